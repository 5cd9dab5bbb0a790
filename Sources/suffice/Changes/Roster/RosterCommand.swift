import ArgumentParser
import Report
import RouterClient

struct RosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Show a running router's models, and change them while it serves.",
        discussion: """
            A change counts from the next decision on, and stays over restarts until that model's entry of the \
            configuration changes. Who may change is the holder of a token with the role admin (SUFFICE_TOKEN), where \
            the server asks for tokens.
            """,
        subcommands: [
            RosterListCommand.self, RosterAddCommand.self, RosterSetCommand.self, RosterPricesCommand.self,
            RosterPauseCommand.self, RosterResumeCommand.self, RosterRetireCommand.self,
        ])
}

struct RosterListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every model: state, prices, what it can and may be used for, who set that.")

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the server's reply as it is.")
    var json = false

    func run() async throws {
        try await connection.withClient { client in
            guard json else {
                return print(RosterView.table(try await client.roster()).text(for: .standardOutput()))
            }
            let reply = try await client.send(RequestLine.plain("models"))
            try LineClient.check(reply)
            print(String(decoding: reply, as: UTF8.self))
        }
    }
}
