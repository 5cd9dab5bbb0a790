import Logging
import RouterServer
import ServiceLifecycle
import UnixSignals

/// Reads the configuration anew at every SIGHUP. One that is refused changes nothing, and the log says why.
struct ConfigurationReloading: Service {
    let hangups: UnixSignalsSequence
    let configuration: ServingConfiguration
    let listening: ListeningRouter
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in hangups { await aside(reload) }
        }
        try? await gracefulShutdown()
    }

    private func reload() {
        do {
            let next = try configuration.readAgain()
            try listening.server.reload(next)
            logger.notice("configuration reloaded", metadata: ["file": "\(configuration.file ?? "none")"])
            listening.remark(on: next, to: logger)
        } catch {
            logger.error("configuration refused, the old one goes on serving", metadata: ["error": "\(error)"])
        }
    }
}
