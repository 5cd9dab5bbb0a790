import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Show a running router's policy, and replace it.",
        subcommands: [PolicyShowCommand.self, PolicyPutCommand.self])
}

struct PolicyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The policy that serves, as a file that `policy put` takes.",
        discussion: "What has its default is left out. Since when, by whom and why stand above it as comments.")

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the server's reply as it is.")
    var json = false

    func run() async throws {
        let served = try await connection.withClient { try await ServedPolicy.ask($0) }
        print(json ? String(decoding: served.reply, as: UTF8.self) : served.yaml, terminator: json ? "\n" : "")
    }
}
