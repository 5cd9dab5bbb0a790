import Routing
import Testing

@testable import Lab

/// What a roll-out costs those who are in it, worked out on paper.
@Suite struct RolloutTallyTests {
    /// a was logged with 0.6 and b with 0.4, a fifth of which is the candidate's, who takes b: the incumbent had ¾ and ¼.
    private static func record(arm: RolloutMark.Arm?, isMixed: Bool = true, candidate: [Double] = [0, 1])
        -> DecisionRecord
    {
        var record = DecisionRecord(
            number: 1, id: ULID(high: 0, low: 1), timeMilliseconds: 0, seed: 0, chosen: 0,
            scores: [("a", 0.6), ("b", 0.4)].map {
                ModelScore(
                    model: $0.0, priorQuality: 0.5, quality: 0.5, qualitySD: 0, priorCostUSD: nil, costUSD: nil,
                    latencyMilliseconds: nil, utility: 0, probability: $0.1)
            }, excluded: [:], reason: .bestUtility, explored: false, objective: .costWeight(0), budgetCostWeight: nil,
            router: "r", policy: "p", learnerState: 0, features: [], context: [])
        record.rollout = RolloutMark(
            version: 1, arm: arm, isMixed: isMixed, hasOwnObjective: false, candidate: candidate)
        return record
    }

    /// b is worth ½ for $0.3 where a is worth 1 for $0.1: ¾ · ½ lost and ¾ · $0.2 spent.
    @Test func `the gap is between the two policies, and lost where the candidate served`() {
        var tally = RolloutTally()
        func add(_ record: DecisionRecord) {
            tally.add(record, share: 0.2) { $0 == "a" ? (1, 0.1) : (0.5, 0.3) }
        }
        add(Self.record(arm: .candidate))
        #expect(abs(tally.quality + 0.375) < 1e-12 && abs(tally.costUSD - 0.15) < 1e-12)
        #expect(abs(tally.qualityLost - 0.375) < 1e-12 && abs(tally.extraUSD - 0.15) < 1e-12)
        add(Self.record(arm: .incumbent))
        #expect(tally.requests == 2 && tally.candidateRequests == 1)
        #expect(abs(tally.quality + 0.75) < 1e-12 && abs(tally.qualityLost - 0.375) < 1e-12)
        // The shadow, a later turn and a request that the candidate refused say nothing of the two.
        add(Self.record(arm: nil))
        add(Self.record(arm: .candidate, isMixed: false))
        add(Self.record(arm: .candidate, candidate: []))
        #expect(tally.requests == 2 && tally.candidateRequests == 1 && abs(tally.costUSD - 0.3) < 1e-12)
    }
}
