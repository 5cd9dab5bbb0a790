import Features
import LinearAlgebra
import OutcomeStore
import RouterEngine
import Routing

@testable import Lab

/// Traffic of a known truth, decided by the real engine: two kinds of prompts, three models.
struct ServedLog {
    static let models = [
        Model(name: "small", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.4)),
        Model(name: "middle", prices: Prices(inputUSDPerMTok: 0.5, outputUSDPerMTok: 2)),
        Model(name: "large", prices: Prices(inputUSDPerMTok: 3, outputUSDPerMTok: 12)),
    ]

    var settings = PolicySettings(
        objective: .costWeight(20), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.3),
        learning: LearningSettings(enabled: false), seed: 1)
    var count = 600
    /// Every n-th decision comes without feedback.
    var unratedEvery: Int?

    static func features() throws -> FeatureExtractor {
        try FeatureExtractor(spec: FeatureSpec(table: false), table: nil)
    }

    static func quality(_ model: String, kind: Int) -> Double {
        switch (model, kind) {
        case ("small", 0): 0.9
        case ("small", _): 0.2
        case ("middle", 0): 0.85
        case ("middle", _): 0.6
        default: 0.95
        }
    }

    static func costUSD(_ model: String, kind: Int) -> Double {
        (model == "small" ? 1e-4 : model == "middle" ? 5e-4 : 3e-3) * (kind == 0 ? 1 : 2)
    }

    static func kind(_ number: Int) -> Int { number % 3 == 0 ? 1 : 0 }
    static func prompt(_ number: Int) -> String {
        kind(number) == 0 ? "Say hello, number \(number)" : "Prove the theorem \(number): ∀x ∃y. f(x) = y² + \(number)"
    }

    /// The decisions of a router that has served the traffic, with Bernoulli qualities.
    func decisions(seed: UInt64) throws -> [LoggedDecision] {
        var policy = settings
        policy.seed = seed
        let router = try Router(
            configuration: Configuration(models: Self.models, policy: policy), artefact: nil,
            features: Self.features(), store: OutcomeStore.open(path: nil), clock: { 1_700_000_000_000 })
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0xFEED))
        return try (0..<count).map { number in
            let kind = Self.kind(number)
            let request = RouteRequest(
                prompt: Array(Self.prompt(number).utf8), attributes: ["kind": "\(kind)"])
            var record = try router.route(request).record
            // Surface features don't tell prompts of one kind and length apart.
            record.prompt = Self.prompt(number)
            let isGood = random.nextUniform() < Self.quality(record.model, kind: kind)
            let outcome = Outcome(
                quality: isGood ? 1 : 0, costUSD: Self.costUSD(record.model, kind: kind),
                latencyMilliseconds: record.model == "large" ? 900 : 300)
            if let every = unratedEvery, number % every == 0 { return LoggedDecision(record: record, outcome: nil) }
            return LoggedDecision(record: record, outcome: outcome)
        }
    }

    /// What a policy earns in truth on the traffic of the log, by its probabilities.
    static func truth(
        _ decisions: [LoggedDecision], _ figure: (_ model: String, _ kind: Int) -> Double,
        _ probabilities: (DecisionRecord) -> [Double]
    ) -> Double {
        let total = decisions.enumerated().reduce(0.0) { total, next in
            let record = next.element.record
            return total
                + zip(record.scores, probabilities(record)).reduce(0) {
                    $0 + $1.1 * figure($1.0.model, kind(next.offset))
                }
        }
        return total / Double(decisions.count)
    }
}
