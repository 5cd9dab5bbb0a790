import Artefact
import Foundation
import LinearAlgebra
import OutcomeStore
import RouterEngine
import Routing
import TestFiles
import Testing

@Suite struct RestartTests {
    private let policy = PolicySettings(objective: .budgetUSDPerRequest(4e-4), seed: 21)

    /// Routes and tells what came of it, some late, some revised, some by other sources and models.
    private func play(_ router: Router, _ numbers: Range<Int>, _ open: inout [ULID]) throws {
        for number in numbers {
            var random = SplitMix64(seed: UInt64(number))
            let objective: Objective? = random.next() % 5 == 0 ? .minQuality(0.9) : nil
            var request = Fixture.request(number, objective: objective)
            if number % 4 > 0 { request.task = "task \(number % 4)" }
            let record = try router.route(request).record
            open.append(record.id)
            let cost = 1e-4 * (1 + random.nextUniform())
            try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: cost)
            if random.next() % 4 == 0 {
                let late = open[Int(random.next() % UInt64(open.count))]
                try router.say(late, source: "judge", quality: random.nextUniform())
            }
            if random.next() % 6 == 0 { try router.say(record.id, model: "large", costUSD: 2 * cost) }
        }
    }

    private func probabilities(_ router: Router, _ numbers: Range<Int>) throws -> [[ModelScore]] {
        try numbers.map { number in
            var request = Fixture.request(number, dryRun: true)
            if number % 5 > 0 { request.task = "task \(number % 5)" }
            return try router.route(request).record.scores
        }
    }

    @Test(arguments: [true, false])
    func `a restart is as if it had never happened, to the last bit`(isTrained: Bool) throws {
        let artefact = isTrained ? try Fixture.artefact() : nil
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let (steady, stopped) = (
            try Fixture.router(Fixture.configuration(policy), artefact: artefact),
            try Fixture.router(Fixture.configuration(policy), artefact: artefact, path: path)
        )
        var (one, other): ([ULID], [ULID]) = ([], [])
        try play(steady, 0..<200, &one)
        try play(stopped, 0..<200, &other)
        try stopped.close()
        let again = try Fixture.router(Fixture.configuration(policy), artefact: artefact, path: path)
        #expect(try probabilities(again, 0..<60) == probabilities(steady, 0..<60))
        #expect(again.statsButLog == steady.statsButLog)
        try play(steady, 200..<300, &one)
        try play(again, 200..<300, &other)
        #expect(try probabilities(again, 0..<60) == probabilities(steady, 0..<60))
        try again.close()
    }

    @Test func `a router whose store has failed lets go of it all the same when it is closed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let store = try OutcomeStore.open(path: path, options: StoreOptions(databaseBytesMax: 400_000))
        let router = try Router(
            configuration: Fixture.configuration(), artefact: nil, features: Fixture.extractor, store: store,
            clock: { 1_700_000_000_000 })
        var decisions = 0
        while (try? router.route(Fixture.request(decisions))) != nil, decisions < 100_000 { decisions += 1 }
        #expect(decisions > 0 && store.failure != nil)
        #expect(throws: RouteError.self) { try router.close() }
        try withExtendedLifetime(router) {
            let again = try Fixture.router(path: path)
            // The journal had all that was answered.
            #expect(again.stats().counters.decisions >= UInt64(decisions))
            try again.close()
        }
    }

    @Test func `a copy of the store's files, taken while it is open, restores the same state`() throws {
        let folder = try TemporaryFolder()
        let artefact = try Fixture.artefact()
        let router = try Fixture.router(
            Fixture.configuration(policy), artefact: artefact, path: folder.path("store"))
        var open: [ULID] = []
        try play(router, 0..<120, &open)
        let copy = try folder.copy()
        let killed = try Fixture.router(Fixture.configuration(policy), artefact: artefact, path: copy.path("store"))
        #expect(try probabilities(killed, 0..<60) == probabilities(router, 0..<60))
        try killed.close()
        try router.close()
    }

    @Test func `who restores a log is told how far it has been read`() throws {
        let folder = try TemporaryFolder()
        let router = try Fixture.router(path: folder.path("store"))
        // Nothing is said of most of them: they are passed over, and count.
        for number in 0..<1_200 { _ = try router.route(Fixture.request(number)) }
        try router.say(try router.route(Fixture.request(1)).record.id, quality: 1)
        for number in 0..<1_200 { _ = try router.route(Fixture.request(number)) }
        let copy = try folder.copy()
        try router.close()
        var told: [(done: UInt64, total: UInt64)] = []
        let killed = try Router(
            configuration: Fixture.configuration(), artefact: nil, features: Fixture.extractor,
            store: OutcomeStore.open(path: copy.path("store")), clock: { 1_700_000_000_000 },
            progress: { told.append((done: $0, total: $1)) })
        let last = try #require(told.last)
        #expect(told.count > 1 && last.done == last.total && last.total > 2_400)
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.done < $1.done && $0.total == $1.total })
        try killed.close()
    }

    @Test func `what arrived while learning was off is not learnt later`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        var off = PolicySettings(seed: 1)
        off.learning.enabled = false
        let artefact = try Fixture.artefact()
        let router = try Fixture.router(Fixture.configuration(off), artefact: artefact, path: path)
        let record = try router.route(Fixture.request(1)).record
        try router.say(record.id, quality: 0)
        try router.close()
        let on = try Fixture.router(Fixture.configuration(PolicySettings(seed: 1)), artefact: artefact, path: path)
        #expect(on.stats().learner.updates == 0)
        #expect(try on.route(Fixture.request(1)).record.scores.map(\.quality) == record.scores.map(\.quality))
        try on.close()
    }

    @Test func `an artefact under which no start would be possible is not taken over by a running router`() throws {
        let whole = try Fixture.artefact()
        func artefact(_ name: String, aim: Objective, change: (inout [Model]) -> Void = { _ in }) throws
            -> RouterArtefact
        {
            var roster = whole.roster
            change(&roster)
            return try RouterArtefact(
                name: name, features: whole.features, predictor: whole.predictor, roster: roster, defaultObjective: aim,
                card: whole.card)
        }
        let two = try artefact("two", aim: .cheapestWithin(0.02)) { $0[0].state = .paused }
        let exploration = ExplorationSettings(kind: .epsilon, epsilon: 0.9, floor: 0.4)
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(exploration: exploration, seed: 7), models: nil), artefact: two)
        let refused = [
            (whole, "policy.exploration.floor 0.4"),
            (try artefact("aimless", aim: .budgetUSDPerRequest(0)) { $0[0].state = .paused }, "budget_usd_per_request"),
            (
                try artefact("nameless", aim: .costWeight(1)) { $0[0] = Model(name: "", state: .paused) },
                "cannot name a model"
            ),
        ]
        for (artefact, words) in refused {
            let error = #expect(throws: RouteError.self) {
                try router.replace(with: Candidate(artefact: artefact), ChangeReason(by: "client"))
            }
            #expect(error.map { "\($0)" }?.contains(words) == true, "\(artefact.name)")
            #expect(try router.route(Fixture.request(1)).record.router.hasPrefix("two@"))
        }
        try router.close()
    }

    @Test func `another artefact with the same features learns from what is logged`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let router = try Fixture.router(artefact: Fixture.artefact(), path: path)
        for number in 0..<60 {
            let record = try router.route(Fixture.request(number)).record
            try router.say(record.id, quality: 0)
        }
        let next = try Fixture.artefact(seed: 2, name: "next")
        let note = try router.replace(with: Candidate(artefact: next), ChangeReason(by: "client")).learner
        #expect(note.hasPrefix("rebuilt for next@"))
        #expect(router.stats().learner.updates == 60)
        let live = try router.route(Fixture.request(1, dryRun: true)).record
        #expect(live.scores.contains { $0.quality < $0.priorQuality })
        try router.close()
        let restarted = try Fixture.router(artefact: next, path: path)
        #expect(try restarted.route(Fixture.request(1, dryRun: true)).record.scores == live.scores)
        try restarted.close()
        // And one that was never loaded live: the log alone tells what its features were.
        let third = try Fixture.router(artefact: Fixture.artefact(seed: 3, name: "third"), path: path)
        #expect(third.stats().learner.updates == 60)
        try third.close()
    }
}
