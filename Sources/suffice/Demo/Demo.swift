import Artefact
import Foundation
import Logging
import Report
import RouterClient
import Routing

/// What a demo is played with.
struct DemoSettings: Sendable {
    var seed: UInt64
    var requests: Int
    var isFast: Bool
    /// Utility is quality − weight · USD: at 40, a dollar cent must buy 0.4 of quality.
    var costWeight = 40.0
    /// Where all of it stays; `nil`: in a temporary folder that goes when the demo has ended well.
    var keptFolder: String?
    /// What is left of a model's quality once it is degraded.
    var degradedTo = 0.4
}

/// The main job, start to end, in one process: the server is the real one, and all that the demo knows of it comes
/// through its socket.
struct Demo {
    let settings: DemoSettings
    let terminal: Terminal
    /// Of this demo's own.
    let folder: String

    init(_ settings: DemoSettings, terminal: Terminal) throws {
        self.settings = settings
        self.terminal = terminal
        folder =
            settings.keptFolder
            ?? FileManager.default.temporaryDirectory.appending(path: "suffice-demo-\(getpid())").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .failed,
                "the folder \(folder) can't be made: \(error.localizedDescription); set TMPDIR or --keep to one that can"
            )
        }
    }

    var routerPath: String { folder + "/demo" }
    var storePath: String { folder + "/store.sqlite" }

    func run() async throws {
        let data = try DemoData(settings)
        step(
            1,
            "Learn from \(Format.count(data.training.count)) recorded outcomes of \(data.models.count) models (synthetic, data/demo)"
        )
        try train(on: data)
        do {
            try await serve(data)
        } catch let error as ClientError {
            throw Failure(error)
        }
        if settings.keptFolder == nil { try? FileManager.default.removeItem(atPath: folder) }
    }

    private func serve(_ data: DemoData) async throws {
        step(2, "Serve, play \(Format.count(settings.requests)) requests, and degrade the busiest model half-way")
        let first = try await listen()
        note(
            "listening on \(try first.address()), aiming at quality − \(Format.setting(settings.costWeight)) · USD"
        )
        let played = try await play(data, to: first.address())
        let before = try await DemoState.take(from: first.address(), probes: data.probes)
        await first.close()

        step(3, "Restart the server on the same store")
        let second = try await listen()
        let after = try await DemoState.take(from: second.address(), probes: data.probes)
        await second.close()
        try check(before, after)

        step(4, "What came of it")
        let frozen = try FrozenRouter(artefact: artefact(), settings: settings)
        try show(DemoSummary(played, frozen: frozen.play(played.stream), costWeight: settings.costWeight))
    }

    private func check(_ before: DemoState, _ after: DemoState) throws {
        let counts =
            "\(Format.count(after.counts.decisions)) decisions, \(Format.count(after.counts.feedback)) feedbacks, "
            + "learner after \(Format.count(after.counts.observations)) observations"
        guard before == after else {
            throw Failure(.failed, "the restarted server differs: \(counts); keep \(storePath) and report this")
        }
        note("\(counts): the same as before, and so are \(after.answers.count) probe decisions, bit for bit")
    }

    /// The server that `suffice serve --router … --store …` would start.
    private func listen() async throws -> ListeningRouter {
        let configuration = Configuration(
            listen: "127.0.0.1:0",
            policy: PolicySettings(objective: .costWeight(settings.costWeight), seed: settings.seed))
        let setup = ServingSetup(configuration: configuration, artefact: try artefact(), storePath: storePath)
        return try await ListeningRouter.open(setup, logger: Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() })
    }

    private func artefact() throws -> RouterArtefact {
        try readable { try RouterArtefact.load(directory: routerPath) }
    }

    // MARK: Saying

    func step(_ number: Int, _ title: String) {
        terminal.line((number > 1 ? "\n" : "") + terminal.styled("\(number)  \(title)", .bold))
    }

    func note(_ text: String) { terminal.line("   " + text) }

    private func show(_ summary: DemoSummary) {
        terminal.line(summary.text(for: terminal))
        let program = CommandLine.arguments.first ?? "suffice"
        let heading = terminal.styled("Where to look next", .bold)
        guard settings.keptFolder != nil else {
            return terminal.line(
                "\n\(heading)\n  \(program) demo --keep FOLDER   keeps the router and the log to play with")
        }
        terminal.line(
            """

            \(heading) (all of this demo lies in \(folder))
              \(program) route "Prove that 97 is prime." --router \(routerPath) --explain
              \(program) export --log \(storePath) --format jsonl | head -3
              \(program) evaluate --router \(routerPath) --data \(DemoData.shownPath) --split stream
              \(program) serve --router \(routerPath) --store \(storePath)
            """)
    }
}
