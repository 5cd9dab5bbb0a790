import Artefact
import Features
import Foundation
import Interchange
import LinearAlgebra
import Logging
import OutcomeStore
import Predictor
import RouterEngine
import Routing

@testable import RouterServer

/// A real server over a real engine, on a port of its own.
enum ServerFixture {
    static let models = [
        Model(name: "small", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.3)),
        Model(name: "large", prices: Prices(inputUSDPerMTok: 2.5, outputUSDPerMTok: 10), tags: ["tools", "vision"]),
        Model(name: "old", state: .retired),
    ]

    /// The clock stands still and identifiers count up from one: the examples of the protocol page stay as they are.
    static func router(_ configuration: Configuration) throws -> Router {
        var spec = FeatureSpec()
        spec.table = false
        return try Router(
            configuration: configuration, artefact: nil, features: FeatureExtractor(spec: spec, table: nil),
            store: OutcomeStore.open(path: nil), clock: { 1_700_000_000_000 },
            entropy: { 0x9E37_79B9_7F4A_7C15 })
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Reads policies as the program does; every folder holds the same small artefact, and the log is not asked.
    private static let desk = ChangeDesk(
        artefact: { directory throws(RouteError) in
            do {
                return try artefact(name: URL(fileURLWithPath: directory).lastPathComponent)
            } catch {
                throw .conflict("\(error)")
            }
        },
        policy: { text throws(RouteError) in
            do throws(ConfigurationError) {
                return try PolicyFile.parse(text, file: "policy")
            } catch {
                throw .badRequest(field: error.key.map { "policy.\($0)" } ?? "policy", message: "\(error)")
            }
        }, settings: PolicyText.json, remarks: { policy, roster in policy.remarks(roster: roster) },
        gate: { _ throws(RouteError) in GateAnswer(finding: .notAsked, costUSDMax: nil) })

    /// Knows small and large, from a dozen rows.
    private static func artefact(name: String) throws -> RouterArtefact {
        var spec = FeatureSpec()
        spec.table = false
        let extractor = try FeatureExtractor(spec: spec, table: nil)
        let rows = (0..<12).map { extractor.extract(Array("Question \($0)".utf8)) }
        let weight = Matrix([[Float]](repeating: [1, 1], count: 12))
        let set = TrainingSet(
            features: Matrix(rows), quality: Matrix((0..<12).map { [Float($0 % 2), 1] }), qualityWeight: weight,
            costUSD: Matrix([[Float]](repeating: [1e-4, 4e-3], count: 12)), costWeight: weight)
        var recipe = FitRecipe()
        (recipe.hidden, recipe.nets, recipe.epochsMax, recipe.clusters, recipe.contextCount) = ([4], 1, 2, 0, 4)
        var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
        while fitting.nextEpoch() != nil {}
        return try RouterArtefact(
            name: name, features: extractor, predictor: fitting.predictor(), roster: Array(models.prefix(2)),
            defaultObjective: .cheapestWithin(0.02), card: ArtefactCard(seed: 1, threads: 1))
    }

    /// Runs `body` against a server, then shuts the server down.
    static func serve(
        limits: Limits = Limits(), policy: PolicySettings = PolicySettings(seed: 7), modelsDirectory: String? = nil,
        http: Bool = false, httpNames: Set<String> = [], tokens: [AccessToken] = [], tls: TLSSettings? = nil,
        logger: Logger = quiet,
        _ body: (RouterServer) async throws -> Void
    ) async throws {
        var configuration = Configuration(
            listen: "127.0.0.1:0", httpListen: http ? "127.0.0.1:0" : nil, models: models, policy: policy,
            limits: limits, modelsDirectory: modelsDirectory, tokens: tokens, tls: tls)
        configuration.httpNames = httpNames
        let server = try await RouterServer.bind(
            router: try router(configuration), configuration: configuration, eventLoops: 2,
            logger: logger, desk: desk)
        do {
            try await body(server)
        } catch {
            await server.shutDown()
            throw error
        }
        await server.shutDown()
    }
}
