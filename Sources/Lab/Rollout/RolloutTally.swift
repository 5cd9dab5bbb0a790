import RouterEngine
import Routing

/// What a canary has cost so far, by the distributions of both policies and the true outcomes.
struct RolloutTally {
    private(set) var (requests, candidateRequests) = (0, 0)
    private(set) var (quality, costUSD) = (0.0, 0.0)
    private(set) var (qualityLost, extraUSD) = (0.0, 0.0)

    mutating func add(_ record: DecisionRecord, share: Double, truth: (String) -> (quality: Double, costUSD: Double)?) {
        guard let mark = record.rollout, let arm = mark.arm, mark.isMixed, !mark.candidate.isEmpty else { return }
        var (gap, costGap) = (0.0, 0.0)
        for (score, own) in zip(record.scores, mark.candidate) {
            guard let worth = truth(score.model) else { continue }
            let incumbent = (score.probability - share * own) / (1 - share)
            gap += (own - incumbent) * worth.quality
            costGap += (own - incumbent) * worth.costUSD
        }
        requests += 1
        quality += gap
        costUSD += costGap
        guard arm == .candidate else { return }
        candidateRequests += 1
        qualityLost -= gap
        extraUSD += costGap
    }

    func run(seed: UInt64, _ rollout: Rollout) -> RolloutStudy.Run {
        let count = Double(max(1, requests))
        return RolloutStudy.Run(
            seed: seed, stage: rollout.stage, outcomes: rollout.served, candidateRequests: candidateRequests,
            qualityLost: qualityLost, extraUSD: extraUSD, qualityGap: quality / count, costGapUSD: costUSD / count)
    }
}
