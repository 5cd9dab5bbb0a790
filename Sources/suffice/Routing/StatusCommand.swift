import ArgumentParser
import Foundation
import RouterClient
import Report
import StrictJSON

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of a running router: what it serves, has decided and has learnt.",
        discussion: """
            Its models with their traffic, mean quality and cost, what a budget has spent, and the alarms that \
            are open or a day old at most, but for those that were refuted. \
            For a dashboard there is /metrics, docs/operate.md.
            """)

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the router's own replies to health, models and stats as one JSON object.")
    var json = false

    func run() async throws {
        let replies = try await connection.withClient { client in
            var replies: [(name: String, bytes: [UInt8])] = []
            for name in ["health", "models", "stats"] {
                replies.append((name, try await client.send(Array(#"{"op":"\#(name)"}"#.utf8))))
            }
            return replies
        }
        let answers = try replies.map { try JSONValue.accepted($0.bytes) }
        guard json else {
            let view = StatusView(
                health: answers[0], models: answers[1], stats: answers[2],
                nowMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            return print(view.text(for: .standardOutput()))
        }
        print(
            JSONWriter.text { writer in
                for (name, bytes) in replies {
                    writer.key(name)
                    writer.raw(bytes)
                }
            })
    }
}
