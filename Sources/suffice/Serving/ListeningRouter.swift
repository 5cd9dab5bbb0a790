import Artefact
import Foundation
import Logging
import OutcomeStore
import RouterClient
import RouterEngine
import RouterServer
import Routing

/// What a server is made of.
struct ServingSetup: Sendable {
    var configuration: Configuration
    /// `nil` starts untrained.
    var artefact: RouterArtefact?
    /// `nil`: a temporary store, gone with the server.
    var storePath: String?
    /// `false`: decisions are let go of once they are made.
    var keepsLog = true
    /// Allows an address that the network reaches.
    var isInsecure = false

    /// Where artefacts are found that have taken over from the configuration's.
    var shelf: ArtefactShelf {
        ArtefactShelf(artefacts: artefact.map { [$0] } ?? [], modelsDirectory: configuration.modelsDirectory)
    }
}

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

extension DriftAlarm {
    /// An alarm is a warning, and so is one that outcomes have confirmed; one that they have refuted is good news.
    fileprivate func write(to logger: Logger) {
        switch claim {
        case nil, .open: logger.warning("drift", metadata: metadata)
        case .confirmed: logger.warning("drift confirmed", metadata: metadata)
        case .refuted: logger.notice("drift refuted", metadata: metadata)
        }
    }

    /// Which model, where, how far, on what evidence, when; and whether it is a claim that outcomes decide about.
    private var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "model": "\(model)", "group": "\(group ?? "all requests")", "size": "\(size)", "evidence": "\(evidence)",
            "observations": "\(observations)", "alarm_ms": "\(timeMilliseconds)",
        ]
        if let claim { metadata["claim"] = "\(claim.rawValue)" }
        return metadata
    }
}

extension BreakerStats {
    fileprivate func write(to logger: Logger) {
        guard let untilMilliseconds else { return logger.notice("breaker closed", metadata: ["model": "\(model)"]) }
        logger.warning(
            "breaker opened",
            metadata: ["model": "\(model)", "times": "\(trips)", "until_ms": "\(untilMilliseconds)"])
    }
}

/// Milliseconds since 1970 on the system's clock.
@Sendable private func millisecondsSince1970() -> Int64 {
    Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
}

/// Says in the log that the store is read again, and how far, where it takes longer than a moment: as after a new version of
/// what a checkpoint holds.
private struct ReadingNotice {
    private static let firstAfter = Duration.seconds(2)
    private static let interval = Duration.seconds(5)

    let logger: Logger
    private var next = ContinuousClock.now + firstAfter

    init(logger: Logger) { self.logger = logger }

    mutating func tell(done: UInt64, total: UInt64) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + Self.interval
        logger.notice("reading the log again", metadata: ["events": "\(done)", "of": "\(total)"])
    }
}
