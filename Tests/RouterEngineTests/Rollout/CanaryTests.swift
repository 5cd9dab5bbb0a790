import Artefact
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

struct CanaryTests {
    @Test func `in the shadow the candidate is heard and serves nothing`() throws {
        let (router, alone) = (try CanaryWorld.router(), try CanaryWorld.router())
        _ = try CanaryWorld.begin(router)
        let records = try CanaryWorld.play(router, 0..<20)
        let others = try CanaryWorld.play(alone, 0..<20)
        #expect(records.map(\.scores) == others.map(\.scores))
        #expect(records.map(\.model) == others.map(\.model))
        for record in records {
            let mark = try #require(record.rollout)
            #expect(mark.arm == nil && !mark.isMixed && mark.version == 2)
            #expect(abs(mark.candidate.reduce(0, +) - 1) < 1e-9)
        }
        let standing = try #require(router.rollout())
        #expect(standing.rollout.stage == .canary && standing.rollout.shadow.requests == 20)
        #expect(standing.rollout.shadow.disagreement ?? 0 > 0.3)
        #expect(router.registryEntries().map(\.event) == [.serving, .started, .canary])
    }

    @Test func `in the canary probabilities are those of both policies, and models come as often as they say`() throws {
        let router = try CanaryWorld.router()
        var plan = CanaryWorld.plan
        (plan.shadowRequests, plan.canaryOutcomesMax) = (0, 1_000_000)
        let serving = try router.route(Fixture.request(1, dryRun: true)).record
        _ = try CanaryWorld.begin(router, plan: plan)
        var (counts, arms): ([String: Int], Int) = ([:], 0)
        let decisions = 4_000
        for _ in 0..<decisions {
            let record = try router.route(Fixture.request(1)).record
            let mark = try #require(record.rollout)
            #expect(mark.isMixed)
            for (place, score) in record.scores.enumerated() {
                let mixed = 0.7 * serving.scores[place].probability + 0.3 * mark.candidate[place]
                #expect(abs(score.probability - mixed) < 1e-12)
            }
            counts[record.model, default: 0] += 1
            arms += mark.arm == .candidate ? 1 : 0
        }
        let expected = try router.route(Fixture.request(1, dryRun: true)).record.scores
        for score in expected {
            let share = Double(counts[score.model] ?? 0) / Double(decisions)
            let deviation = (score.probability * (1 - score.probability) / Double(decisions)).squareRoot()
            #expect(abs(share - score.probability) < 4 * deviation, "\(score.model): \(share) for \(score.probability)")
        }
        #expect(abs(Double(arms) / Double(decisions) - 0.3) < 4 * (0.21 / Double(decisions)).squareRoot())
    }

    @Test func `what mattered in a prompt is told of both policies' decisions`() throws {
        let other = try Fixture.artefact(seed: 2, name: "other")
        let router = try CanaryWorld.router(artefacts: [other.label: other])
        _ = try CanaryWorld.begin(router, artefact: other)
        let records = try CanaryWorld.play(router, 0..<80, sessions: false)
        #expect(Set(records.map(\.router)).count == 2)
        for record in records { #expect(try !router.explain(record.id).mattering.isEmpty, "\(record.router)") }
    }

    @Test func `a conversation stays with its arm, and counts once`() throws {
        let router = try CanaryWorld.router()
        var plan = CanaryWorld.plan
        plan.shadowRequests = 0
        _ = try CanaryWorld.begin(router, plan: plan)
        var arms: [String: Set<RolloutMark.Arm>] = [:]
        for number in 0..<200 {
            var request = Fixture.request(number)
            let session = "s\(number % 40)"
            request.session = session
            let record = try router.route(request).record
            let mark = try #require(record.rollout)
            #expect(mark.isMixed == (number < 40))
            if !mark.isMixed, mark.arm == .candidate {
                #expect(record.scores.map(\.probability) == mark.candidate)
            }
            arms[session, default: []].formUnion(mark.arm.map { [$0] } ?? [])
            try router.say(record.id, quality: 0.5, costUSD: 0.001)
        }
        #expect(arms.values.allSatisfy { $0.count == 1 })
        let candidates = arms.values.count { $0 == [.candidate] }
        #expect((4...22).contains(candidates), "\(candidates) of 40")
        #expect(router.rollout()?.rollout.served == 40)
    }

    @Test func `a better candidate takes over by itself, and the version before is one call away`() throws {
        let router = try CanaryWorld.router()
        _ = try CanaryWorld.begin(router)
        try CanaryWorld.play(router, 0..<2_500) { router.rollout()?.rollout.isOver == true }
        #expect(router.rollout()?.rollout.stage == .promoted, "\(router.rollout()?.rollout.sentence ?? "")")
        #expect(router.health().policy.hasPrefix("better@"))
        #expect(router.registryEntries().map(\.event) == [.serving, .started, .canary, .promoted])
        let back = try router.goBack(ChangeReason(by: "test", why: "regret"))
        #expect(back.version == 1 && back.policy.hasPrefix("serving@"))
        #expect(try router.goBack(to: 2, ChangeReason(by: "test")).policy.hasPrefix("better@"))
        #expect(throws: RouteError.self) { try router.goBack(to: 9, ChangeReason(by: "test")) }
    }

    @Test func `a worse candidate is taken back by itself, and nothing of it is left`() throws {
        let router = try CanaryWorld.router()
        var worse = CanaryWorld.better
        (worse.name, worse.exploration) = ("worse", ExplorationSettings(kind: .fixed, model: "small"))
        var plan = CanaryWorld.plan
        plan.canaryShare = 0.5
        var serving = CanaryWorld.better
        serving.name = "good"
        try router.replace(with: Candidate(policy: serving), ChangeReason(by: "test"))
        _ = try CanaryWorld.begin(router, worse, plan: plan)
        try CanaryWorld.play(router, 0..<2_500) { router.rollout()?.rollout.isOver == true }
        #expect(router.rollout()?.rollout.stage == .rolledBack(.quality))
        #expect(router.health().policy.hasPrefix("good@"))
        let next = try router.route(Fixture.request(1)).record
        #expect(next.rollout == nil && next.policy.hasPrefix("good@"))
    }

    @Test func `errors of the candidate are counted once, whatever is said later`() throws {
        let router = try CanaryWorld.router()
        var plan = CanaryWorld.plan
        plan.shadowRequests = 0
        _ = try CanaryWorld.begin(router, plan: plan)
        let record = try router.route(Fixture.request(1)).record
        try router.say(record.id, costUSD: 0.001)
        #expect(router.rollout()?.rollout.served == 0)
        try router.say(record.id, error: .timeout)
        try router.say(record.id, error: .timeout)
        try router.say(record.id, source: "judge", quality: 1)
        let rollout = try #require(router.rollout()?.rollout)
        #expect(rollout.served == 1 && rollout.incumbent.errors + rollout.candidate.errors == 1)
    }

    @Test func `arms are compared by what a calibrated judge means, not by what it says`() throws {
        let router = try CanaryWorld.router()
        let sources = ["human": SourceSettings(weight: 4, trusted: true), "judge": SourceSettings(calibrate: true)]
        var (serving, candidate) = (CanaryWorld.serving, CanaryWorld.better)
        (serving.learning.sources, candidate.learning.sources) = (sources, sources)
        try router.replace(with: Candidate(policy: serving), ChangeReason(by: "test"))
        // The judge says 0.5 of what people call 0.9.
        for number in 0..<60 {
            let record = try router.route(Fixture.request(number)).record
            try router.say(record.id, source: "judge", quality: 0.5)
            try router.say(record.id, source: "human", quality: 0.9)
        }
        var plan = CanaryWorld.plan
        plan.shadowRequests = 0
        _ = try CanaryWorld.begin(router, candidate, plan: plan)
        for number in 0..<40 {
            let record = try router.route(Fixture.request(number)).record
            try router.say(record.id, source: "judge", quality: 0.5)
        }
        let rollout = try #require(router.rollout()?.rollout)
        #expect(rollout.served == 40)
        for arm in [rollout.incumbent, rollout.candidate] {
            #expect(abs(try #require(arm.meanQuality) - 0.9) < 0.05, "\(arm)")
        }
    }

    @Test func `the log is asked by what a calibrated judge means, not by what it says`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try CanaryWorld.router(path: path)
        var serving = CanaryWorld.serving
        serving.learning.sources = [
            "human": SourceSettings(weight: 4, trusted: true), "judge": SourceSettings(calibrate: true),
        ]
        try router.replace(with: Candidate(policy: serving), ChangeReason(by: "test"))
        for number in 0..<90 {
            let record = try router.route(Fixture.request(number)).record
            try router.say(record.id, source: "judge", quality: 0.5)
            if number < 60 { try router.say(record.id, source: "human", quality: 0.9) }
        }
        func judged(_ trust: SourceTrust) throws -> [Double] {
            let reader = try OutcomeStore.read(path: path)
            var qualities: [Double] = []
            while let entry = try reader.next() {
                qualities += [entry.chosenOutcome(trust)?.quality].compactMap(\.self)
            }
            return qualities
        }
        let qualities = try judged(router.sourceTrust)
        #expect(qualities.count == 90 && qualities.prefix(60).allSatisfy { $0 == 0.9 })
        #expect(qualities.suffix(30).allSatisfy { abs($0 - 0.9) < 0.05 }, "\(qualities.suffix(30))")
        let asSaid = try judged(SourceTrust(of: OutcomeStore.read(path: path)))
        #expect(asSaid.suffix(30).allSatisfy { $0 == 0.5 })
        try router.close()
    }

    @Test func `what cannot be rolled out is refused with what serves untouched`() throws {
        let router = try CanaryWorld.router()
        func refusal(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch { return (error as? RouteError)?.code }
        }
        #expect(refusal { _ = try CanaryWorld.begin(router, CanaryWorld.serving) } == "conflict")
        var window = CanaryWorld.better
        window.objective = .budgetUSDPerWindow(usd: 1, seconds: 60)
        #expect(refusal { _ = try CanaryWorld.begin(router, window) } == "conflict")
        var floor = CanaryWorld.better
        floor.exploration.floor = 0.5
        #expect(refusal { _ = try CanaryWorld.begin(router, floor) } == "conflict")
        let halves = RolloutPlan(canaryShare: 0.9)
        #expect(refusal { _ = try CanaryWorld.begin(router, plan: halves) } == "bad_request")
        #expect(refusal { _ = try router.endRollout(promoting: true, ChangeReason(by: "test")) } == "conflict")
        #expect(router.registryEntries().count == 1)
        _ = try CanaryWorld.begin(router)
        #expect(refusal { _ = try CanaryWorld.begin(router) } == "conflict")
        let other = Candidate(policy: CanaryWorld.better)
        #expect(refusal { try router.replace(with: other, ChangeReason(by: "test")) } == "conflict")
        _ = try router.endRollout(promoting: false, ChangeReason(by: "test", why: "enough"))
        #expect(router.registryEntries().last?.event == .rolledBack && router.registryEntries().last?.why == "enough")
    }
}
