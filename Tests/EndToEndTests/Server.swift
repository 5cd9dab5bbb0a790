import Foundation
import RouterClient
import StrictJSON
import TestFiles
import Testing

/// A `suffice serve` of a test's own.
final class Server {
    /// What it said when it was ready.
    let readyLine: String
    let address: HostPort
    private let process: Process
    private let exit: ExitStatus
    private let output: FileHandle

    static let configuration = """
        listen: 127.0.0.1:0
        models:
          - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3}
          - {name: large, input_usd_per_mtok: 2.5, output_usd_per_mtok: 10, tags: [tools]}
          - {name: old, state: retired}
        policy: {seed: 7, objective: {cost_weight: 20}}
        """

    /// The beginning of a configuration: a free port, and a cheap and a dear model.
    static let twoModels = """
        listen: 127.0.0.1:0
        models:
          - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3}
          - {name: large, input_usd_per_mtok: 2.5, output_usd_per_mtok: 10}
        """

    /// The beginning of a configuration: a free port, and the models of the bundled data.
    static let demoModels = """
        listen: 127.0.0.1:0
        models:
          - {name: wren-mini, input_usd_per_mtok: 0.05, output_usd_per_mtok: 0.2}
          - {name: harbor-coder, input_usd_per_mtok: 0.4, output_usd_per_mtok: 1.4}
          - {name: atlas-70b, input_usd_per_mtok: 0.8, output_usd_per_mtok: 3}
          - {name: zenith-pro, input_usd_per_mtok: 5, output_usd_per_mtok: 20}
        """

    /// Starts one over the store in `folder`, and waits for its ready line.
    /// - Parameter shell: commands that bash runs first, as `ulimit -n 100`.
    static func start(
        in folder: TemporaryFolder, configuration: String = Server.configuration, arguments: [String] = [],
        shell: String? = nil
    ) async throws -> Server {
        let configuration = try folder.write(configuration, to: "suffice.yaml")
        let store = folder.path("store.sqlite")
        let process = try Program.make(["serve", "--config", configuration, "--store", store] + arguments)
        if let shell { process.run(behind: shell) }
        return try await start(process, in: folder)
    }

    /// Starts one as another program does, which becomes it.
    static func start(
        in folder: TemporaryFolder, executable: String, arguments: [String], environment: [String: String]
    ) async throws -> Server {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        return try await start(process, in: folder)
    }

    private static func start(_ process: Process, in folder: TemporaryFolder) async throws -> Server {
        try await Descriptors.room()
        let pipe = Pipe()
        process.standardOutput = pipe
        let log = folder.path("log")
        let errors = FileHandle(forWritingAtPath: try folder.write("", to: "log"))
        process.standardError = errors
        let exit = ExitStatus(of: process)
        try process.run()
        [pipe.fileHandleForWriting, errors].compactMap(\.self).leave()
        guard let line = await firstLine(of: pipe.fileHandleForReading) else {
            let complaint = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw NotReady(status: await exit.value(), log: complaint)
        }
        return try Server(process: process, exit: exit, output: pipe.fileHandleForReading, readyLine: line)
    }

    private init(process: Process, exit: ExitStatus, output: FileHandle, readyLine: String) throws {
        self.process = process
        self.exit = exit
        self.output = output
        self.readyLine = readyLine
        let address = try #require(readyLine.firstMatch(of: /[\d.]+:\d+/), "\(readyLine)")
        self.address = try #require(HostPort(String(address.output)))
    }

    var isRunning: Bool { process.isRunning }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        [output].leave()
    }

    struct NotReady: Error {
        var status: Int32
        var log: String
    }

    func connect() async throws -> LineClient { try await LineClient.connect(to: address) }

    /// Sends a signal and waits for the end.
    /// - Returns: the exit status, and what came on stdout after the ready line.
    @discardableResult
    func stop(_ signal: Int32) async -> (status: Int32, output: String) {
        kill(process.processIdentifier, signal)
        let status = await exit.value()
        defer { [output].leave() }
        return (status, String(decoding: output.readDataToEndOfFile(), as: UTF8.self))
    }

    /// As Linux shows them, cut at fifteen bytes.
    func threadNames() throws -> [String] {
        let threads = "/proc/\(process.processIdentifier)/task"
        return try FileManager.default.contentsOfDirectory(atPath: threads).compactMap {
            try? String(contentsOfFile: "\(threads)/\($0)/comm", encoding: .utf8)
        }
    }

    func kill9() { kill(process.processIdentifier, SIGKILL) }
    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }
    var processID: Int32 { process.processIdentifier }

    /// Waits until a line of the log has `word`.
    /// - Returns: the line; `nil` where it takes longer than ten seconds.
    static func line(of folder: TemporaryFolder, with word: String) async -> String? {
        for _ in 0..<1000 {
            let log = (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? ""
            if let line = log.split(separator: "\n").last(where: { $0.contains(word) }) { return String(line) }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    /// The line without its end; `nil` where the process ends first.
    private static func firstLine(of file: FileHandle) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var bytes: [UInt8] = []
                while let byte = try? file.read(upToCount: 1)?.first {
                    guard byte != UInt8(ascii: "\n") else {
                        return continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
                    }
                    bytes.append(byte)
                }
                continuation.resume(returning: nil)
            }
        }
    }
}

extension LineClient {
    /// Sends a line of JSON and reads the reply.
    func ask(_ line: String) async throws -> Reply { try await ask(Array(line.utf8)) }

    func ask(_ line: [UInt8]) async throws -> Reply { Reply(bytes: try await send(line)) }
}

/// A reply; each look parses it anew, so that it can be kept.
struct Reply: Sendable {
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func look<Answer>(_ body: (JSONValue) -> Answer?) -> Answer? {
        (try? JSONDocument().parse(bytes)).flatMap(body)
    }
    func string(_ path: String...) -> String? { look { json in path.reduce(json) { $0?[$1] }?.string } }
    func int(_ path: String...) -> Int? { look { json in path.reduce(json) { $0?[$1] }?.int } }
    func double(_ path: String...) -> Double? { look { json in path.reduce(json) { $0?[$1] }?.double } }
    func bool(_ path: String...) -> Bool? { look { json in path.reduce(json) { $0?[$1] }?.bool } }
    /// The bytes of a part as the server wrote them.
    func raw(_ path: String...) -> String? {
        look { json in path.reduce(json) { $0?[$1] }.map { String(decoding: $0.rawBytes, as: UTF8.self) } }
    }
    var code: String? { string("error", "code") }
}

/// What the learner would do with fixed prompts now, in the server's own digits: equal text is equal bits.
struct Probe: Equatable, Sendable {
    private var models: [String] = []
    private var numbers: [Int] = []
    private(set) var learnerState = 0

    static func take(_ client: LineClient) async throws -> Probe {
        var probe = Probe()
        for prompt in ["Add 2 and 2.", "Prove that there are infinitely many primes.", ""] {
            let reply = try await client.ask(#"{"op":"route","prompt":"\#(prompt)","dry_run":true,"explain":true}"#)
            probe.models.append(try #require(reply.raw("explain", "models"), "\(reply.text)"))
            probe.numbers.append(try #require(reply.int("explain", "n")))
            probe.learnerState = try #require(reply.int("explain", "learner_state"))
        }
        return probe
    }
}
