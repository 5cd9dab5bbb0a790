import Foundation
import LinearAlgebra
import RouterEngine
import Routing
import Synchronization
import TestFiles
import Testing

/// Policies, their limits, and what sources and fallbacks teach, through the whole engine.
@Suite struct PolicyTests {
    private func policy(
        _ exploration: ExplorationSettings, objective: Objective = .costWeight(10),
        learning: LearningSettings = .init(), traffic: [String: TrafficLimit] = [:]
    ) -> PolicySettings {
        PolicySettings(objective: objective, exploration: exploration, learning: learning, traffic: traffic, seed: 7)
    }

    static let kinds: [ExplorationSettings] = [
        .init(kind: .epsilon, epsilon: 0.2), .init(kind: .matching), .init(kind: .softmax, temperature: 0.1),
        .init(kind: .squarecb, gamma: 20), .init(kind: .thompson), .init(kind: .linucb, epsilon: 0.2),
        .init(kind: .fixed, model: "middle"), .init(kind: .weighted, weights: ["small": 1, "large": 3]),
        .init(kind: .softmax, temperature: 0.1, floor: 0.05),
    ]

    @Test(arguments: kinds) func `drawn shares match the logged propensities`(exploration: ExplorationSettings) throws {
        let router = try Fixture.router(
            Fixture.configuration(policy(exploration)), artefact: Fixture.artefact())
        var (expected, drawn, variance) = ([String: Double](), [String: Double](), [String: Double]())
        for number in 0..<2_000 {
            let record = try router.route(Fixture.request(number)).record
            for score in record.scores {
                expected[score.model, default: 0] += score.probability
                variance[score.model, default: 0] += score.probability * (1 - score.probability)
            }
            drawn[record.model, default: 0] += 1
        }
        for (model, mean) in expected {
            let deviation = max(1e-9, variance[model] ?? 0).squareRoot()
            #expect(abs((drawn[model] ?? 0) - mean) <= 4.5 * deviation + 1e-6, "\(model): \(drawn) against \(expected)")
        }
        try router.close()
    }

    @Test func `shares by hand are called fixed, and need their key`() throws {
        let router = try Fixture.router(
            Fixture.configuration(policy(.init(kind: .fixed, model: "middle"))), artefact: Fixture.artefact())
        let record = try router.route(Fixture.request(1)).record
        #expect(record.model == "middle" && record.propensity == 1 && record.reason == .fixed)
        try router.close()
        #expect(throws: RouterError.explorationIncomplete(kind: "weighted", key: "weights")) {
            try Fixture.router(Fixture.configuration(policy(.init(kind: .weighted))))
        }
        #expect(throws: RouterError.explorationIncomplete(kind: "weighted", key: "weights")) {
            try Fixture.router(Fixture.configuration(policy(.init(kind: .weighted, weights: ["small": 0]))))
        }
        // Their sum would be infinite, and every share none.
        #expect(throws: RouterError.outOfRange(key: "policy.exploration.weights.small", got: 1e308)) {
            try Fixture.router(Fixture.configuration(policy(.init(kind: .weighted, weights: ["small": 1e308]))))
        }
    }

    private typealias Change = (inout PolicySettings) -> Void

    /// The key of the number that a policy is refused for; `nil` where it is served.
    private func refused(_ change: Change) throws -> String? {
        var settings = PolicySettings()
        change(&settings)
        do {
            try Fixture.router(Fixture.configuration(settings)).close()
            return nil
        } catch RouterError.outOfRange(let key, _) {
            return key.replacing("policy.", with: "")
        }
    }

    @Test func `a number outside of its range is refused by its key`() throws {
        let wrong: [(String, Change)] = [
            ("exploration.floor", { $0.exploration.floor = -0.1 }),
            ("exploration.floor", { $0.exploration.floor = 1.1 }),
            ("exploration.epsilon", { $0.exploration.epsilon = 1.1 }),
            ("exploration.temperature", { $0.exploration.temperature = 0 }),
            ("exploration.gamma", { $0.exploration.gamma = 0 }),
            ("exploration.width", { $0.exploration.width = -1 }),
            ("exploration.alpha", { $0.exploration.alpha = .infinity }),
            ("exploration.budget_usd_per_request", { $0.exploration.budgetUSDPerRequest = -1e-9 }),
            ("exploration.budget_quality_per_request", { $0.exploration.budgetQualityPerRequest = .nan }),
            ("learning.forgetting", { $0.learning.forgetting = 0 }),
            ("learning.forgetting", { $0.learning.forgetting = 1.5 }),
            ("learning.tasks_max", { $0.learning.tasksMax = -1 }),
            ("latency.quantile", { $0.latency = LatencyTarget(quantile: 0.8) }),
            ("latency.target_ms", { $0.latency = LatencyTarget(milliseconds: 0) }),
            ("latency.target_ms", { $0.latency = LatencyTarget(milliseconds: .infinity) }),
            ("objective.min_quality", { $0.objective = .minQuality(1.1) }),
            ("objective.max_cost_usd", { $0.objective = .maxCostUSD(-1) }),
            ("objective.max_cost_usd", { $0.objective = .maxCostUSD(.infinity) }),
            ("objective.cost_weight", { $0.objective = .costWeight(.infinity) }),
            ("objective.budget_usd_per_request", { $0.objective = .budgetUSDPerRequest(0) }),
            ("objective.budget_usd_per_request", { $0.objective = .budgetUSDPerRequest(.infinity) }),
            ("objective.budget_usd.usd", { $0.objective = .budgetUSDPerWindow(usd: 0, seconds: 60) }),
            ("objective.budget_usd.usd", { $0.objective = .budgetUSDPerWindow(usd: .infinity, seconds: 60) }),
            ("objective.budget_usd.per", { $0.objective = .budgetUSDPerWindow(usd: 1, seconds: 0.5) }),
        ]
        for (number, (key, change)) in wrong.enumerated() { #expect(try refused(change) == key, "\(number)") }
    }

    @Test func `a number on the border of its range is served`() throws {
        let right: [Change] = [
            { $0.exploration.width = 0 }, { $0.exploration.alpha = 0 }, { $0.exploration.epsilon = 1 },
            { $0.exploration.budgetUSDPerRequest = 0 }, { $0.exploration.budgetQualityPerRequest = 0 },
            { $0.learning.forgetting = 1 }, { $0.learning.tasksMax = 0 }, { $0.objective = .minQuality(1) },
            { $0.objective = .maxCostUSD(0) }, { $0.objective = .costWeight(0) },
            { $0.objective = .budgetUSDPerWindow(usd: 1, seconds: 1) },
        ]
        for (number, change) in right.enumerated() { #expect(try refused(change) == nil, "\(number)") }
    }

    /// The cheapest is the best by far at that weight, and may have a tenth of the traffic.
    @Test func `a cheaper model that is held down is not said to promise less`() throws {
        func sentences(_ policy: PolicySettings) throws -> Set<Substring> {
            let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact())
            defer { try? router.close() }
            var said: Set<Substring> = []
            for number in 0..<40 {
                let record = try router.route(Fixture.request(number)).record
                let explanation = try router.explain(record.id)
                for cheaper in explanation.whyNotCheaper {
                    said.insert(cheaper.why.dropFirst(cheaper.model.count).prefix(15))
                }
            }
            return said
        }
        let limits = ["small": TrafficLimit(maxShare: 0.1)]
        let capped = try sentences(
            policy(.init(kind: .epsilon, epsilon: 0), objective: .costWeight(1e6), traffic: limits))
        #expect(capped == [" promises more,"], "\(capped)")
        let weights = ["small": 1.0, "large": 3]
        let byHand = try sentences(policy(.init(kind: .weighted, weights: weights), objective: .costWeight(1e6)))
        #expect(byHand.allSatisfy { !$0.hasPrefix(" promises") } && !byHand.isEmpty, "\(byHand)")
    }

    @Test func `a capped model never gets more, and a newcomer earns its share by outcomes`() throws {
        let traffic = [
            "large": TrafficLimit(maxShare: 0.3),
            "small": TrafficLimit(maxShare: 0.5, startShare: 0.1, fullAfter: 20),
        ]
        let router = try Fixture.router(
            Fixture.configuration(policy(.init(kind: .fixed, model: "small"), traffic: traffic)),
            artefact: Fixture.artefact())
        func share() throws -> [String: Double] {
            let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
            return Dictionary(uniqueKeysWithValues: scores.map { ($0.model, $0.probability) })
        }
        #expect(abs(try share()["small"]! - 0.1) < 1e-12)
        #expect(try share()["large"]! <= 0.3 + 1e-12)
        var earned = 0
        while earned < 20 {
            let record = try router.route(Fixture.request(1)).record
            guard record.model == "small" else { continue }
            try router.say(record.id, quality: 0.9)
            earned += 1
        }
        #expect(abs(try share()["small"]! - 0.5) < 1e-12)
        try router.close()
    }

    @Test func `a model that may have no traffic loses its conversations, too`() throws {
        let fixed = ExplorationSettings(kind: .fixed, model: "large")
        let router = try Fixture.router(
            Fixture.configuration(policy(fixed, objective: .costWeight(0))), artefact: Fixture.artefact())
        var request = Fixture.request(1)
        request.session = "s"
        #expect(try router.route(request).record.model == "large")
        #expect(try router.route(request).record.reason == .sessionPinned)
        let none = policy(fixed, objective: .costWeight(0), traffic: ["large": TrafficLimit(maxShare: 0)])
        try router.replace(with: Candidate(policy: none), ChangeReason(by: "test"))
        let record = try router.route(request).record
        #expect(record.model != "large" && record.scores.first { $0.model == "large" }?.probability == 0)
    }

    @Test func `beyond its budget exploration is greedy above the floor, and stats say so`() throws {
        let exploration = ExplorationSettings(
            kind: .softmax, temperature: 0.5, floor: 0.01, budgetQualityPerRequest: 0.002)
        let router = try Fixture.router(
            Fixture.configuration(policy(exploration)), artefact: Fixture.artefact())
        for number in 0..<400 { _ = try router.route(Fixture.request(number)) }
        let stats = try #require(router.stats().exploration)
        #expect(stats.windowDecisions == 400)
        // The floor is kept whatever it costs: some thousandths of quality per request beyond the budget.
        #expect(stats.spentQuality < 0.01 * 400, "\(stats)")
        #expect(abs(try #require(stats.allowedQuality) - 0.8) < 1e-9)
        let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
        #expect(scores.allSatisfy { $0.probability >= 0.01 })
        try router.close()
    }

    /// Optimism and shares by hand prefer a model that is not the best one: what they cost is what exploring costs.
    @Test(arguments: [
        ExplorationSettings(kind: .linucb, epsilon: 0, alpha: 40, budgetQualityPerRequest: 0.002),
        .init(kind: .weighted, weights: ["small": 1], budgetQualityPerRequest: 0.002),
        .init(kind: .fixed, model: "small", budgetQualityPerRequest: 0.002),
    ])
    func `no kind of exploration is outside of its budget`(_ exploration: ExplorationSettings) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try Fixture.router(
            Fixture.configuration(policy(exploration, objective: .costWeight(0))), artefact: Fixture.artefact(),
            path: path)
        // Of a prompt of which the best models are well known: optimism is for the others.
        for number in 0..<60 {
            for model in ["middle", "large"] {
                let record = try router.route(RouteRequest(prompt: Fixture.prompt(number), candidates: [model])).record
                try router.say(record.id, quality: Fixture.quality(model, number))
            }
        }
        var (lost, ids) = (0.0, [ULID]())
        for number in 0..<300 {
            let record = try router.route(Fixture.request(number)).record
            let greedy = record.scores[try #require(record.greedy)]
            let best = record.scores.map(\.utility).max()!
            #expect(greedy.utility == best)
            lost += max(0, greedy.quality - record.scores.reduce(0) { $0 + $1.probability * $1.quality })
            ids.append(record.id)
        }
        // Shares by hand take all that there is; how often optimism is for another model hangs on the last bits of training.
        let least = exploration.kind == .linucb ? 0 : 0.8
        #expect(lost <= 0.002 * 420 + 1e-6 && lost > least, "\(lost)")
        #expect(abs(try #require(router.stats().exploration).spentQuality - lost) < 1e-3)
        try router.close()
        let artefact = try Fixture.artefact()
        let replay = try LogReplay(path: path, features: Fixture.extractor) { _ in artefact }
        for one in try replay.replay(ids) { #expect(one?.verdict == .same) }
    }

    @Test func `a kind judge is corrected by a few human labels`() throws {
        let learning = LearningSettings(sources: [
            "human": SourceSettings(weight: 4, trusted: true), "judge": SourceSettings(calibrate: true),
        ])
        func quality(labels: Int) throws -> Double {
            let router = try Fixture.router(
                Fixture.configuration(policy(.init(kind: .fixed, model: "large"), learning: learning)))
            for number in 0..<60 {
                let record = try router.route(Fixture.request(number)).record
                try router.say(record.id, source: "judge", quality: 0.9)
                if number < labels { try router.say(record.id, source: "human", quality: 0.5) }
            }
            defer { try? router.close() }
            let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
            return scores.first { $0.model == "large" }!.quality
        }
        let (believed, corrected) = (try quality(labels: 0), try quality(labels: 15))
        #expect(believed > 0.8 && corrected < 0.65, "\(believed), \(corrected)")
    }

    @Test func `a quality floor is kept by what a calibrated judge means, not by what it says`() throws {
        var policy = policy(.init(), objective: .minMeanQuality(0.7))
        policy.learning.sources = [
            "human": SourceSettings(weight: 4, trusted: true), "judge": SourceSettings(calibrate: true),
        ]
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try Fixture.router(Fixture.configuration(policy), path: path)
        // The judge says 0.5 of what people call 0.9; of most answers nobody but the judge speaks.
        for number in 0..<600 {
            let record = try router.route(Fixture.request(number)).record
            let outcome = Outcome(quality: 0.5)
            router.feedback(decision: record.id, source: "judge", outcome: outcome) { _ in }
            if number < 60 { try router.say(record.id, source: "human", quality: 0.9) }
        }
        let quality = try #require(router.stats().quality)
        #expect(abs(try #require(quality.mean) - 0.9) < 0.05, "\(quality)")
        try router.close()
        let again = try Fixture.router(Fixture.configuration(policy), path: path)
        #expect(again.stats().quality == quality)
    }

    /// One answer in ten is bad: of those every second is complained of, of the others one in eighteen is praised.
    @Test func `complaints that weigh less don't make a mean quality look worse than it is`() throws {
        var policy = policy(.init(), objective: .minMeanQuality(0.7))
        policy.learning.sources = ["praise": SourceSettings(), "complaints": SourceSettings(weight: 0.1)]
        let folder = try TemporaryFolder()
        let router = try Fixture.router(Fixture.configuration(policy), path: folder.path("log.sqlite"))
        for number in 0..<400 {
            let record = try router.route(Fixture.request(number)).record
            if number % 20 == 0 { try router.say(record.id, source: "complaints", quality: 0) }
            if number % 20 == 7 { try router.say(record.id, source: "praise", quality: 1) }
        }
        let mean = try #require(router.stats().quality?.mean)
        #expect(abs(mean - 20.0 / 22) < 1e-9, "\(mean)")
        try router.close()
        let again = try Fixture.router(Fixture.configuration(policy), path: folder.path("log.sqlite"))
        #expect(again.stats().quality?.mean == mean)
        try again.close()
    }

    @Test func `no feedback is not good feedback`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        let before = try router.route(Fixture.request(1, dryRun: true)).record.scores
        for number in 0..<50 { _ = try router.route(Fixture.request(number)) }
        #expect(try router.route(Fixture.request(1, dryRun: true)).record.scores == before)
        try router.close()
    }

    @Test func `a fallback is learnt from where the chosen model was unavailable, and not where it failed`() throws {
        func learnt(_ error: AttemptError) throws -> UInt64 {
            let router = try Fixture.router(
                Fixture.configuration(policy(.init(kind: .fixed, model: "large"))), artefact: Fixture.artefact())
            let record = try router.route(Fixture.request(1)).record
            try router.say(record.id, error: error)
            try router.say(record.id, model: "small", quality: 0.2)
            defer { try? router.close() }
            return router.stats().drift.first { $0.model == "small" }!.observations
        }
        #expect(try learnt(.timeout) == 1)
        #expect(try learnt(.rateLimited) == 1)
        #expect(try learnt(.refused) == 0, "hard prompts would make the fallback look bad")
    }

    @Test func `a model that was too slow is tried again after a thousand feedbacks, at a small share`() throws {
        var policy = PolicySettings(objective: .costWeight(0), exploration: .init(kind: .epsilon), seed: 3)
        policy.exploration.epsilon = 0
        policy.latency = LatencyTarget(milliseconds: 2_000)
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact(), path: path)
        let best = try router.route(Fixture.request(1)).record
        func excluded() throws -> String? {
            try router.route(Fixture.request(1, dryRun: true)).record.excluded[best.model]
        }
        func hearOfOthers(_ count: Int) throws {
            let other = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["small"])).record
            // Each word is news, and a feedback that is learnt from.
            for word in 1..<count {
                let outcome = Outcome(costUSD: 1e-4 + 1e-7 * Double(word))
                router.feedback(decision: other.id, outcome: outcome) { _ in }
            }
            try router.say(other.id, costUSD: 1e-4)
        }
        #expect(best.propensity == 1)
        try router.say(best.id, quality: 0.95, latencyMilliseconds: 9_000)
        try hearOfOthers(1_000)
        #expect(try excluded() == "over_max_latency")
        try hearOfOthers(1)
        let trial = try router.route(Fixture.request(1)).record
        let score = try #require(trial.scores.first { $0.model == best.model })
        #expect(score.isProbe && abs(score.probability - 0.05) < 1e-12)
        // Still slow: left for another thousand. Or it has recovered, and has its place back.
        let retried = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [best.model])).record
        try router.say(retried.id, quality: 0.95, latencyMilliseconds: 8_000)
        #expect(try excluded() == "over_max_latency")
        try hearOfOthers(1_001)
        let second = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [best.model])).record
        try router.say(second.id, quality: 0.95, latencyMilliseconds: 700)
        let back = try router.route(Fixture.request(1)).record
        #expect(back.model == best.model && back.propensity == 1 && back.scores.allSatisfy { !$0.isProbe })
        #expect(back.scores[back.chosen].latencyMilliseconds == 700)
        try router.close()
        let again = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact(), path: path)
        #expect(try again.route(Fixture.request(1)).record.scores == back.scores)
    }

    @Test func `a limit on latency goes by what calls take now, also while nothing is learnt`() throws {
        var on = policy(.init(kind: ExplorationSettings.Kind.none), objective: .costWeight(0))
        on.latency = LatencyTarget(milliseconds: 2_000)
        var off = on
        off.learning.enabled = false
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        var router = try Fixture.router(Fixture.configuration(on), artefact: Fixture.artefact(), path: path)
        let best = try router.route(Fixture.request(1)).record
        try router.say(best.id, quality: 0.9, latencyMilliseconds: 9_000)
        try router.replace(with: Candidate(policy: off), ChangeReason(by: "test"))
        let frozen = try router.route(Fixture.request(2, dryRun: true)).record.scores.map(\.quality)
        func excluded() throws -> String? {
            try router.route(Fixture.request(1, dryRun: true)).record.excluded[best.model]
        }
        func hearOfOthers(_ count: Int) throws {
            let other = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["small"])).record
            for word in 1..<count {
                let outcome = Outcome(quality: Double(word) / Double(2 * count))
                router.feedback(decision: other.id, outcome: outcome) { _ in }
            }
            try router.say(other.id, quality: 1)
        }
        try hearOfOthers(1_000)
        #expect(try excluded() == "over_max_latency")
        try hearOfOthers(1)
        #expect(try excluded() == nil)
        let trial = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [best.model])).record
        try router.say(trial.id, quality: 0.1, latencyMilliseconds: 700)
        let back = try router.route(Fixture.request(1)).record
        #expect(back.model == best.model && back.scores.allSatisfy { !$0.isProbe })
        // And one that has become slow meanwhile goes.
        for _ in 0..<5 {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [best.model])).record
            try router.say(record.id, latencyMilliseconds: 9_000)
        }
        #expect(try excluded() == "over_max_latency")
        #expect(router.stats().learner.updates == 1, "of quality and cost nothing is learnt")
        #expect(try router.route(Fixture.request(2, dryRun: true)).record.scores.map(\.quality) == frozen)
        try router.close()
        router = try Fixture.router(Fixture.configuration(on), artefact: Fixture.artefact(), path: path)
        #expect(try excluded() == "over_max_latency")
    }

    @Test func `a model without a price that was dear once is asked again after a while, on trial`() throws {
        var policy = policy(.init(kind: ExplorationSettings.Kind.none), objective: .costWeight(20))
        policy.seed = 3
        let models = [Fixture.small, Model(name: "free", prices: Prices())]
        let folder = try TemporaryFolder()
        let path = folder.path("log.sqlite")
        let router = try Fixture.router(Fixture.configuration(policy, models: models), path: path)
        func call(_ model: String, quality: Double, costUSD: Double) throws {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: [model])).record
            try router.say(record.id, quality: quality, costUSD: costUSD)
        }
        for _ in 0..<20 { try call("small", quality: 0.4, costUSD: 1e-4) }
        for _ in 0..<20 { try call("free", quality: 0.9, costUSD: 1e-4) }
        func shareOfFree() throws -> Double {
            try router.route(Fixture.request(1, dryRun: true)).record.scores.first { $0.model == "free" }!.probability
        }
        #expect(try shareOfFree() == 1)
        // One call on a book of a prompt: at USD 60 a mean of 3 is left, and nobody takes it again.
        try call("free", quality: 0.9, costUSD: 60)
        #expect(try shareOfFree() == 0)
        var feedbacks = 0
        while try shareOfFree() == 0, feedbacks < 30_000 {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["small"])).record
            for word in 0..<199 {
                let outcome = Outcome(quality: 0.4, costUSD: 1e-4 + 1e-9 * Double(word))
                router.feedback(decision: record.id, outcome: outcome) { _ in }
            }
            try router.say(record.id, quality: 0.4, costUSD: 2e-4)
            feedbacks += 200
        }
        // 3 · 20 = 60 against half a point of quality: seven halvings behind the first thousand.
        #expect((6_000...10_000).contains(feedbacks), "\(feedbacks)")
        #expect(abs(try shareOfFree() - 0.05) < 1e-12, "as a trial, whatever is hoped of it")
        try call("free", quality: 0.9, costUSD: 1e-4)
        #expect(try shareOfFree() == 1)
        let scores = try router.route(Fixture.request(1, dryRun: true)).record.scores
        try router.close()
        let again = try Fixture.router(Fixture.configuration(policy, models: models), path: path)
        #expect(try again.route(Fixture.request(1, dryRun: true)).record.scores == scores)
    }

    @Test func `a price that rose unannounced and is announced later is counted once`() throws {
        let folder = try TemporaryFolder()
        let configuration = Fixture.configuration(PolicySettings(objective: .costWeight(0), seed: 3))
        let router = try Fixture.router(configuration, artefact: Fixture.artefact(), path: folder.path("store"))
        func cost(_ router: Router) throws -> (expected: Double, prior: Double) {
            let request = RouteRequest(prompt: Fixture.prompt(1), candidates: ["large"], dryRun: true)
            let score = try router.route(request).record.scores[0]
            return (try #require(score.costUSD), try #require(score.priorCostUSD))
        }
        let listed = try cost(router).prior
        for _ in 0..<100 {
            let record = try router.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["large"])).record
            try router.say(record.id, quality: 0.95, costUSD: 3 * listed)
        }
        #expect(abs(try cost(router).expected / listed - 3) < 0.2)
        var dearer = Fixture.large
        dearer.prices.inputUSDPerMTok? *= 3
        dearer.prices.outputUSDPerMTok? *= 3
        // By a line on the wire, and by the configuration of the next start or reload.
        try router.close()
        let copy = try folder.copy()
        let live = try Fixture.router(configuration, artefact: Fixture.artefact(), path: folder.path("store"))
        live.put(ModelChange(name: "large", inputUSDPerMTok: 7.5, outputUSDPerMTok: 30)) { _ in }
        var reloaded = configuration
        reloaded.models = [Fixture.small, Fixture.middle, dearer]
        let file = try Fixture.router(reloaded, artefact: Fixture.artefact(), path: copy.path("store"))
        for router in [live, file] {
            let now = try cost(router)
            #expect(abs(now.prior / listed - 3) < 1e-6)
            #expect(abs(now.expected / listed - 3) < 0.2)
        }
        // And so it is after a restart without a checkpoint.
        let record = try live.route(RouteRequest(prompt: Fixture.prompt(1), candidates: ["large"])).record
        try live.say(record.id, costUSD: 3 * listed)
        let killed = try folder.copy()
        let again = try Fixture.router(configuration, artefact: Fixture.artefact(), path: killed.path("store"))
        #expect(try cost(again) == cost(live))
    }

    @Test func `a latency target leaves out models that are known to miss it`() throws {
        var policy = policy(.init(kind: ExplorationSettings.Kind.none), objective: .costWeight(0))
        policy.latency = LatencyTarget(milliseconds: 1_000, quantile: 0.9)
        let router = try Fixture.router(Fixture.configuration(policy), artefact: Fixture.artefact())
        let first = try router.route(Fixture.request(1)).record
        try router.say(first.id, quality: 0.95, latencyMilliseconds: 5_000)
        let second = try router.route(Fixture.request(1)).record
        #expect(second.excluded[first.model] == "over_max_latency" && second.model != first.model)
        try router.close()
    }

    @Test func `a run of bad luck raises an alarm that is told as refuted`() throws {
        let configuration = Fixture.configuration(policy(.init(kind: .fixed, model: "large")))
        let router = try Fixture.router(configuration, artefact: Fixture.artefact())
        let told = Mutex<[DriftAlarm]>([])
        router.onDrift { alarm in told.withLock { $0.append(alarm) } }
        var random = SplitMix64(seed: 5)
        var isUnlucky = false
        for number in 0..<600 {
            let record = try router.route(Fixture.request(number)).record
            let count = told.withLock { $0.count }
            isUnlucky = number >= 300 && count == 0
            try router.say(record.id, quality: isUnlucky ? 0 : random.nextUniform() < 0.95 ? 1 : 0)
        }
        let all = told.withLock { $0 }
        #expect(all.first?.claim == .open && all.first?.group == nil && all.contains { $0.claim == .refuted }, "\(all)")
        let claims = try #require(router.stats().drift.first { $0.model == "large" }).claims
        #expect(claims.refuted >= 1 && claims.confirmed == 0 && claims.open == 0, "\(claims)")
        try router.close()
    }

    @Test func `a drop in one task alone raises an alarm that names it, and survives a restart`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.db")
        let configuration = Fixture.configuration(policy(.init(kind: .fixed, model: "large")))
        let router = try Fixture.router(configuration, artefact: Fixture.artefact(), path: path)
        let told = Mutex<[DriftAlarm]>([])
        router.onDrift { alarm in told.withLock { $0.append(alarm) } }
        var random = SplitMix64(seed: 5)
        for number in 0..<1_200 {
            var request = Fixture.request(number)
            request.task = number % 4 == 0 ? "sums" : "prose"
            let record = try router.route(request).record
            let drop = number > 500 && request.task == "sums" ? 0.4 : 0
            try router.say(record.id, quality: min(1, max(0, 0.9 - drop + 0.05 * random.nextNormal())))
        }
        let stats = router.stats()
        #expect(stats.alarms.contains { $0.model == "large" && $0.group == "sums" && $0.size < 0 }, "\(stats.alarms)")
        let later = stats.alarms.first { $0.group != nil && $0.observations > 500 }
        #expect(later?.group == "sums", "\(stats.alarms)")
        #expect(later?.claim == .confirmed && later?.decidedMilliseconds != nil, "\(stats.alarms)")
        let claims = try #require(stats.drift.first { $0.model == "large" }).claims
        #expect(claims.confirmed >= 1 && claims.open == 0)
        #expect(told.withLock { $0 }.contains { $0 == later }, "it is told when it is decided, too")
        let probe = try router.route(Fixture.request(1, dryRun: true)).record.scores
        try router.close()
        let again = try Fixture.router(configuration, artefact: Fixture.artefact(), path: path)
        #expect(again.stats().alarms == stats.alarms && again.stats().drift == stats.drift)
        #expect(try again.route(Fixture.request(1, dryRun: true)).record.scores == probe)
        try again.close()
    }
}
