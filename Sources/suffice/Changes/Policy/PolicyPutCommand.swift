import ArgumentParser
import Foundation
import Interchange
import Report
import RouterClient
import Routing
import StrictJSON

struct PolicyPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put a policy in service for all traffic at once, and say what it changes.",
        discussion: """
            With --dry-run it only says so. What was learnt goes on; `suffice rollout back` returns to the policy before. \
            Step by step, with the log asked first, it is `suffice rollout start --policy FILE`.
            """)

    @Argument(
        help: ArgumentHelp(
            "The content of policy:, or a whole configuration of which only that counts.", valueName: "FILE"),
        completion: .file())
    var file: String

    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT"))
    var why: String?

    @Option(
        help: ArgumentHelp(
            "Only where this version serves, which `policy show` names: nobody has changed it since.", valueName: "N"))
    var ifVersion: Int?

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Print what changed, and the server's reply, as JSON.")
    var json = false

    func run() async throws {
        let (text, settings) = try PolicyFile.checked(path: file)
        try await connection.withClient { client in
            let served = try await ServedPolicy.ask(client)
            if let ifVersion, ifVersion != served.version {
                throw Failure(
                    .failed, "\(served.label) serves by now, version \(served.version) and not \(ifVersion): look again"
                )
            }
            let changes = PolicyChange.between(served.settings, settings)
            let reply = dryRun || changes.isEmpty ? nil : try await client.send(request(text, after: served))
            if let reply { try LineClient.check(reply) }
            print(json ? jsonText(changes, reply) : words(changes, served, reply))
        }
    }

    /// - Parameter served: what was compared; where another has taken over since, the server refuses.
    private func request(_ text: String, after served: ServedPolicy) -> [UInt8] {
        var request = JSONWriter()
        request.object {
            $0.member("op", "policy_put")
            $0.member("policy", text)
            if served.version > 0 { $0.member("if_version", served.version) }
            $0.member("by", NSUserName())
            if let why { $0.member("why", why) }
        }
        return request.bytes
    }

    private func words(_ changes: [PolicyChange], _ served: ServedPolicy, _ reply: [UInt8]?) -> String {
        let label = served.label.printable
        guard !changes.isEmpty else { return "Nothing to change: \(label) is what \(file.printable) says." }
        let table = PolicyChange.table(changes).text(for: .standardOutput())
        guard let reply, let answer = try? JSONDocument().parse(reply) else {
            return "\(table)\n\nNothing is changed yet: this was a --dry-run. \(label) serves."
        }
        return "\(table)\n\n" + RolloutView(answer).text(for: .standardOutput())
            + "\nBefore it served \(label), version \(served.version); "
            + "back to it: suffice rollout back --to \(served.version)"
    }

    private func jsonText(_ changes: [PolicyChange], _ reply: [UInt8]?) -> String {
        JSONWriter.text { writer in
            writer.member("dry_run", dryRun)
            writer.array("changes", of: changes) { writer, change in
                writer.object {
                    $0.member("key", change.path)
                    $0.member("before", change.before)
                    $0.member("after", change.after)
                }
            }
            writer.key("reply")
            if let reply { writer.raw(reply) } else { writer.null() }
        }
    }
}
