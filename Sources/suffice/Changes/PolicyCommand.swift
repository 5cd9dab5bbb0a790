import ArgumentParser
import Foundation
import Interchange
import Report
import RouterClient
import Routing
import StrictJSON

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

/// A running router's reply to `policy`.
struct ServedPolicy {
    let reply: [UInt8]
    let settings: PolicySettings
    /// `default@1c9e55d2`
    let label: String
    let version: Int
    /// The settings as a policy file, with what else is known of them as comments.
    let yaml: String

    static func ask(_ client: LineClient) async throws -> ServedPolicy {
        try ServedPolicy(reply: await client.send(RequestLine.plain("policy")))
    }

    /// - Throws: `ClientError` for a refusal; status 1 for a policy that this program can't read.
    private init(reply: [UInt8]) throws {
        try LineClient.check(reply)
        self.reply = reply
        guard let answer = try? JSONDocument().parse(reply), let object = answer["settings"] else {
            throw Failure(.failed, "the server doesn't say what its policy is: it is older than this program")
        }
        do {
            settings = try PolicyFile.parse(Array(object.rawBytes), file: "the server's policy")
        } catch {
            throw Failure(.failed, "\(error)")
        }
        label = answer["policy"]?.string ?? "?"
        version = answer["version"]?.int ?? 0
        yaml = PolicyText.wholeYAML(settings, comments: Self.comments(answer, settings))
    }

    private static func comments(_ answer: JSONValue, _ settings: PolicySettings) -> [String] {
        let (policy, router) = (answer["policy"]?.string ?? "?", answer["router"]?.string ?? "?")
        var since = "version \(answer["version"]?.int ?? 0): \(policy) on \(router)"
        if let time = answer["time_ms"]?.int {
            since += ", since \(Format.moment(milliseconds: Int64(time))), by \(answer["by"]?.string ?? "?")"
        }
        let why = answer["why"]?.string.flatMap { $0.isEmpty ? nil : "why: \($0)" }
        let own = settings.objective == nil ? "no objective of its own: the artefact's counts" : nil
        return [since, why, own].compactMap { $0?.printable }
    }
}

/// A key that two policies say different things of; `nil` where one leaves it at its default.
struct PolicyChange {
    var path: String
    var before: String?
    var after: String?

    /// In the order of their keys.
    static func between(_ old: PolicySettings, _ new: PolicySettings) -> [PolicyChange] {
        let was = Dictionary(PolicyText.values(old)) { $1 }
        let isNow = Dictionary(PolicyText.values(new)) { $1 }
        return Set(was.keys).union(isNow.keys).sorted().filter { was[$0] != isNow[$0] }.map {
            PolicyChange(path: $0, before: was[$0], after: isNow[$0])
        }
    }

    static func table(_ changes: [PolicyChange]) -> Table {
        Table(
            columns: [
                .init("key", alignment: .left), .init("serves", alignment: .left), .init("the file", alignment: .left),
            ],
            rows: changes.map { change in
                [.init(change.path), word(change.before), word(change.after)]
            })
    }

    private static func word(_ text: String?) -> Table.Cell { text.map { .init($0) } ?? .init("default", .faint) }
}

extension PolicyFile {
    /// A policy file's text, read here first: a typing mistake is found without the server.
    /// - Throws: status 2 with file, line and key.
    static func checked(path: String) throws -> (text: String, settings: PolicySettings) {
        try configured { () throws(ConfigurationError) in try PolicyFile.readText(path: path) }
    }
}
