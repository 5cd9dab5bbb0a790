import Artefact
import OutcomeStore
import Routing
import Synchronization
import Testing

@testable import RouterEngine

/// A router whose serving policy prefers the cheap model, and candidates that don't: small worlds for roll-outs.
enum CanaryWorld {
    static let serving = PolicySettings(
        name: "serving", objective: .costWeight(1_000), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.3),
        seed: 7)
    static let better = PolicySettings(
        name: "better", objective: .costWeight(0), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.1),
        seed: 9)
    static let plan = RolloutPlan(
        gateLowerBoundMin: nil, shadowRequests: 20, canaryShare: 0.3, canaryOutcomesMax: 2_000)

    static func router(path: String? = nil, artefacts: [String: RouterArtefact] = [:]) throws -> Router {
        let time = Atomic<Int64>(1_700_000_000_000)
        return try Router(
            configuration: Fixture.configuration(serving), artefact: try Fixture.artefact(),
            features: Fixture.extractor, store: OutcomeStore.open(path: path),
            clock: { time.add(1, ordering: .relaxed).newValue }, artefacts: { artefacts[$0] })
    }

    static func begin(
        _ router: Router, _ settings: PolicySettings = better, artefact: RouterArtefact? = nil,
        plan: RolloutPlan = plan
    ) throws -> RolloutStanding {
        try router.beginRollout(
            Candidate(policy: settings, artefact: artefact), plan, gate: .notAsked,
            ChangeReason(by: "test", why: "to see"))
    }

    /// Requests with their feedback, awaited one by one; every third belongs to one of some conversations.
    /// - Returns: the decisions.
    @discardableResult
    static func play(
        _ router: Router, _ numbers: Range<Int>, sessions: Bool = true, until isDone: () -> Bool = { false }
    ) throws -> [DecisionRecord] {
        var records: [DecisionRecord] = []
        for number in numbers {
            var request = Fixture.request(number)
            if sessions, number % 3 == 0 { request.session = "conversation \(number % 30)" }
            let record = try router.route(request).record
            records.append(record)
            try router.say(
                record.id, quality: Fixture.quality(record.model, number), costUSD: record.scores[record.chosen].costUSD
            )
            if isDone() { break }
        }
        return records
    }

    /// What would be decided next, in full: equal means equal bits.
    static func probe(_ router: Router) throws -> [[Double]] {
        try (0..<6).map { number in
            let record = try router.route(Fixture.request(number, dryRun: true)).record
            return record.scores.flatMap { [$0.quality, $0.costUSD ?? 0, $0.utility, $0.probability] }
        }
    }
}
