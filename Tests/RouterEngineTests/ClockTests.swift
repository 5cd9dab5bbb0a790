import Foundation
import Routing
import Synchronization
import TestFiles
import Testing

@testable import RouterEngine

/// A clock that jumps: an hour back, a year ahead, back again.
@Suite struct ClockTests {
    private final class JumpingClock: Sendable {
        private let state = Mutex<(now: Int64, calls: Int)>((1_700_000_000_000, 0))

        func next() -> Int64 {
            state.withLock { state in
                state.calls += 1
                switch state.calls % 37 {
                case 0: state.now -= 3_600_000
                case 19: state.now += 31_536_000_000
                case 23: state.now -= 31_536_000_000
                default: state.now += 40
                }
                return state.now
            }
        }
    }

    @Test func `a clock that jumps ahead is doubted for a day, and believed again once it is set right`() {
        let (hour, day) = (Int64(3_600_000), Int64(86_400_000))
        let (right, jumped) = (1_000 * day, 1_365 * day)
        /// What is believed at these hours after a start at which the steady clock had any time.
        func believed(_ looks: [(hour: Int64, clock: Int64)]) -> [Bool] {
            let start = 70 * day
            var watch = ClockWatch(clock: right, steady: start)
            return looks.map { watch.believes(clock: $0.clock + $0.hour * hour, steady: start + $0.hour * hour) }
        }
        #expect(believed([(1, right + hour)]) == [true])
        #expect(believed([(1, right + hour + 1)]) == [false])
        // A minute ahead is drift, an hour back is no harm.
        #expect(believed([(1, right), (2, right + 60_000), (3, right - hour)]) == [true, true, true])
        #expect(believed([(1, jumped), (2, jumped), (3, right), (4, jumped)]) == [false, false, true, false])
        #expect(believed([(1, jumped), (24, jumped), (25, jumped), (26, jumped)]) == [false, false, true, true])
    }

    @Test(
        arguments: [
            Objective.budgetUSDPerRequest(4e-4), .budgetUSDPerWindow(usd: 0.05, seconds: 3600), .costWeight(20),
        ])
    func `identifiers go on rising, probabilities stay probabilities, and a restart comes to the same bits`(
        objective: Objective
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let clock = JumpingClock()
        let artefact = try Fixture.artefact()
        var configuration = Fixture.configuration(PolicySettings(objective: objective, seed: 5))
        configuration.breakers = BreakerSettings(windowAttempts: 6, failures: 3, openSeconds: 4)
        let router = try Fixture.router(configuration, artefact: artefact, path: path, clock: { clock.next() })
        var last = ULID(high: 0, low: 0)
        for number in 0..<200 {
            var request = Fixture.request(number)
            if number % 3 == 0 { request.session = "s\(number % 5)" }
            let record = try router.route(request).record
            #expect(record.id > last)
            last = record.id
            let sum = record.scores.reduce(0) { $0 + $1.probability }
            #expect(abs(sum - 1) < 1e-9 && record.scores.allSatisfy { $0.probability >= 0 })
            let fails = record.model == "small" && number % 50 < 10
            try router.say(
                record.id, quality: fails ? nil : Fixture.quality(record.model, number), costUSD: 2e-4,
                error: fails ? .timeout : nil)
        }
        let then = Int64(1_700_000_900_000)
        let before = router.stats()
        try router.close()
        let again = try Fixture.router(configuration, artefact: artefact, path: path, clock: { then })
        let after = again.stats()
        #expect(after.counters == before.counters && after.models == before.models && after.drift == before.drift)
        var replay = try LogReplay(path: path, features: Fixture.extractor) { _ in artefact }
        var seen: [Int] = []
        replay.onStretch = { seen.append($0) }
        let verdicts = try replay.replay(replay.latest(count: 200))
        #expect(seen == seen.sorted() && seen.last == verdicts.count, "\(seen) of \(verdicts.count)")
        for verdict in verdicts { #expect(verdict?.verdict == .same) }
        // The clock was a year ahead before the restart.
        #expect(try again.route(Fixture.request(1)).record.id > last)
        try again.close()
    }

    /// Decisions come in the order of their identifiers: a window's part is that of the identifier's time.
    @Test func `what is decided by a clock that was set back costs a window what it cost, also after a restart`() throws
    {
        let (folder, ticker) = (try TemporaryFolder(), Ticker(1_700_000_000_000))
        let configuration = Fixture.configuration(
            PolicySettings(objective: .budgetUSDPerWindow(usd: 0.5, seconds: 60), seed: 5))
        func open(_ path: String) throws -> Router {
            try Fixture.router(configuration, path: path, clock: { ticker.next(0) })
        }
        let router = try open(folder.path("store"))
        func spend(_ count: Int, costUSD: Double) throws {
            for number in 0..<count {
                let record = try router.route(Fixture.request(number)).record
                _ = ticker.next(100)
                try router.say(record.id, quality: 0.9, costUSD: costUSD)
            }
        }
        try spend(30, costUSD: 1e-3)
        _ = ticker.next(-600_000)
        try spend(20, costUSD: 2e-3)
        let budget = try #require(router.stats().budget)
        #expect(budget.windowDecisions == 50 && abs(budget.windowSpentUSD - 0.07) < 1e-9, "\(budget)")
        let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
        let copy = try folder.copy()
        let again = try open(copy.path("store"))
        #expect(again.stats().budget == budget)
        #expect(try again.route(Fixture.request(1, dryRun: true)).record.scores == scores)
        try again.close()
        // Set right again it all expires with its time.
        _ = ticker.next(663_000)
        #expect(router.stats().budget?.windowSpentUSD == 0)
        try router.close()
    }
}
