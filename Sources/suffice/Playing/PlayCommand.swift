import ArgumentParser
import LinearAlgebra
import Report
import RouterClient
import Routing

struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play recorded outcomes through a running router, and measure the quality and cost it reaches.",
        discussion: """
            For every row: route its prompt, look up what the chosen model truly gave, send that as feedback. A prompt that was \
            not run on every model of the router is offered to those it was run on.
            """)

    @OptionGroup var input: DataOptions

    @OptionGroup var connection: ServerOptions

    @Option(
        help: ArgumentHelp("Shuffle the rows with this seed; without it they are played in file order.", valueName: "N")
    )
    var seed: UInt64?

    @Option(help: ArgumentHelp("Connections that play side by side.", valueName: "N"))
    var connections = 1

    @Option(help: ArgumentHelp("Play only the first N rows.", valueName: "N"))
    var limit: Int?

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        try input.requireData()
        guard (1...1_000).contains(connections) else { throw ValidationError("--connections takes 1 to 1000") }
        guard limit ?? 1 > 0 else { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let (rows, tls) = (try rows(), try connection.security.clientTLS())
        var bar = ProgressBar("play", total: rows.count, unit: "requests")
        var tally = PlayTally()
        let start = systemMonotonicSeconds()
        do {
            for try await played in Player.play(
                rows, to: connection.server, token: ClientToken.current, tls: tls, connections: connections)
            {
                tally.add(played)
                bar.update(
                    tally.count + tally.skipped, note: tally.meanQuality.map { "quality \(Format.decimal($0))" } ?? "")
            }
        } catch let error as ClientError {
            bar.finish()
            throw Failure(error)
        }
        bar.finish()
        let report = PlayReport(tally, rows: rows, seconds: systemMonotonicSeconds() - start, connections: connections)
        print(json ? report.jsonText : report.text(for: .standardOutput()))
        if tally.count == 0 {
            throw Failure(
                .badData, "no row was run on a model that the router offers; compare the names with its models:")
        }
    }

    private func rows() throws -> [OutcomeRow] {
        var rows = try input.rows(of: input.read())
        if let seed {
            var random = SplitMix64(seed: seed)
            rows.shuffle(using: &random)
        }
        return limit.map { Array(rows.prefix($0)) } ?? rows
    }
}
