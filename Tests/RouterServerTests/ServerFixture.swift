import Features
import Foundation
import Logging
import OutcomeStore
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

    /// Runs `body` against a server, then shuts the server down.
    static func serve(
        limits: Limits = Limits(), policy: PolicySettings = PolicySettings(seed: 7), modelsDirectory: String? = nil,
        http: Bool = false, tokens: [AccessToken] = [], tls: TLSSettings? = nil, logger: Logger = quiet,
        _ body: (RouterServer) async throws -> Void
    ) async throws {
        let configuration = Configuration(
            listen: "127.0.0.1:0", httpListen: http ? "127.0.0.1:0" : nil, models: models, policy: policy,
            limits: limits, modelsDirectory: modelsDirectory, tokens: tokens, tls: tls)
        let server = try await RouterServer.bind(
            router: try router(configuration), configuration: configuration, eventLoops: 2,
            logger: logger,
            loadRouter: { directory throws(RouteError) in
                (router: "\(URL(fileURLWithPath: directory).lastPathComponent)@3f2a91c0", learner: "starts at zero")
            })
        do {
            try await body(server)
        } catch {
            await server.shutDown()
            throw error
        }
        await server.shutDown()
    }
}
