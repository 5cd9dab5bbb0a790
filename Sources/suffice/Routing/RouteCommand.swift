import ArgumentParser
import Artefact
import Foundation
import Interchange
import Logging
import Report
import RouterClient
import Routing

struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Decide one request and show why, or decide every request of a file.",
        discussion: """
            With --server a running router decides, and logs it. Without it the artefact of --router does, here and now; \
            without both, the one that ships with the program. With --data every line of files is a request, and every \
            decision a line of JSON, with its propensity.
            """)

    @Argument(help: "The prompt; - reads it from standard input.")
    var text: String?

    @OptionGroup var file: RouteFileOptions

    @Option(help: ArgumentHelp("JSON-lines port of a running router.", valueName: "HOST:PORT"))
    var server: HostPort?

    @OptionGroup var security: TLSOptions

    @Option(
        help: ArgumentHelp("Without a server: the router artefact to decide with.", valueName: "DIR"),
        completion: .directory)
    var router: String?

    @Option(
        help: ArgumentHelp(
            "Without a server: a policy, or a configuration with models, rules and policy, to decide by.",
            valueName: "FILE"), completion: .file())
    var policy: String?

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

    @Flag(help: "Decide without logging.")
    var dryRun = false

    @Flag(help: "Also show what each promise is made of, why not a cheaper model, and what mattered in the prompt.")
    var explain = false

    @Flag(help: "Print the router's own reply, one line of JSON; with --data a summary as JSON.")
    var json = false

    func validate() throws {
        guard (text == nil) != file.data.isEmpty else {
            throw ValidationError("give a prompt, or --data FILE with many")
        }
        guard file.data.isEmpty || !json || file.out != "-" else {
            throw ValidationError("--json needs --out FILE: the decisions go to stdout")
        }
        guard server == nil || policy == nil else {
            throw ValidationError("a server has its own policy; suffice policy put changes it")
        }
        guard server == nil || router == nil else {
            throw ValidationError("--server and --router exclude each other: one of them decides")
        }
        for pair in attributes where pair.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("\(pair) is no attribute: --attributes takes NAME=VALUE")
        }
    }

    func run() async throws {
        if file.data.isEmpty { try await routeOne() } else { try await routeFile() }
    }

    private func routeOne() async throws {
        var request = try request()
        request.prompt = try prompt()
        request.explain = true
        try await connected { client in try await ask(client, request) }
    }

    private func routeFile() async throws {
        let lines = try DecisionLines(path: file.out, isResumed: file.resume)
        var routing = try FileRouting(
            paths: file.data, defaults: RequestFile.defaults(of: try request()), split: file.split, lines: lines,
            allowBad: file.badRows.allowBad)
        var bad = BadRows()
        try await connected { client in bad = try await routing.run(over: client) }
        let tally = routing.tally
        if json {
            print(tally.jsonText(resumedBehind: lines.linesBefore, out: file.out))
        } else if tally.decisions > 0 {
            let terminal = Terminal.standardError()
            terminal.line(tally.table.text(for: terminal))
        }
        try file.badRows.report(bad)
        if tally.refusedCount > 0 {
            throw Failure(
                .failed,
                "\(Format.count(tally.refusedCount, "request")) refused (\(tally.refusals)): their lines say why, with ok false"
            )
        }
    }

    /// What the options say of a request, or of every one.
    private func request() throws -> RouteRequest {
        var request = RouteRequest(prompt: [], objective: objective.objective, explain: explain)
        request.candidates = candidates.isEmpty ? nil : candidates
        request.require = Set(require)
        request.session = session
        request.dryRun = dryRun
        for pair in attributes {
            let parts = pair.split(separator: "=", maxSplits: 1)
            request.attributes[String(parts[0])] = String(parts[1])
        }
        return request
    }

    /// Runs `body` with a router that decides: the server, or one of this program's own.
    private func connected(_ body: (LineClient) async throws -> Void) async throws {
        do {
            if let server {
                let client = try await LineClient.connect(
                    to: server, token: ClientToken.current, tls: security.clientTLS())
                try await body(client)
                await client.close()
            } else {
                let listening = try await decidingHere()
                let client = try await LineClient.connect(to: listening.address())
                try await body(client)
                await client.close()
                await listening.close()
            }
        } catch let error as ClientError {
            throw Failure(error)
        }
    }

    private func ask(_ client: LineClient, _ request: RouteRequest) async throws {
        if json {
            let reply = try await client.send(RequestLine.route(request))
            print(String(decoding: reply, as: UTF8.self))
            _ = try RouteAnswer.read(reply)
        } else {
            let answer = try await client.route(request)
            print(answer.text(explained: explain ? answer.explanation : nil, for: .standardOutput()))
        }
    }

    /// The artefact behind a port of its own, so that there is one way to decide.
    private func decidingHere() async throws -> ListeningRouter {
        guard let directory = router ?? (try? BundledFiles.path("models/base")) else {
            throw Failure(
                .failed, "no router: name a running one with --server HOST:PORT, or an artefact with --router DIR")
        }
        let artefact = try readable { try RouterArtefact.load(directory: directory) }
        let setup = ServingSetup(configuration: try configuration(), artefact: artefact, keepsLog: false)
        return try await ListeningRouter.open(
            setup, logger: Logger(label: "suffice") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Without a policy the answer is the best one: there is no later request that could gain from exploring.
    private func configuration() throws -> Configuration {
        var configuration = Configuration(listen: "127.0.0.1:0")
        guard let policy else {
            configuration.policy.exploration.kind = ExplorationSettings.Kind.none
            return configuration
        }
        let given = try configured { () throws(ConfigurationError) in try PolicyFile.configuration(path: policy) }
        (configuration.models, configuration.policy) = (given.models, given.policy)
        (configuration.governance, configuration.limits.models) = (given.governance, given.limits.models)
        return configuration
    }

    private func prompt() throws -> [UInt8] {
        guard let text, text == "-" else { return Array((text ?? "").utf8) }
        let bytes = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.badData, "standard input is no UTF-8 text")
        }
        return Array(text.utf8)
    }
}
