import Artefact
import Features
import Foundation
import LinearAlgebra
import OutcomeStore
import Predictor
import RouterEngine
import Routing
import Synchronization

/// Small worlds for the engine's tests.
enum Fixture {
    static let extractor = try! FeatureExtractor(spec: spec, table: nil)
    static let spec = FeatureSpec(
        surface: true, table: false, hashedNgramBuckets: 0, promptBytesMax: 4_096, embeddingCount: 0)

    static let small = Model(name: "small", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.3))
    static let middle = Model(
        name: "middle", prices: Prices(inputUSDPerMTok: 0.5, outputUSDPerMTok: 1.5), tags: ["tools"])
    static let large = Model(
        name: "large", prices: Prices(inputUSDPerMTok: 2.5, outputUSDPerMTok: 10), tags: ["tools", "vision"])
    static let models = [small, middle, large]

    static func configuration(
        _ policy: PolicySettings = PolicySettings(seed: 7), models: [Model]? = Fixture.models
    ) -> Configuration {
        Configuration(models: models, policy: policy)
    }

    /// A router over a temporary store, or the one at `path`. The clock stands still unless it is given.
    static func router(
        _ configuration: Configuration = Fixture.configuration(), artefact: RouterArtefact? = nil, path: String? = nil,
        features: FeatureExtractor = extractor, clock: @escaping @Sendable () -> Int64 = { 1_700_000_000_000 }
    ) throws -> Router {
        try Router(
            configuration: configuration, artefact: artefact, features: features, store: OutcomeStore.open(path: path),
            clock: clock)
    }

    /// Prompts of three lengths and wordings.
    static func prompt(_ number: Int) -> [UInt8] {
        let kinds = [
            "Add 12 and \(number).", "Prove that there are \(number) primes below a bound, step by step. ", "Hi",
        ]
        return Array(String(repeating: kinds[number % 3], count: 1 + number % 5).utf8)
    }

    static func request(_ number: Int, objective: Objective? = nil, dryRun: Bool = false) -> RouteRequest {
        RouteRequest(prompt: prompt(number), objective: objective, dryRun: dryRun)
    }

    /// What model `name` makes of prompt `number`: large is best, middle nearly, small fails on proofs.
    static func quality(_ name: String, _ number: Int) -> Double {
        switch name {
        case "small": number % 3 == 1 ? 0.2 : 0.9
        case "middle": number % 3 == 1 ? 0.8 : 0.92
        default: 0.95
        }
    }

    static func artefact(seed: UInt64 = 1, name: String = "tiny") throws -> RouterArtefact {
        let rows = 240
        let features = (0..<rows).map { extractor.extract(prompt($0)) }
        let quality = (0..<rows).map { row in models.map { Float(Fixture.quality($0.name, row)) } }
        let cost = (0..<rows).map { row in [Float(1e-4), 5e-4, 4e-3].map { $0 * Float(1 + row % 5) } }
        let weight = Matrix([[Float]](repeating: [1, 1, 1], count: rows))
        let set = TrainingSet(
            features: Matrix(features), quality: Matrix(quality), qualityWeight: weight, costUSD: Matrix(cost),
            costWeight: weight)
        var recipe = FitRecipe()
        recipe.hidden = [16]
        recipe.nets = 2
        recipe.epochsMax = 15
        recipe.clusters = 0
        recipe.contextCount = 8
        var fitting = try EnsembleFitting(set, recipe: recipe, seed: seed)
        while fitting.nextEpoch() != nil {}
        return try RouterArtefact(
            name: name, features: extractor, predictor: fitting.predictor(), roster: models,
            defaultObjective: .cheapestWithin(0.02), card: ArtefactCard(seed: seed, threads: 1))
    }
}

extension Router {
    /// Feedback whose durability is waited for.
    @discardableResult
    func say(
        _ decision: ULID, source: String = "client", model: String? = nil, quality: Double? = nil,
        costUSD: Double? = nil, latencyMilliseconds: Double? = nil, verdict: Verdict? = nil,
        error: AttemptError? = nil
    ) throws -> FeedbackStatus {
        let result = Mutex<Result<FeedbackStatus, RouteError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        feedback(
            decision: decision, source: source, model: model,
            outcome: Outcome(quality: quality, costUSD: costUSD, latencyMilliseconds: latencyMilliseconds),
            verdict: verdict, error: error
        ) { answer in
            result.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        return try result.withLock { $0! }.get()
    }
}

extension Router {
    /// What must not hang on restarts: files take what they take.
    var statsButLog: Stats {
        var stats = stats()
        stats.log = LogStats()
        return stats
    }
}

extension RouteReply {
    /// The other eligible models, best first under the objective.
    var fallbacks: [String] {
        order.compactMap { $0 == record.chosen ? nil : record.scores[$0].model }
    }
}
