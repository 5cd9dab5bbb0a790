import Evaluation
import LinearAlgebra
import OutcomeStore
import Parallel
import RouterEngine
import Routing

/// Roll-outs tried on recorded outcomes, by the server's own engine and with its own gate: how often which candidate is
/// promoted, how soon, which stage stops the others, and what it has cost until then.
///
///     per seed: the serving policy alone ─► its log is asked (gate) ─► shadow ─► canary, looked at after every outcome
public struct RolloutStudy: Sendable {
    public let world: World
    public let knowledge: OfflineKnowledge
    /// Its configuration serves; the candidates replace the policy alone.
    public let incumbent: Contestant
    /// A cost is clipped at the dearest call of the log, as in a server.
    public let plan: RolloutPlan
    /// Requests of the log that the gate asks; the serving policy learns from them.
    public let loggedRequests: Int
    /// Every request's outcomes are dealt to its models at random: then no policy is better than another, and every
    /// promotion and every harm that is found is luck.
    public let isLuck: Bool
    private let prompts: PreparedPrompts

    public init(
        world: World, knowledge: OfflineKnowledge, incumbent: Contestant, plan: RolloutPlan, loggedRequests: Int,
        isLuck: Bool = false, threads: Int
    ) throws(LabError) {
        self.world = world
        self.knowledge = knowledge
        self.incumbent = incumbent
        self.plan = plan
        self.loggedRequests = loggedRequests
        self.isLuck = isLuck
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
        /// Quality lost and USD more per request of the canary, whoever served it: how good the candidate truly is.
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
        let router = try router(seed)
        var (tally, log) = (RolloutTally(), [LoggedDecision]())
        var (candidate, random) = (candidate, SplitMix64(seed: seed))
        candidate.seed = candidate.seed &+ seed &* 2
        var order = Array(world.rows.indices)
        let requestsMax = loggedRequests + plan.shadowRequests + 2 * plan.canaryOutcomesMax
        do throws(RouteError) {
            for number in 0..<requestsMax {
                if number % order.count == 0 { order.shuffle(using: &random) }
                if number == loggedRequests { try begin(candidate, router, log) }
                let played = try play(order[number % order.count], router, &tally, &random)
                if let played, number < loggedRequests { log.append(played) }
                if number >= loggedRequests, let rollout = router.rollout()?.rollout, rollout.isOver {
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

    /// Routes a row's request, and says what came of it.
    /// - Returns: `nil` for a row that no offered model was run on: it is passed over.
    private func play(
        _ row: Int, _ router: Router, _ tally: inout RolloutTally, _ random: inout SplitMix64
    ) throws(RouteError) -> LoggedDecision? {
        guard prompts.requests[row].candidates?.isEmpty != true else { return nil }
        let dealt = isLuck ? world.dealt(row, using: &random) : [:]
        let record = try router.route(prompts.requests[row], reading: prompts.readings[row]).record
        tally.add(record, share: plan.canaryShare) { world.truth(row, dealt[$0] ?? $0) }
        let outcome = world.rows[row].outcomes[dealt[record.model] ?? record.model]?.said ?? Outcome()
        router.feedback(decision: record.id, outcome: outcome) { _ in }
        return LoggedDecision(record: record, outcome: outcome)
    }

    /// As a server begins: what serves is asked of its log first.
    private func begin(
        _ settings: PolicySettings, _ router: Router, _ log: [LoggedDecision]
    ) throws(RouteError) {
        let candidate = Candidate(policy: settings)
        var plan = plan
        let answer = LogGate.ask(log, try router.frozen(candidate), costWeight: plan.costWeight)
        if let most = answer.costUSDMax, most > 0 { plan.costUSDMax = most }
        _ = try router.beginRollout(candidate, plan, gate: answer.finding, ChangeReason(by: "study"))
    }

    private func router(_ seed: UInt64) throws(LabError) -> Router {
        var configuration = incumbent.configuration
        if knowledge.artefact == nil { configuration.models = incumbent.roster(knowledge, world) }
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
    /// Whose outcome each model of a row gets.
    fileprivate func dealt(_ row: Int, using random: inout SplitMix64) -> [String: String] {
        let models = rows[row].outcomes.keys.sorted()
        return Dictionary(uniqueKeysWithValues: zip(models, models.shuffled(using: &random)))
    }

    /// What a model truly is worth on a row; `nil` where it was not run on it.
    fileprivate func truth(_ row: Int, _ model: String) -> (quality: Double, costUSD: Double)? {
        guard let place = place(of: model), let quality = truth.quality[row, place] else { return nil }
        return (quality, truth.costUSD[row, place] ?? 0)
    }
}
