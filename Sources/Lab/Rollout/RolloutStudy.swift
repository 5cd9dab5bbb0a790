import Evaluation
import LinearAlgebra
import OutcomeStore
import RouterEngine
import Routing

/// Roll-outs tried on recorded outcomes, by the server's own engine: how often which candidate is promoted, how soon,
/// and what it has cost until then. The log is not asked (there is none yet): every roll-out begins with the shadow.
///
///     per seed: the serving policy alone (warm-up) ─► shadow ─► canary, looked at after every outcome ─► its end
public struct RolloutStudy: Sendable {
    public let world: World
    public let knowledge: OfflineKnowledge
    /// Its configuration serves; the candidates replace the policy alone.
    public let incumbent: Contestant
    public let plan: RolloutPlan
    /// Requests that the serving policy learns from before a roll-out begins.
    public let warmupRequests: Int
    private let prompts: PreparedPrompts

    public init(
        world: World, knowledge: OfflineKnowledge, incumbent: Contestant, plan: RolloutPlan, warmupRequests: Int,
        threads: Int
    ) throws(LabError) {
        self.world = world
        self.knowledge = knowledge
        self.incumbent = incumbent
        self.plan = plan
        self.warmupRequests = warmupRequests
        prompts = PreparedPrompts(
            world, readings: try PreparedPrompts.read(world, knowledge, threads: threads),
            offered: incumbent.startNames(knowledge, world))
    }

    /// One roll-out.
    public struct Run: Sendable, Equatable {
        public var seed: UInt64
        public var stage: Rollout.Stage
        public var outcomes: Int
        public var candidateRequests: Int
        /// What the candidate's requests lost against the serving policy's distribution on the same requests: quality,
        /// summed, and USD that they cost more.
        public var qualityLost: Double
        public var extraUSD: Double
        /// The same two per request of the canary, whoever served it: how good the candidate truly is.
        public var qualityGap: Double
        public var costGapUSD: Double
    }

    /// Plays a candidate on many streams.
    public func runs(
        _ candidate: PolicySettings, seeds: [UInt64], threads: Int, finished: @Sendable (Run) -> Void = { _ in }
    ) throws(LabError) -> [Run] {
        try inParallel(seeds.count, threads: threads) { (place) throws(LabError) in
            let run = try run(candidate, seed: seeds[place])
            finished(run)
            return run
        }
    }

    private func run(_ candidate: PolicySettings, seed: UInt64) throws(LabError) -> Run {
        let (router, start) = (try router(seed), RolloutTally())
        var (tally, candidate) = (start, candidate)
        candidate.seed = candidate.seed &+ seed &* 2
        var random = SplitMix64(seed: seed)
        var order = Array(world.rows.indices)
        let requestsMax = warmupRequests + plan.shadowRequests + 2 * plan.canaryOutcomesMax
        do throws(RouteError) {
            for number in 0..<requestsMax {
                if number % order.count == 0 { order.shuffle(using: &random) }
                if number == warmupRequests {
                    _ = try router.begin(
                        Candidate(policy: candidate), plan, gate: .notAsked, ChangeReason(by: "study"))
                }
                let row = order[number % order.count]
                guard prompts.requests[row].candidates?.isEmpty != true else { continue }
                let record = try router.route(prompts.requests[row], reading: prompts.readings[row]).record
                tally.add(record, share: plan.canaryShare) { world.truth(row, $0) }
                let outcome = world.rows[row].outcomes[record.model]?.said ?? Outcome()
                router.feedback(decision: record.id, outcome: outcome) { _ in }
                if number >= warmupRequests, let rollout = router.rollout()?.rollout, rollout.isOver {
                    try router.close()
                    return tally.run(seed: seed, rollout)
                }
            }
        } catch {
            throw .refused(contestant: candidate.name, request: 0, reason: error.message)
        }
        throw .refused(
            contestant: candidate.name, request: requestsMax, reason: "too few of the requests have outcomes")
    }

    private func router(_ seed: UInt64) throws(LabError) -> Router {
        var configuration = incumbent.configuration
        configuration.policy.seed = configuration.policy.seed &+ seed
        configuration.logPrompts = .never
        do throws(RouterError) {
            return try Router(
                configuration: configuration, knowledge: knowledge,
                store: .volatile(options: StoreOptions(recentDecisionsMax: 64)), clock: { 1_700_000_000_000 },
                entropy: { 0 })
        } catch {
            throw .contestant(incumbent.name, reason: error.message)
        }
    }
}

extension World {
    /// What a model truly is worth on a row; `nil` where it was not run on it.
    fileprivate func truth(_ row: Int, _ model: String) -> (quality: Double, costUSD: Double)? {
        guard let place = place(of: model), let quality = truth.quality[row, place] else { return nil }
        return (quality, truth.costUSD[row, place] ?? 0)
    }
}

/// What a canary has cost so far, by the distributions of both policies and the true outcomes.
private struct RolloutTally {
    private var (requests, candidateRequests) = (0, 0)
    private var (quality, costUSD) = (0.0, 0.0)
    private var (qualityLost, extraUSD) = (0.0, 0.0)

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
