import Artefact
import Foundation
import LinearAlgebra
import OutcomeStore
import RouterEngine
import Routing
import Synchronization
import TestFiles
import Testing

@Suite struct ReplayTests {
    /// A life with everything in it: a paced budget, requests of their own objective, conversations, failures, late and
    /// revised feedback, dry runs, models that come, go and change their price.
    private struct Life {
        let folder: TemporaryFolder
        let clock = Ticker(1_700_000_000_000)
        var open: [ULID] = []
        var decided: [ULID] = []

        var path: String { folder.path("store") }

        init(in folder: TemporaryFolder) { self.folder = folder }

        func start(_ artefact: RouterArtefact?, forgetting: Double? = nil) throws -> Router {
            var policy = PolicySettings(objective: .budgetUSDPerRequest(4e-4), seed: 21)
            policy.exploration.floor = 0.02
            policy.learning.forgetting = forgetting
            var configuration = Fixture.configuration(policy, models: ReplayTests.models)
            configuration.breakers = BreakerSettings(
                windowAttempts: 6, failures: 3, openSeconds: 4, probeShare: 0.2, probeSuccesses: 1)
            configuration.sessions = SessionSettings(qualityMargin: 0.3, cacheSeconds: 30, sessionsMax: 5)
            configuration.governance.rules = [
                GovernanceRule(
                    name: "no-small", when: ["risk": ["high"]], effect: .deny, models: ModelSelection(names: ["small"]))
            ]
            let clock = clock
            return try Fixture.router(configuration, artefact: artefact, path: path, clock: { clock.next(150) })
        }

        mutating func play(_ router: Router, _ numbers: Range<Int>) throws {
            for number in numbers {
                var random = SplitMix64(seed: UInt64(number))
                var request = Fixture.request(number)
                if number % 4 > 0 { request.task = "task \(number % 4)" }
                if random.next() % 4 == 0 { request.objective = .minQuality(0.9) }
                if random.next() % 3 == 0 { request.session = "s\(random.next() % 8)" }
                if random.next() % 5 == 0 { request.attributes["risk"] = "high" }
                if random.next() % 6 == 0 { request.maxLatencyMilliseconds = 900 }
                if random.next() % 6 == 0 { request.inputTokens = Int(random.next() % 2000) }
                request.dryRun = random.next() % 10 == 0
                let record = try router.route(request).record
                if request.dryRun { continue }
                decided.append(record.id)
                open.append(record.id)
                try say(router, record, number, &random)
                if number % 37 == 36 { change(router, number) }
            }
        }

        private func say(
            _ router: Router, _ record: DecisionRecord, _ number: Int, _ random: inout SplitMix64
        ) throws {
            let isFailing = record.model == "middle" && number % 60 < 20
            try router.say(
                record.id, quality: isFailing ? nil : Fixture.quality(record.model, number),
                costUSD: 1e-4 * (1 + random.nextUniform()), latencyMilliseconds: 400 + 800 * random.nextUniform(),
                error: isFailing ? .timeout : nil)
            if random.next() % 4 == 0 {
                let late = open[Int(random.next() % UInt64(open.count))]
                try router.say(late, source: "judge", quality: random.nextUniform())
            }
            if random.next() % 9 == 0 {
                #expect(throws: RouteError.self) { try router.say(ULID(high: 1, low: 2), quality: 1) }
            }
        }

        private func change(_ router: Router, _ number: Int) {
            let change =
                number % 2 == 0
                ? ModelChange(name: "late\(number)", inputUSDPerMTok: 0.2, outputUSDPerMTok: 0.8)
                : ModelChange(name: "large", outputUSDPerMTok: Double(1 + number % 9), state: .active)
            router.put(change) { _ in
                // Routing sees it when the call returns.
            }
        }
    }

    fileprivate static let models = Fixture.models.map { model in
        var model = model
        model.prices.cachedInputUSDPerMTok = 0.01
        return model
    }

    private func verdicts(
        _ path: String, _ ids: [ULID], _ artefacts: [RouterArtefact]
    ) throws -> [ReplayVerdict?] {
        let replay = try LogReplay(path: path, features: Fixture.extractor) { label in
            artefacts.first { $0.label == label }
        }
        return try replay.replay(ids).map { $0?.verdict }
    }

    @Test(arguments: [true, false])
    func `every decision comes out the same: after kills, restarts, other settings, beside a running server`(
        isTrained: Bool
    ) throws {
        let artefact = isTrained ? try Fixture.artefact() : nil
        var life = Life(in: try TemporaryFolder())
        let router = try life.start(artefact)
        try life.play(router, 0..<150)
        // Killed: what lies on the disk now is all there is.
        var next = Life(in: try life.folder.copy())
        (next.open, next.decided) = (life.open, life.decided)
        let again = try next.start(artefact)
        try next.play(again, 150..<260)
        try again.close()
        // From a checkpoint, forgetting faster.
        let faster = try next.start(artefact, forgetting: 0.97)
        try next.play(faster, 260..<340)
        let running = try verdicts(next.path, next.decided, artefact.map { [$0] } ?? [])
        #expect(running.count > 280 && running.allSatisfy { $0 == .same }, "\(firstWrong(running))")
        try faster.close()
        #expect(try verdicts(next.path, next.decided, artefact.map { [$0] } ?? []) == running)
        try router.close()
    }

    /// Snapshots are read without a lock: many decisions see a state that others have moved on from.
    @Test func `decisions of many threads at once come out the same`() throws {
        let life = Life(in: try TemporaryFolder())
        let artefact = try Fixture.artefact()
        let router = try life.start(artefact)
        let decided = Mutex<[ULID]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<60 {
                var request = Fixture.request(number + 100 * thread)
                if number % 2 == 0 { request.session = "s\(number % 6)" }
                if number % 3 == 0 { request.objective = .costWeight(30) }
                guard let record = try? router.route(request).record else { continue }
                decided.withLock { $0.append(record.id) }
                let quality = Fixture.quality(record.model, number)
                router.feedback(decision: record.id, outcome: Outcome(quality: quality, costUSD: 2e-4)) { _ in
                    // Whether the next decision has seen it is in the log.
                }
                if thread == 0, number % 20 == 10 {
                    router.put(ModelChange(name: "middle", state: number == 10 ? .paused : .active)) { _ in
                        // As above.
                    }
                }
            }
        }
        let ids = decided.withLock { $0 }
        #expect(ids.count == 480)
        let all = try verdicts(life.path, ids, [artefact])
        #expect(all.allSatisfy { $0 == .same }, "\(firstWrong(all))")
        try router.close()
    }

    @Test func `a log of two artefacts needs both, and names the one that is missing`() throws {
        let (one, two) = (try Fixture.artefact(), try Fixture.artefact(seed: 2, name: "next"))
        var life = Life(in: try TemporaryFolder())
        let router = try life.start(one)
        try life.play(router, 0..<80)
        let before = life.decided.count
        try router.replace(with: Candidate(artefact: two), ChangeReason(by: "client"))
        try life.play(router, 80..<160)
        try router.close()
        // Back to the first one at a restart: its learner is made anew.
        let back = try life.start(one)
        let middle = life.decided.count
        try life.play(back, 160..<220)
        try back.close()
        let all = try verdicts(life.path, life.decided, [one, two])
        #expect(all.allSatisfy { $0 == .same }, "\(firstWrong(all))")
        let some = try verdicts(life.path, life.decided, [one])
        for (place, verdict) in some.enumerated() {
            let isTwo = place >= before && place < middle
            #expect(verdict == (isTwo ? .impossible(.artefactMissing(label: two.label)) : .same), "\(place)")
        }
    }

    @Test func `what was tampered with is found`() throws {
        var life = Life(in: try TemporaryFolder())
        let artefact = try Fixture.artefact()
        let router = try life.start(artefact)
        try life.play(router, 0..<120)
        try router.close()
        let target = life.decided[90]
        let tampers: [(String, (inout Event) -> Void)] = [
            ("probability", { $0.alter(target) { $0.scores[0].probability *= 1 + 1e-15 } }),
            ("the draw", { $0.alter(target) { $0.chosen = ($0.chosen + 1) % $0.scores.count } }),
            ("number", { $0.alter(target) { $0.seed += 1 } }),
            ("features", { $0.alter(target) { $0.features[0] += 1 } }),
            ("exclusion", { $0.alter(target) { $0.excluded["middle"] = "paused" } }),
            (
                "attributes",
                { $0.alter(target) { $0.attributes["risk"] = $0.attributes["risk"] == nil ? "high" : nil } }
            ),
            (
                "feedback",
                { event in
                    for id in life.decided[20..<40] { event.alterFeedback(id) { $0.outcome?.quality = 0.123 } }
                }
            ),
        ]
        for (what, tamper) in tampers {
            let copy = life.folder.path(what)
            try copyLog(life.path, to: copy, altering: tamper)
            let verdict = try #require(try verdicts(copy, [target], [artefact])[0])
            guard case .different(let differences) = verdict else {
                Issue.record("\(what): \(verdict)")
                continue
            }
            #expect(!differences.isEmpty)
        }
        let untouched = life.folder.path("untouched")
        try copyLog(life.path, to: untouched) { _ in }
        #expect(try verdicts(untouched, [target], [artefact]) == [.same])
    }

    @Test func `what cannot be computed again says why`() throws {
        var life = Life(in: try TemporaryFolder())
        let router = try life.start(nil)
        try life.play(router, 0..<40)
        try router.close()
        let id = life.decided[20]
        #expect(try verdicts(life.path, [ULID(high: 1, low: 1), id], []) == [nil, .same])
        let other = try LogReplay(path: life.path, features: Fixture.artefact().features) { _ in nil }
        #expect(try other.replay([id])[0]?.verdict == .same)
        // Without its beginning, and without a checkpoint.
        let cut = life.folder.path("cut")
        try copyLog(life.path, to: cut, dropping: Set(life.decided.prefix(5)))
        #expect(try verdicts(cut, [id], []) == [.impossible(.logTruncated(firstNumber: 6))])
        // Logged by a version that wrote no epochs.
        let old = life.folder.path("old")
        try copyLog(life.path, to: old) { event in
            if case .note(var note) = event, note.subject == .policy {
                note.text = "{}"
                event = .note(note)
            }
        }
        #expect(try verdicts(old, [id], []) == [.impossible(.otherVersion)])
        #expect(throws: StoreError.self) { try verdicts(life.path + "-none", [id], []) }
    }

    @Test func `what other rules decided is not called tampered with`() throws {
        var life = Life(in: try TemporaryFolder())
        let artefact = try Fixture.artefact()
        let router = try life.start(artefact)
        try life.play(router, 0..<120)
        try router.close()
        let target = life.decided[90]
        // As a version before would have logged it, once with what it would have learnt otherwise.
        func older(learning quality: Double? = nil) throws -> Life {
            let older = Life(in: try TemporaryFolder())
            try copyLog(life.path, to: older.path) { event in
                if case .note(var note) = event, note.subject == .policy {
                    note.text.replace(/"rules":\d+,/, with: "")
                    event = .note(note)
                }
                guard let quality else { return }
                for id in life.decided[20..<40] { event.alterFeedback(id) { $0.outcome?.quality = quality } }
            }
            return older
        }
        let before = try older()
        #expect(try verdicts(before.path, [target], [artefact]) == [.same])
        var after = try older(learning: 0.123)
        let path = after.path
        guard case .impossible(.otherRules) = try verdicts(path, [target], [artefact])[0] else {
            Issue.record("\(try verdicts(path, [target], [artefact]))")
            return
        }
        let end = try #require(try EventReader(path: path).events(after: 0, count: .max).last?.position)
        let upgraded = try after.start(artefact)
        let begin = try EventReader(path: path).checkpoint(named: "engine", atMost: .max)?.position
        #expect(try #require(begin) > end)
        try after.play(upgraded, 120..<140)
        try upgraded.close()
        #expect(try verdicts(path, after.decided, [artefact]) == after.decided.map { _ in .same })
    }

    private func firstWrong(_ verdicts: [ReplayVerdict?]) -> String {
        verdicts.enumerated().first { $1 != .same }.map { "\($0): \(String(describing: $1))" } ?? "none"
    }

    /// The same events in the same order in a store of its own, without the checkpoints.
    private func copyLog(
        _ path: String, to copy: String, dropping gone: Set<ULID> = [], altering: (inout Event) -> Void = { _ in }
    ) throws {
        let store = try OutcomeStore.open(path: copy)
        var last: UInt64 = 0
        for stored in try EventReader(path: path).events(after: 0, count: .max)
        where !stored.event.concerns(gone) {
            // Every event keeps its position; what no reader sees fills the gaps.
            while last + 1 < stored.position {
                store.countUnknownDecision()
                last += 1
            }
            last += 1
            var event = stored.event
            altering(&event)
            switch event {
            case .decision(let record): try store.append(KeptDecision(record))
            case .feedback(let event): store.append(event) { _ in }
            case .roster(let change): store.append(change) { _ in }
            case .note(let note): store.append(note) { _ in }
            }
        }
        try store.close()
    }
}

extension Event {
    fileprivate func concerns(_ decisions: Set<ULID>) -> Bool {
        switch self {
        case .decision(let record): decisions.contains(record.id)
        case .feedback(let event): decisions.contains(event.given.decision)
        case .roster, .note: false
        }
    }

    fileprivate mutating func alter(_ id: ULID, _ change: (inout DecisionRecord) -> Void) {
        guard case .decision(var record) = self, record.id == id else { return }
        change(&record)
        self = .decision(record)
    }

    fileprivate mutating func alterFeedback(_ id: ULID, _ change: (inout FeedbackEvent) -> Void) {
        guard case .feedback(var event) = self, event.given.decision == id else { return }
        change(&event)
        self = .feedback(event)
    }
}
