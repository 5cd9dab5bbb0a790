import ArgumentParser
import Report

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole loop on this machine: learn, serve, route, take feedback, shift, restart.",
        discussion: """
            Trains on the bundled synthetic data, starts the real server, plays a stream of requests through its socket, makes \
            one model bad half-way, restarts the server, and says what came of it all.
            """)

    @Option(help: ArgumentHelp("Seed of training, stream and draws.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Requests to play.", valueName: "N"))
    var requests: Int?

    @Flag(help: "A smaller network and fewer requests: a few seconds.")
    var fast = false

    @Option(
        help: ArgumentHelp("A folder to keep the router and the log in.", valueName: "FOLDER"), completion: .directory)
    var keep: String?

    func validate() throws {
        guard (100...1_000_000).contains(requests ?? 100) else { throw ValidationError("--requests takes 100 or more") }
    }

    func run() async throws {
        let settings = DemoSettings(
            seed: seed, requests: requests ?? (fast ? 600 : 1_600), isFast: fast, keptFolder: keep)
        try await Demo(settings, terminal: .standardOutput()).run()
    }
}
