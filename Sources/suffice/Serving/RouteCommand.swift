import ArgumentParser
import Artefact
import Foundation
import Logging
import Report
import RouterClient
import Routing

struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Decide one request, for people: which model, why, and what else there was.",
        discussion: """
            With --server a running router decides, and logs it. Without it the artefact of --router does, here and now; \
            without both, the one that ships with the program.
            """)

    @Argument(help: "The prompt; - reads it from standard input.")
    var text: String

    @Option(help: ArgumentHelp("JSON-lines door of a running router.", valueName: "HOST:PORT"))
    var server: HostPort?

    @OptionGroup var security: TLSOptions

    @Option(
        help: ArgumentHelp("Router artefact that decides without a server.", valueName: "DIR"), completion: .directory)
    var router: String?

    @OptionGroup var objective: ObjectiveOptions

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only these models may be drawn.", valueName: "MODEL"))
    var candidates: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Tags that the model must have.", valueName: "TAG"))
    var require: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Attributes for the rules: region=eu data_class=phi.", valueName: "NAME=VALUE"))
    var attributes: [String] = []

    @Option(help: ArgumentHelp("The conversation that this is a turn of.", valueName: "KEY"))
    var session: String?

    @Flag(help: "Decide without a trace: nothing is logged.")
    var dryRun = false

    @Flag(help: "Also show what each promise is made of, why not a cheaper model, and what mattered in the prompt.")
    var explain = false

    @Flag(help: "Print the router's own reply, one line of JSON.")
    var json = false

    func validate() throws {
        guard server == nil || router == nil else {
            throw ValidationError("--server and --router exclude each other: one of them decides")
        }
        for pair in attributes where pair.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("\(pair) is no attribute: --attributes takes NAME=VALUE")
        }
    }

    func run() async throws {
        var request = RouteRequest(prompt: try prompt(), objective: objective.objective, explain: true)
        request.candidates = candidates.isEmpty ? nil : candidates
        request.require = Set(require)
        request.session = session
        request.dryRun = dryRun
        for pair in attributes {
            let parts = pair.split(separator: "=", maxSplits: 1)
            request.attributes[String(parts[0])] = String(parts[1])
        }
        do {
            if let server {
                try await ask(server, token: ClientToken.current, tls: security.clientTLS(), request)
            } else {
                let listening = try await decidingHere()
                try await ask(listening.address(), token: nil, tls: nil, request)
                await listening.close()
            }
        } catch let error as ClientError {
            throw Failure(error)
        }
    }

    private func ask(_ address: HostPort, token: String?, tls: ClientTLS?, _ request: RouteRequest) async throws {
        let client = try await LineClient.connect(to: address, token: token, tls: tls)
        if json {
            let reply = try await client.send(RequestLine.route(request))
            print(String(decoding: reply, as: UTF8.self))
            _ = try RouteAnswer.read(reply)
        } else {
            let answer = try await client.route(request)
            print(answer.text(explained: explain ? answer.explanation : nil, for: .standardOutput()))
        }
        await client.close()
    }

    /// The artefact behind a door of its own, so that there is one way to decide.
    private func decidingHere() async throws -> ListeningRouter {
        guard let directory = router ?? (try? BundledFiles.path("models/base")) else {
            throw Failure(
                .failed, "no router: name a running one with --server HOST:PORT, or an artefact with --router DIR")
        }
        let artefact = try readable { try RouterArtefact.load(directory: directory) }
        // A single answer for a person is the best one: there is no later request that could gain from exploring.
        var configuration = Configuration(listen: "127.0.0.1:0")
        configuration.policy.exploration.kind = ExplorationSettings.Kind.none
        let setup = ServingSetup(configuration: configuration, artefact: artefact)
        return try await ListeningRouter.open(
            setup, logger: Logger(label: "suffice") { _ in SwiftLogNoOpLogHandler() })
    }

    private func prompt() throws -> [UInt8] {
        guard text == "-" else { return Array(text.utf8) }
        let bytes = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.badData, "standard input is no UTF-8 text")
        }
        return Array(text.utf8)
    }
}

/// What this request aims at; without one of them, what the router's policy says.
struct ObjectiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The cheapest model whose predicted quality reaches this, 0 to 1.", valueName: "Q"))
    var minQuality: Double?

    @Option(help: ArgumentHelp("The best model whose expected cost is at most this.", valueName: "USD"))
    var maxCostUsd: Double?

    @Option(help: ArgumentHelp("The highest quality − W · USD.", valueName: "W"))
    var costWeight: Double?

    var objective: Objective? {
        minQuality.map { .minQuality($0) } ?? maxCostUsd.map { .maxCostUSD($0) } ?? costWeight.map { .costWeight($0) }
    }

    func validate() throws {
        guard [minQuality, maxCostUsd, costWeight].compactMap({ $0 }).count <= 1 else {
            throw ValidationError(
                "give one of --min-quality, --max-cost-usd, --cost-weight: a request has one objective")
        }
        if let minQuality, !(0...1).contains(minQuality) {
            throw ValidationError("--min-quality takes a number from 0 to 1")
        }
        for amount in [maxCostUsd, costWeight].compactMap({ $0 }) where !(amount >= 0 && amount.isFinite) {
            throw ValidationError("--max-cost-usd and --cost-weight take numbers from 0")
        }
    }
}
