import Artefact
import Foundation
import Logging
import OutcomeStore
import RouterClient
import RouterEngine
import RouterServer
import Routing

/// A router that listens: its store is open, its state restored, its port bound.
struct ListeningRouter: Sendable {
    let router: Router
    let server: RouterServer

    /// Opens store, engine and port, in this order; what was opened is closed again where a later step fails.
    ///
    /// - Throws: `Failure` with the way out.
    static func open(_ setup: ServingSetup, logger: Logger) async throws -> ListeningRouter {
        let features = try setup.artefact?.features ?? BundledFiles.features()
        let store = try setup.keepsLog ? openStore(setup.storePath) : .volatile()
        let router: Router
        var reading = ReadingNotice(logger: logger)
        do {
            router = try Router(
                configuration: setup.configuration, artefact: setup.artefact, features: features, store: store,
                clock: millisecondsSince1970, artefacts: setup.shelf.artefact,
                progress: { reading.tell(done: $0, total: $1) })
        } catch {
            try? store.close()
            throw Failure(error)
        }
        router.onDrift { $0.write(to: logger) }
        router.onBreaker { $0.write(to: logger) }
        do {
            let server = try await RouterServer.bind(
                router: router, configuration: setup.configuration, insecure: setup.isInsecure, logger: logger,
                desk: .files(logPath: store.path))
            return ListeningRouter(router: router, server: server)
        } catch {
            try? router.close()
            throw Failure(error)
        }
    }

    /// Where a client in this process finds it.
    func address() throws -> HostPort {
        guard let address = HostPort(server.address) else {
            throw Failure(.failed, "\(server.address) is not HOST:PORT")
        }
        return address
    }

    /// Lets what is under way finish, and closes everything.
    func close() async { await server.shutDown() }

    private static func openStore(_ path: String?) throws -> OutcomeStore {
        if let path {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else {
                throw Failure(.failed, "the store's folder \(folder) doesn't exist; make it first: mkdir -p \(folder)")
            }
        }
        do throws(StoreError) {
            return try OutcomeStore.open(path: path)
        } catch {
            throw Failure(error)
        }
    }
}

/// Milliseconds since 1970 on the system's clock.
@Sendable private func millisecondsSince1970() -> Int64 {
    Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
}
