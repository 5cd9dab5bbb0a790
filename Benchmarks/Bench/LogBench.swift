import Foundation
import OutcomeStore
import Routing

/// `suffice-bench log STORE DECISIONS`: fills a log with decisions as small as they get, every tenth with a feedback, by the
/// store's own calls; so what a log of ten million costs can be tried on a disk that a real one would not fit.
struct LogBench {
    var path: String
    var decisions: Int

    private static let perSettling = 64
    /// A slow disk is waited for: a log that can't keep up refuses decisions.
    private static let perFlush = 16_384
    private static let names = ["small", "large"]

    func run() throws {
        let store = try OutcomeStore.open(path: path)
        let first = store.nextDecisionNumber
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let clock = ContinuousClock()
        let time = try clock.measure {
            for offset in 0..<decisions {
                let record = decision(first + UInt64(offset), now)
                try store.append(KeptDecision(record), settles: false)
                if offset % 10 == 0 { tell(record, store, now) }
                if offset % Self.perSettling == 0 { try store.settle() }
                if offset % Self.perFlush == 0 { try store.flush() }
            }
            try store.settle()
            try store.flush()
        }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
        print(
            "\(decisions) decisions, \(decisions / 10) feedbacks: \(Int(Double(decisions) / seconds))/s,",
            "\(store.fileBytes() / decisions) bytes a decision")
        try store.close()
    }

    private func decision(_ number: UInt64, _ now: Int64) -> DecisionRecord {
        DecisionRecord(
            number: number, id: ULID(timeMilliseconds: now, randomHigh: 0, randomLow: number), timeMilliseconds: now,
            seed: 7, chosen: Int(number % 2),
            scores: Self.names.map {
                ModelScore(
                    model: $0, priorQuality: 0.5, quality: 0.5, qualitySD: 0.1, costUSD: 0.0004,
                    latencyMilliseconds: nil, utility: 0.5, probability: 0.5)
            },
            excluded: [:], reason: .cheapestAdequate, explored: false, objective: .costWeight(20),
            budgetCostWeight: nil, router: "untrained", policy: "default@0", learnerState: 0, features: [], context: [])
    }

    private func tell(_ decision: DecisionRecord, _ store: OutcomeStore, _ now: Int64) {
        let given = Feedback(decision: decision.id, model: decision.model, outcome: Outcome(quality: 0.8))
        store.append(
            FeedbackEvent(
                given: given, merged: given, status: .recorded, timeMilliseconds: now, learnt: false,
                outcome: given.outcome)
        ) { _ in
            // The flush at the end waits for all of them.
        }
    }
}
