import OutcomeStore
import RouterEngine
import Routing

/// One contestant on one stream: the server's engine, with a clock that moves by requests and a log nobody keeps.
struct SimulatedRun {
    let world: World
    let contestant: Contestant
    let knowledge: OfflineKnowledge
    let prompts: PreparedPrompts
    /// Of the stream.
    let seed: UInt64
    /// Added to the policy's own seed: the first run draws as a server would, the others anew.
    let drawOffset: UInt64

    /// 2023-11-14; what is drawn never depends on it.
    private static let startMilliseconds: Int64 = 1_700_000_000_000

    /// - Throws: `contestant`, `refused`.
    func play() throws(LabError) -> Trajectory {
        let clock = SimulatedClock(Self.startMilliseconds)
        let router = try makeRouter(clock)
        let (note, alarms) = (RefusalNote(), AlarmNote())
        router.onDrift(alarms.listen)
        var trajectory = Trajectory(capacity: world.requestCount)
        var queue = FeedbackQueue(world.scenario.judges, seed: seed)
        var offer = Offer(names: contestant.startNames(knowledge, world), isStart: true)
        var segment = 0
        for (position, row) in world.stream(seed: seed).enumerated() {
            let request = position - world.warmupCount
            alarms.request = request
            clock.move(to: Self.startMilliseconds + Int64(Double(position) * world.scenario.secondsPerRequest * 1000))
            let next = world.timeline.segment(at: request, from: segment)
            while segment < next {
                segment += 1
                change(router, to: segment, &offer, note)
            }
            for item in queue.due(before: position) { say(item, to: router, note) }
            guard let asked = self.request(row, offer) else { continue }
            let record = try decide(router, asked, row: row, request: request)
            let truth = outcome(row: row, model: record.model, in: world.timeline.segments[segment])
            let said = queue.judge(
                record.id, truth: truth, model: record.model, task: world.rows[row].task, request: position)
            for item in said { say(item, to: router, note) }
            if request >= 0 {
                trajectory.append(
                    request: request, row: row, model: world.place(of: record.model), record: record, outcome: truth)
            }
            if let refusal = note.first { throw refused(request, refusal) }
        }
        do throws(RouteError) { try router.close() } catch { throw refused(world.requestCount, error) }
        trajectory.alarms = alarms.raised.filter { $0.request >= 0 }
        return trajectory
    }

    // MARK: The router

    private func makeRouter(_ clock: SimulatedClock) throws(LabError) -> Router {
        var configuration = contestant.configuration
        let roster = contestant.roster(knowledge, world)
        let start = roster.filter { world.isOffered($0.name, in: 0) }
        if start.count < roster.count || knowledge.artefact == nil { configuration.models = start }
        configuration.policy.seed = configuration.policy.seed &+ drawOffset
        configuration.logPrompts = .never
        let options = StoreOptions(recentDecisionsMax: 64 + FeedbackQueue.delayMax(world.scenario.judges))
        do throws(RouterError) {
            return try Router(
                configuration: configuration, knowledge: knowledge,
                store: .volatile(options: options), clock: { clock.milliseconds }, entropy: { 0 })
        } catch {
            throw .contestant(contestant.name, reason: error.message)
        }
    }

    private func decide(
        _ router: Router, _ asked: RouteRequest, row: Int, request: Int
    ) throws(LabError) -> DecisionRecord {
        do throws(RouteError) {
            return try router.route(asked, reading: prompts.readings[row]).record
        } catch {
            throw refused(request, error)
        }
    }

    private func say(_ item: FeedbackQueue.Item, to router: Router, _ note: RefusalNote) {
        router.feedback(decision: item.decision, source: item.source, outcome: item.outcome, whenDurable: note.listen)
    }

    private func refused(_ request: Int, _ error: RouteError) -> LabError {
        .refused(contestant: contestant.name, request: request, reason: error.message)
    }

    // MARK: The world

    private func request(_ row: Int, _ offer: Offer) -> RouteRequest? {
        if offer.isStart {
            let request = prompts.requests[row]
            return request.candidates?.isEmpty == true ? nil : request
        }
        return RouteRequest(playing: world.rows[row], models: offer.names)
    }

    private func outcome(row: Int, model: String, in segment: Timeline.Segment) -> Outcome {
        var outcome = world.rows[row].outcomes[model]?.said ?? Outcome()
        guard let place = world.place(of: model), let now = world.outcome(row: row, model: place, in: segment) else {
            return outcome
        }
        outcome.quality = now.quality
        outcome.costUSD = now.costUSD
        return outcome
    }

    /// Tells the router what it would be told: who joins, who leaves, what a price list says now.
    private func change(_ router: Router, to number: Int, _ offer: inout Offer, _ note: RefusalNote) {
        let (before, now) = (world.timeline.segments[number - 1], world.timeline.segments[number])
        let roster = contestant.roster(knowledge, world)
        for (place, model) in world.models.enumerated() {
            guard let own = roster.first(where: { $0.name == model.name }) else { continue }
            let factor = now.announcedFactor[place]
            if before.isOffered[place], !now.isOffered[place] {
                router.retire(own.name, whenDurable: note.listen)
            } else if now.isOffered[place],
                before.isOffered[place] != now.isOffered[place] || before.announcedFactor[place] != factor
            {
                let change = ModelChange(
                    name: own.name, inputUSDPerMTok: own.prices.inputUSDPerMTok.map { $0 * factor },
                    outputUSDPerMTok: own.prices.outputUSDPerMTok.map { $0 * factor }, tags: own.tags,
                    state: own.state)
                router.put(change, whenDurable: note.listen)
            }
        }
        let names = contestant.names(in: number, knowledge, world)
        offer = Offer(names: names, isStart: names == contestant.startNames(knowledge, world))
    }
}

/// Which models a player would see, and whether they are those of the start.
private struct Offer {
    var names: [String]
    var isStart: Bool
}
