import ArgumentParser
import Artefact
import Foundation
import Interchange
import Logging
import RouterEngine
import RouterServer
import Routing
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Route requests and learn from feedback until told to stop.",
        discussion: """
            Prints one line with the bound address when it is ready; logs go to stderr. SIGTERM or Ctrl-C lets requests \
            under way finish, and ends with status 0. SIGHUP reads the configuration anew. docs/protocol.md says what to send, docs/operate.md the rest.
            """)

    @Option(
        help: ArgumentHelp("Configuration (YAML); every key has a default.", valueName: "FILE"), completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp("Router artefact; without one the router starts untrained.", valueName: "DIR"),
        completion: .directory)
    var router: String?

    @Option(
        help: ArgumentHelp(
            "Address of the JSON-lines port; overrides listen: of the configuration.", valueName: "HOST:PORT"))
    var listen: String?

    @Option(
        help: ArgumentHelp("Log of decisions and outcomes; created if missing.", valueName: "FILE"),
        completion: .file(),
        transform: StorePath.init(parsing:))
    var store: StorePath?

    @Flag(help: "Allow an address that the network reaches: anybody there could route and teach.")
    var insecure = false

    @OptionGroup var log: LogOptions

    func run() async throws {
        let logger = log.makeLogger()
        // A limit on file sizes is the error of a write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        FileLimit.raise()
        // Until it serves there is nothing to finish. Without a word of its own the first process of a container, which has no
        // usual ways with signals, would not hear it at all.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
        // From here on a SIGHUP waits until what it asks for can be done; before, it would end the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let setup = try setup()
        try FileLimit.check(eventLoops: RouterServer.eventLoopCount(setup.configuration.limits))
        if store == nil {
            logger.warning("no --store: what is logged and learnt is lost when this server stops")
        }
        let listening = try await ListeningRouter.open(setup, logger: logger)
        listening.logState(to: logger)
        listening.remark(on: setup.configuration, to: logger)
        let notice = ReadyNotice(line: readyLine(listening))
        let reloading = ConfigurationReloading(
            hangups: hangups, configuration: source, listening: listening, logger: logger)
        let group = ServiceGroupConfiguration(
            services: [
                .init(service: listening.server), .init(service: reloading),
                .init(service: RetentionChecking(router: listening.router, logger: logger)), .init(service: notice),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        let limit = StopLimit(seconds: setup.configuration.limits.stopSeconds, logger: logger)
        defer { limit.cancel() }
        try await ServiceGroup(configuration: group).run()
    }

    private func setup() throws -> ServingSetup {
        var setup = ServingSetup(
            configuration: try configured(source.read), storePath: store?.path, isInsecure: insecure)
        setup.artefact = try router.map { path in try readable { try RouterArtefact.load(directory: path) } }
        guard router != nil || setup.configuration.models?.isEmpty == false else {
            throw Failure(
                .usage, "no models: name some under models: in --config FILE, or give an artefact with --router DIR")
        }
        return setup
    }

    private var source: ServingConfiguration {
        ServingConfiguration(file: config, listen: listen, router: router)
    }

    /// The first `HOST:PORT` is the JSON-lines port.
    private func readyLine(_ listening: ListeningRouter) -> String {
        var parts = ["suffice is ready on \(listening.server.address)"]
        if let http = listening.server.httpAddress { parts.append("http \(http)") }
        parts.append("router \(listening.router.health().router)")
        parts.append("store \(store?.path ?? "temporary")")
        return parts.joined(separator: " · ")
    }
}

extension ListeningRouter {
    /// What serves, for the log.
    fileprivate func logState(to logger: Logger) {
        let health = router.health()
        logger.info(
            "serving",
            metadata: [
                "router": "\(health.router)", "policy": "\(health.policy)", "objective": "\(health.objective.inWords)",
                "models": "\(health.models)", "learner": "\(health.learner)",
            ])
    }

    /// What is perhaps a mistake, in the configuration and in a policy that has taken over from it.
    func remark(on configuration: Configuration, to logger: Logger) {
        let models = router.models().map(\.model)
        for remark in configuration.remarks(on: models) {
            logger.warning("configuration", metadata: ["remark": "\(remark)"])
        }
        let serving = router.servingPolicy
        guard serving != configuration.policy else { return }
        for remark in serving.remarks(roster: models.map(\.name)) {
            logger.warning("serving policy", metadata: ["remark": "\(remark)"])
        }
    }
}

extension Objective {
    /// For the log.
    var inWords: String { "\(key) \(amount)" + (windowSeconds.map { " per \($0) s" } ?? "") }
}

/// Says on stdout that the server is ready, once signals are listened to.
private struct ReadyNotice: Service {
    let line: String

    func run() async throws {
        // Not `print`: it would keep the line in its buffer where stdout is a pipe.
        // Who doesn't listen is served all the same.
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        try await gracefulShutdown()
    }
}
