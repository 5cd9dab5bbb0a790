import ArgumentParser
import Foundation
import Interchange
import StrictJSON

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
