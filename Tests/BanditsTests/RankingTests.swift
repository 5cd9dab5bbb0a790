import Bandits
import Testing

@Suite struct RankingTests {}
