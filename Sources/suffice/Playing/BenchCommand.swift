import ArgumentParser
import Foundation
import Interchange
import Report
import RouterClient
import Routing

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Load-test a running router: decisions per second, latency, CPU.",
        discussion: """
            A closed loop by default: each connection sends the next request when one is answered. With --rate it is an open loop: \
            requests are due at fixed times, and their latency runs from then, so that a stall of the server can't hide those that \
            waited for their turn. The decisions are logged like any others: use a store of its own.
            """)

    @OptionGroup var connection: ServerOptions

    @Option(
        help: ArgumentHelp(
            "Outcomes file whose prompts are sent; without one, the bundled examples.", valueName: "FILE"),
        completion: .file())
    var data: String?

    @Option(help: ArgumentHelp("Connections.", valueName: "N"))
    var connections = 8

    @Option(help: ArgumentHelp("Requests under way on each connection, in the closed loop.", valueName: "N"))
    var pipeline = 1

    @Option(help: ArgumentHelp("Open loop: requests a second, all connections together.", valueName: "N"))
    var rate: Double?

    @Option(help: ArgumentHelp("Decisions per request, as one route_batch.", valueName: "N"))
    var batch = 1

    @Option(help: ArgumentHelp("Only prompts of at least so many bytes.", valueName: "N"))
    var promptBytesMin = 0

    @Option(help: ArgumentHelp("Only prompts of at most so many bytes; left out: of any size.", valueName: "N"))
    var promptBytesMax: Int?

    @Option(help: ArgumentHelp("How long to measure.", valueName: "SECONDS"))
    var seconds = 10.0

    @Option(help: ArgumentHelp("How long to run before that.", valueName: "SECONDS"))
    var warmUp = 2.0

    @Option(help: ArgumentHelp("How long to wait for the last replies.", valueName: "SECONDS"))
    var patience = 5.0

    @Option(
        help: ArgumentHelp(
            "Process of the server on this machine: its CPU time per decision is shown.", valueName: "PID"))
    var pid: Int?

    @Flag(help: "The server only echoes lines: a limit to compare with.")
    var echo = false

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard (1...20_000).contains(connections) else { throw ValidationError("--connections takes 1 to 20000") }
        guard (1...10_000).contains(pipeline) else { throw ValidationError("--pipeline takes 1 to 10000") }
        guard (1...10_000).contains(batch) else { throw ValidationError("--batch takes 1 to 10000") }
        guard rate ?? 1 > 0, rate ?? 1 <= 1e7 else { throw ValidationError("--rate takes a number up to 10 million") }
        guard seconds > 0, warmUp >= 0, seconds + warmUp <= 86_400 else {
            throw ValidationError("--seconds and --warm-up take a day at most together")
        }
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience takes 0 to 86400 seconds") }
    }

    func run() async throws {
        let plan = try plan()
        let cpuBefore = try pid.map(CPUTime.of(process:))
        let machineBefore = MachineTime.now()
        do {
            let tally = try await LoadGenerator.run(plan)
            let cpu = try pid.map { try CPUTime.of(process: $0) - (cpuBefore ?? 0) }
            let stolen = machineBefore.flatMap { MachineTime.now()?.stolenShare(since: $0) }
            let report = BenchReport(tally: tally, plan: plan, cpuSeconds: cpu, stolenShare: stolen)
            print(json ? report.jsonText : report.text(for: .standardOutput()))
            if tally.refusals > 0 {
                throw Failure(
                    .failed, "\(tally.refusals) requests were refused; the first: \(tally.firstRefusal ?? "")")
            }
        } catch let error as ClientError {
            throw Failure(error)
        }
    }

    private func plan() throws -> LoadPlan {
        LoadPlan(
            address: connection.server, token: ClientToken.current, tls: try connection.security.clientTLS(),
            lines: try lines(), decisionsPerLine: batch,
            connections: connections, pace: rate.map { .perSecond($0 / Double(batch)) } ?? .inFlight(pipeline),
            warmUpSeconds: warmUp, seconds: seconds,
            patienceSeconds: patience, checksReplies: !echo)
    }

    /// One line per prompt; of a batch, one per so many prompts, the last ones filled up from the first.
    private func lines() throws -> [[UInt8]] {
        let requests = try prompts().map { RouteRequest(prompt: Array($0.utf8)) }
        guard batch > 1 else { return requests.map(RequestLine.route) }
        return stride(from: 0, to: requests.count, by: batch).map { first in
            RequestLine.routeBatch((first..<first + batch).map { requests[$0 % requests.count] })
        }
    }

    private func prompts() throws -> [String] {
        let path = try data ?? BundledFiles.path("data/demo/outcomes.jsonl.gz")
        let rows = try readable { try DataOptions.parse(["--data", path]).read().rows }
        let sizes = promptBytesMin...max(promptBytesMin, promptBytesMax ?? .max)
        let prompts = rows.map(\.prompt).filter { sizes.contains($0.utf8.count) }
        guard !prompts.isEmpty else {
            throw Failure(.badData, "no prompt of \(path) has \(sizes.lowerBound) to \(sizes.upperBound) bytes")
        }
        return prompts
    }
}

/// What a process of this machine has computed so far.
private enum CPUTime {
    /// - Returns: seconds of user and system time.
    static func of(process: Int) throws -> Double {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { throw Failure(.usage, "there is no process \(process) to watch, or no /proc") }
        // Fields 14 and 15 of proc(5); the second, the name, may hold anything.
        let fields = text[end...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
