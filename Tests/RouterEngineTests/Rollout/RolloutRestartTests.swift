import Artefact
import Locks
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

/// A roll-out over the ends of its process, and its decisions computed again.
struct RolloutRestartTests {
    /// The stages at which the process ends, by requests played.
    @Test(arguments: [5, 30, 400])
    func `a roll-out goes on after a restart as if there had been none`(count: Int) throws {
        let (folder, twin) = (try TemporaryFolder(), try TemporaryFolder())
        let other = try Fixture.artefact(seed: 2, name: "other")
        for artefact in [nil, other] {
            let path = folder.path("\(artefact == nil).sqlite")
            let shelf = [other.label: other]
            let whole = try CanaryWorld.router(path: twin.path("\(artefact == nil).sqlite"), artefacts: shelf)
            var router = try CanaryWorld.router(path: path, artefacts: shelf)
            for each in [whole, router] {
                _ = try CanaryWorld.begin(each, artefact: artefact)
                try CanaryWorld.play(each, 0..<count)
            }
            for isClosed in [false, true] {
                if isClosed { try router.close() } else { try router.store.close() }
                router = try CanaryWorld.router(path: path, artefacts: shelf)
                #expect(router.rollout() == whole.rollout())
                #expect(try CanaryWorld.probe(router) == CanaryWorld.probe(whole))
            }
            let more = try CanaryWorld.play(router, count..<count + 60)
            #expect(more.map(\.model) == (try CanaryWorld.play(whole, count..<count + 60)).map(\.model))
            #expect(router.rollout() == whole.rollout())
        }
    }

    @Test func `decisions before, in and after a canary come out the same, bit for bit`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let (first, other) = (try Fixture.artefact(), try Fixture.artefact(seed: 2, name: "other"))
        let router = try CanaryWorld.router(path: path, artefacts: [other.label: other])
        var records = try CanaryWorld.play(router, 0..<30)
        var paced = CanaryWorld.better
        (paced.name, paced.objective) = ("paced", .budgetUSDPerRequest(0.0004))
        _ = try CanaryWorld.begin(router, paced, artefact: other)
        records += try CanaryWorld.play(router, 30..<200)
        try router.saveCheckpoint()
        records += try CanaryWorld.play(router, 200..<260)
        _ = try router.endRollout(promoting: true, ChangeReason(by: "test"))
        #expect(router.health().router == other.label)
        records += try CanaryWorld.play(router, 260..<300)
        try router.close()
        #expect(Set(records.compactMap { $0.rollout?.arm }) == [.incumbent, .candidate])
        let replay = try LogReplay(path: path, features: Fixture.extractor) { label in
            [first, other].first { $0.label == label }
        }
        let replayed = try replay.replay(records.map(\.id))
        for one in replayed { #expect(one?.verdict == .same, "\(one?.record.number ?? 0)") }
    }

    /// Whether its learner lives through the change or is made from the log of it afterwards, it knows as much.
    @Test(arguments: [false, true])
    func `a list price that changes in a roll-out is news to the candidate, live, after a restart and in a replay`(
        isConfigured: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let (first, other) = (try Fixture.artefact(), try Fixture.artefact(seed: 2, name: "other"))
        var configuration = Fixture.configuration(CanaryWorld.serving)
        func open() throws -> Router {
            try Router(
                configuration: configuration, artefact: first, features: Fixture.extractor,
                store: OutcomeStore.open(path: path), clock: { 1_700_000_000_000 },
                artefacts: { $0 == other.label ? other : nil })
        }
        var router = try open()
        try CanaryWorld.play(router, 0..<30)
        var plan = CanaryWorld.plan
        plan.shadowRequests = 1_000
        _ = try CanaryWorld.begin(router, artefact: other, plan: plan)
        // Calls have become dear: what has been learnt of costs is what a new list price must not repeat.
        func play(_ numbers: Range<Int>) throws -> [DecisionRecord] {
            try numbers.map { number in
                let record = try router.route(Fixture.request(number)).record
                let cost = record.scores[record.chosen].priorCostUSD.map { $0 * 3 }
                try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: cost)
                return record
            }
        }
        var records = try play(30..<120)
        if isConfigured {
            for place in configuration.models!.indices { configuration.models![place].prices.inputUSDPerMTok! *= 3 }
            for place in configuration.models!.indices { configuration.models![place].prices.outputUSDPerMTok! *= 3 }
            try router.reconfigure(configuration)
        } else {
            for model in Fixture.models {
                let prices = model.prices
                let change = ModelChange(
                    name: model.name, inputUSDPerMTok: prices.inputUSDPerMTok! * 3,
                    outputUSDPerMTok: prices.outputUSDPerMTok! * 3)
                router.put(change) { _ in }
            }
        }
        records += try play(120..<180)
        _ = try router.endRollout(promoting: true, ChangeReason(by: "test"))
        records += try play(180..<200)
        let probe = try CanaryWorld.probe(router)
        try router.store.close()
        router = try open()
        #expect(router.health().router == other.label)
        #expect(try CanaryWorld.probe(router) == probe)
        try router.close()
        let replay = try LogReplay(path: path, features: Fixture.extractor) { label in
            [first, other].first { $0.label == label }
        }
        for one in try replay.replay(records.map(\.id)) { #expect(one?.verdict == .same, "\(one?.record.number ?? 0)") }
    }

    @Test func `what took over serves after a restart, until the configuration changes`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        var router = try CanaryWorld.router(path: path)
        try router.replace(with: Candidate(policy: CanaryWorld.better), ChangeReason(by: "test", why: "to see"))
        try CanaryWorld.play(router, 0..<20)
        let probe = try CanaryWorld.probe(router)
        try router.store.close()
        router = try CanaryWorld.router(path: path)
        #expect(router.health().policy.hasPrefix("better@"))
        #expect(try CanaryWorld.probe(router) == probe)
        try router.close()
        var changed = CanaryWorld.serving
        changed.name = "changed"
        router = try Fixture.router(Fixture.configuration(changed), artefact: Fixture.artefact(), path: path)
        #expect(router.health().policy.hasPrefix("changed@"))
        #expect(router.registryEntries().map(\.version) == [1, 2, 3])
        #expect(router.registryEntries().last?.why == "the configuration has changed")
    }

    @Test func `an artefact that comes after a promoted one learns for itself, live and from the whole log`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let (other, third) = (
            try Fixture.artefact(seed: 2, name: "other"), try Fixture.artefact(seed: 3, name: "third")
        )
        let shelf = [other.label: other, third.label: third]
        let router = try CanaryWorld.router(path: path, artefacts: shelf)
        _ = try CanaryWorld.begin(router, artefact: other)
        try CanaryWorld.play(router, 0..<60)
        _ = try router.endRollout(promoting: true, ChangeReason(by: "test"))
        try CanaryWorld.play(router, 60..<80)
        try router.replace(with: Candidate(artefact: third), ChangeReason(by: "client"))
        #expect(router.ledger.withLock { $0.accounts.learner.knowledge.label } == third.label)
        #expect(router.stats().learner.updates == 80)
        try CanaryWorld.play(router, 80..<90)
        let probe = try CanaryWorld.probe(router)
        try router.store.close()
        let again = try CanaryWorld.router(path: path, artefacts: shelf)
        #expect(again.health().router == third.label)
        #expect(again.stats().learner.updates == 90)
        #expect(try CanaryWorld.probe(again) == probe)
        try again.close()
    }

    @Test func `a candidate whose artefact is gone is taken back, and said so`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let other = try Fixture.artefact(seed: 2, name: "other")
        var router = try CanaryWorld.router(path: path)
        _ = try CanaryWorld.begin(router, artefact: other)
        try CanaryWorld.play(router, 0..<40)
        try router.close()
        router = try CanaryWorld.router(path: path)
        #expect(router.rollout()?.rollout.stage == .rolledBack(.missing))
        #expect(try router.route(Fixture.request(1)).record.rollout == nil)
    }

    @Test(arguments: [false, true], [5, 60])
    func `a configuration that changes takes a roll-out back, and says so`(isLive: Bool, count: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        var router = try CanaryWorld.router(path: path)
        _ = try CanaryWorld.begin(router)
        try CanaryWorld.play(router, 0..<count)
        let before = try #require(router.rollout()?.rollout)
        var changed = CanaryWorld.serving
        changed.name = "changed"
        if isLive {
            try router.reconfigure(Fixture.configuration(changed))
        } else {
            try router.close()
            router = try Fixture.router(Fixture.configuration(changed), artefact: Fixture.artefact(), path: path)
        }
        for isAgain in [false, true] {
            if isAgain {
                try router.store.close()
                router = try Fixture.router(Fixture.configuration(changed), artefact: Fixture.artefact(), path: path)
            }
            let after = try #require(router.rollout()?.rollout)
            #expect(
                after.stage == .rolledBack(.configuration) && after.shadow == before.shadow
                    && after.served == before.served)
            #expect(router.registryEntries().suffix(2).map(\.event) == [.rolledBack, .serving])
            #expect(
                router.registryEntries().suffix(2).map(\.why)
                    == Array(repeating: "the configuration has changed", count: 2))
            #expect(try router.route(Fixture.request(1, dryRun: true)).record.rollout == nil)
        }
        #expect(throws: RouteError.self) { try router.endRollout(promoting: true, ChangeReason(by: "test")) }
    }

    @Test func `a step that an outcome led to is taken after a kill between the two`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        var router = try CanaryWorld.router(path: path)
        var plan = CanaryWorld.plan
        (plan.shadowRequests, plan.canaryOutcomesMax) = (0, 1)
        _ = try CanaryWorld.begin(router, plan: plan)
        let record = try router.route(Fixture.request(1)).record
        let store = router.store
        // The outcome alone reaches the log, as if the process had ended right behind it.
        let entry = try #require(try store.entry(record.id))
        let event = FeedbackEvent(
            Feedback(
                decision: record.id, source: "client", model: record.model, outcome: Outcome(quality: 0.5)),
            to: entry, prices: Prices(), timeMilliseconds: 1, learnt: true, sources: [:], judges: [:])
        store.append(event) { _ in }
        try store.close()
        router = try CanaryWorld.router(path: path)
        #expect(router.rollout()?.rollout.stage == .rolledBack(.undecided))
        #expect(router.registryEntries().last?.event == .rolledBack)
    }
}
