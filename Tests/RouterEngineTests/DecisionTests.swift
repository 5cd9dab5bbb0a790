import Artefact
import Features
import Foundation
import LinearAlgebra
import Predictor
import RouterEngine
import Routing
import Testing

@Suite struct DecisionTests {
    static let objectives: [Objective] = [
        .minQuality(0.85), .maxCostUSD(0.002), .costWeight(0), .costWeight(50), .cheapestWithin(0.02),
    ]

    @Test func `untrained and without feedback every model may be drawn, and the fallbacks are the others`() throws {
        let router = try Fixture.router()
        let reply = try router.route(Fixture.request(1))
        #expect(reply.record.router == "untrained")
        #expect(reply.record.scores.map(\.model) == ["small", "middle", "large"])
        #expect(abs(reply.record.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
        #expect(Set(reply.fallbacks + [reply.record.model]) == ["small", "middle", "large"])
        #expect(router.health().objective == .cheapestWithin(0.02))
    }

    @Test func `without feedback a decision's quality is the artefact's prediction, bit for bit`() throws {
        let artefact = try Fixture.artefact()
        let router = try Fixture.router(artefact: artefact)
        for number in 0..<50 {
            let record = try router.route(Fixture.request(number)).record
            let predicted = artefact.predictor.predict(artefact.features.extract(Fixture.prompt(number)))
            #expect(record.scores.map(\.quality) == predicted.quality.map { Double($0) })
            #expect(record.scores.map(\.priorQuality) == record.scores.map(\.quality))
        }
    }

    @Test func `the model that is drawn was eligible, and its propensity is the one that is logged`() throws {
        let artefact = try Fixture.artefact()
        var policy = PolicySettings(seed: 3)
        policy.exploration.floor = 0.05
        let router = try Fixture.router(Fixture.configuration(policy), artefact: artefact)
        var random = SplitMix64(seed: 5)
        var decided = 0
        for number in 0..<600 {
            var request = Fixture.request(number, objective: Self.objectives.randomElement(using: &random))
            if random.next() % 3 == 0 { request.require = ["tools"] }
            if random.next() % 4 == 0 { request.candidates = ["small", "large"] }
            guard let reply = try? router.route(request) else { continue }
            decided += 1
            let record = reply.record
            if !request.require.isEmpty { #expect(record.model != "small") }
            if let candidates = request.candidates { #expect(candidates.contains(record.model)) }
            #expect(record.excluded[record.model] == nil)
            #expect(Set(record.scores.map(\.model)).union(record.excluded.keys) == ["small", "middle", "large"])
            #expect(abs(record.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
            #expect(record.scores.allSatisfy { $0.probability >= 0.05 })
            let logged = try router.explain(record.id).record
            #expect(logged == record)
            if case .maxCostUSD(let ceiling) = record.objective {
                #expect(record.scores.allSatisfy { $0.costUSD! <= ceiling })
            }
            if number % 2 == 0 { try router.say(record.id, quality: Fixture.quality(record.model, number)) }
        }
        #expect(decided > 500)
    }

    @Test func `rules that leave nobody are named`() throws {
        let router = try Fixture.router()
        #expect(throws: RouteError.unknownModel("nobody")) {
            try router.route(RouteRequest(prompt: [], candidates: ["small", "nobody"]))
        }
        #expect(throws: RouteError.noEligibleModel("candidates is empty")) {
            try router.route(RouteRequest(prompt: [], candidates: []))
        }
        #expect(throws: RouteError.noEligibleModel("missing_tag:vision left nobody (small missing_tag:vision)")) {
            try router.route(RouteRequest(prompt: [], candidates: ["small"], require: ["vision"]))
        }
        let error = #expect(throws: RouteError.self) {
            try router.route(RouteRequest(prompt: [], objective: .maxCostUSD(1e-9)))
        }
        #expect(error?.code == "budget_exhausted")
        #expect(router.stats().counters.decisions == 0)
        #expect(throws: RouteError.self) { try router.route(RouteRequest(prompt: [], embedding: [1, 2])) }
    }

    @Test func `an empty prompt is a prompt, and so is any other bytes`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        for prompt in [[], [0xff, 0xc3], [UInt8](repeating: 97, count: 1_000_000)] as [[UInt8]] {
            #expect(try router.route(RouteRequest(prompt: prompt)).record.propensity > 0)
        }
    }

    @Test func `the same seed, artefact, configuration and requests give the same decisions`() throws {
        let artefact = try Fixture.artefact()
        var runs: [[DecisionRecord]] = []
        for _ in 0..<2 {
            let router = try Fixture.router(
                Fixture.configuration(PolicySettings(objective: .budgetUSDPerRequest(4e-4), seed: 11)),
                artefact: artefact)
            runs.append(
                try (0..<300).map { number in
                    var record = try router.route(Fixture.request(number)).record
                    try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: 3e-4)
                    record.id = ULID(high: 0, low: 0)
                    return record
                })
        }
        #expect(runs[0] == runs[1])
    }

    @Test func `neither the clock nor earlier requests change a probability`() throws {
        let artefact = try Fixture.artefact()
        let early = try Fixture.router(artefact: artefact)
        let late = try Fixture.router(artefact: artefact, clock: { 1_900_000_000_000 })
        for number in 0..<40 { _ = try late.route(Fixture.request(number)) }
        for number in 0..<40 {
            let (a, b) = (try early.route(Fixture.request(number)), try late.route(Fixture.request(number)))
            #expect(a.record.scores == b.record.scores)
        }
    }

    @Test func `a dry run leaves no trace`() throws {
        for objective in [nil, Objective.budgetUSDPerRequest(3e-4)] {
            let policy = PolicySettings(objective: objective, seed: 2)
            let (one, other) = (
                try Fixture.router(Fixture.configuration(policy)), try Fixture.router(Fixture.configuration(policy))
            )
            for number in 0..<100 {
                for _ in 0..<number % 4 {
                    let dry = try one.route(Fixture.request(number + 1, dryRun: true)).record
                    #expect(throws: RouteError.unknownDecision(dry.id.description)) { try one.explain(dry.id) }
                }
                let (a, b) = (
                    try one.route(Fixture.request(number)).record, try other.route(Fixture.request(number)).record
                )
                #expect(a.scores == b.scores && a.number == b.number && a.chosen == b.chosen)
            }
            #expect(one.stats().counters.decisions == 100)
        }
    }

    @Test func `identifiers rise even when the clock goes back`() throws {
        let time = Ticker(1_700_000_000_000)
        let router = try Fixture.router(clock: { time.next(-7) })
        var last: ULID?
        for number in 0..<200 {
            let id = try router.route(Fixture.request(number)).record.id
            if let last { #expect(id > last) }
            last = id
        }
    }

    @Test func `empirical frequencies are the logged propensities`() throws {
        // Σ over decisions of (1[drawn] − p) has variance Σ p(1 − p): within 4 deviations for each model.
        var policy = PolicySettings(objective: .costWeight(20), seed: 99)
        policy.exploration = ExplorationSettings(kind: .matching, floor: 0.02)
        let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact())
        var (difference, variance) = ([String: Double](), [String: Double]())
        for number in 0..<3_000 {
            let record = try router.route(Fixture.request(number)).record
            for score in record.scores {
                difference[score.model, default: 0] += (score.model == record.model ? 1 : 0) - score.probability
                variance[score.model, default: 0] += score.probability * (1 - score.probability)
            }
        }
        for (model, sum) in difference { #expect(abs(sum) < 4 * variance[model]!.squareRoot(), "\(model): \(sum)") }
    }

    @Test func `many threads at once give every decision its own number`() async throws {
        let router = try Fixture.router(Fixture.configuration(PolicySettings(objective: .budgetUSDPerRequest(3e-4))))
        let numbers = await withTaskGroup(of: [UInt64].self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<100).compactMap { try? router.route(Fixture.request(worker * 100 + $0)).record.number }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...800))
    }

    /// `small` is known to take 100 ms and `large` 900; of others nothing is known, so nobody can say they are too slow.
    @Test func `a latency limit leaves out who is known to be slower, but never everybody`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        let names = router.models().map(\.model.name)
        for (name, milliseconds) in zip(names, [100.0, 900]) {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [name])).record
            _ = try router.say(record.id, latencyMilliseconds: milliseconds)
        }
        func excluded(_ limit: Double?) throws -> [String: String] {
            var request = RouteRequest(prompt: Fixture.prompt(1), candidates: Array(names.prefix(2)))
            request.maxLatencyMilliseconds = limit
            return try router.route(request).record.excluded.filter { names.prefix(2).contains($0.key) }
        }
        #expect(try excluded(nil) == [:])
        #expect(try excluded(1_000) == [:])
        #expect(try excluded(500) == [names[1]: "over_max_latency"])
        #expect(try excluded(1) == [names[1]: "over_max_latency"])
    }
}
