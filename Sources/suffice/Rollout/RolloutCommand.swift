import ArgumentParser
import Foundation
import Interchange
import Report
import RouterClient
import StrictJSON

struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Take a policy or an artefact to all traffic, step by step.",
        discussion: """
            The log is asked first (gate); then the candidate looks on (shadow) and serves a share of the traffic \
            (canary). It takes over, or is taken back, by itself, as soon as that can be shown. docs/offline-lab.md \
            tells it as a story.
            """,
        subcommands: [
            RolloutStartCommand.self, RolloutStatusCommand.self, RolloutPromoteCommand.self, RolloutAbortCommand.self,
            RolloutBackCommand.self, RolloutHistoryCommand.self, RolloutStudyCommand.self,
        ])
}

/// What all of them take.
struct RolloutOptions: ParsableArguments {
    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the server's reply as it is.")
    var json = false

    @Option(help: ArgumentHelp("Write a self-contained HTML page.", valueName: "FILE"), completion: .file())
    var html: String?

    /// Sends a request, and shows what came of it.
    @discardableResult
    func ask(_ request: borrowing JSONWriter) async throws -> RolloutView {
        let bytes = request.bytes
        let reply = try await connection.withClient { try await $0.send(bytes) }
        let report = RolloutView(try JSONValue.accepted(reply))
        if let html {
            try writeFile(report.page.html(), to: html)
        }
        print(json ? String(decoding: reply, as: UTF8.self) : report.text(for: .standardOutput()))
        if let html, !json { print("Page: \(html)") }
        return report
    }
}

struct RolloutStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a roll-out; --now puts the candidate in service without one.",
        discussion: "Where the log says no at the gate, nothing begins, and the status is 3.")

    @Option(
        help: ArgumentHelp("Candidate: a file with the content of policy:.", valueName: "FILE"), completion: .file())
    var policy: String?

    @Option(help: ArgumentHelp("Candidate: an artefact in the server's models_dir.", valueName: "NAME"))
    var router: String?

    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT"))
    var why: String?

    @Flag(help: "All traffic at once: no gate, no canary.")
    var now = false

    @Option(
        help: ArgumentHelp(
            "Lower bound of the candidate's estimated value that opens the gate (default -0.05), or off.",
            valueName: "V"))
    var gate: String?

    @Option(
        help: ArgumentHelp("Requests that the candidate decides without serving them (default 500).", valueName: "N"))
    var shadowRequests: Int?

    @Option(help: ArgumentHelp("Share of the traffic that it serves as canary (default 0.1).", valueName: "SHARE"))
    var share: Double?

    @Option(
        help: ArgumentHelp(
            "Canary outcomes after which an undecided candidate is taken back (default 20000).", valueName: "N"))
    var outcomes: Int?

    @Option(
        help: ArgumentHelp(
            "What 1 USD is worth in quality (default: the serving policy's cost_weight, else 0).", valueName: "W"))
    var costWeight: Double?

    @Option(help: ArgumentHelp("How much mean quality may be lower (default 0).", valueName: "Q"))
    var qualityDrop: Double?

    @Option(
        help: ArgumentHelp(
            "How many USD per request cost may be higher (default: cost counts in the value alone).", valueName: "USD"))
    var costRise: Double?

    @Option(help: ArgumentHelp("How much the share of errors may be higher (default 0).", valueName: "SHARE"))
    var errorRise: Double?

    @OptionGroup var options: RolloutOptions

    func validate() throws {
        guard policy != nil || router != nil else {
            throw ValidationError("name a --policy FILE, a --router NAME or both")
        }
        if let gate, gate != "off", Double(gate) == nil { throw ValidationError("--gate takes a number, or off") }
    }

    func run() async throws {
        let policy = try policy.map { try PolicyFile.checked(path: $0).text }
        var request = JSONWriter()
        request.object {
            $0.member("op", policy == nil ? "router_load" : "policy_put")
            if let policy { $0.member("policy", policy) }
            if let router { $0.member("path", router) }
            $0.member("by", NSUserName())
            if let why { $0.member("why", why) }
            if !now { plan(&$0) }
        }
        let view = try await options.ask(request)
        if view.isRefusedAtGate { throw Failure(.gateShut, "the gate stays shut: the candidate does not serve") }
    }

    private func plan(_ request: inout JSONWriter) {
        request.object("rollout") { request in
            if let gate {
                if let least = Double(gate) { request.member("gate", least) } else { request.member("gate", gate) }
            }
            for (name, count) in [("shadow_requests", shadowRequests), ("outcomes", outcomes)] {
                if let count { request.member(name, count) }
            }
            for (name, number) in [
                ("share", share), ("cost_weight", costWeight), ("quality_drop", qualityDrop),
                ("cost_rise_usd", costRise),
                ("error_rise", errorRise),
            ] {
                if let number { request.member(name, number) }
            }
        }
    }
}

struct RolloutStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the roll-out stands, or how the last one ended.")
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout()) }
}

struct RolloutPromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Let the candidate take over now, without waiting for the tests.")
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "promote", why: why)) }
}

struct RolloutAbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort", abstract: "Take the candidate back now.")
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "abort", why: why)) }
}

struct RolloutBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "back", abstract: "Serve again what served before, all at once.")
    @Option(help: ArgumentHelp("This one instead; `history` lists them.", valueName: "VERSION")) var to: Int?
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "back", version: to, why: why)) }
}

struct RolloutHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Every version that served or tried to: when, by whom, why.")
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(history: true)) }
}

extension JSONWriter {
    /// A `rollout` request; `by` is who runs this program.
    fileprivate static func rollout(
        step: String? = nil, version: Int? = nil, why: String? = nil, history: Bool = false
    ) -> JSONWriter {
        var request = JSONWriter()
        request.object { request in
            request.member("op", "rollout")
            if let step {
                request.member("do", step)
                request.member("by", NSUserName())
            }
            if let version { request.member("version", version) }
            if let why { request.member("why", why) }
            if history { request.member("history", true) }
        }
        return request
    }
}
