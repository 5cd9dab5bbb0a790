import Foundation
import Testing

/// The built `suffice` command, run as a process of its own.
enum Program {
    /// What a finished run left behind.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String

        var outputLines: [Substring] { output.split(separator: "\n") }
        var errorLines: [Substring] { errors.split(separator: "\n") }

        /// What `--json` printed; fails where anything else stands on standard output.
        var object: [String: Any] {
            get throws {
                try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)")
            }
        }
    }

    /// The command is built as these tests are.
    #if DEBUG
        static let isOptimised = false
    #else
        static let isOptimised = true
    #endif

    /// Runs the command to its end.
    /// - Parameter shell: commands that bash runs first.
    static func run(
        _ arguments: [String], input: String? = nil, in folder: String? = nil, environment: [String: String] = [:],
        shell: String? = nil
    ) async throws -> Result {
        try await Descriptors.room()
        let process = try make(arguments, in: folder)
        if let shell { process.run(behind: shell) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let standardInput = Pipe()
        process.standardInput = standardInput
        let exit = ExitStatus(of: process)
        try process.run()
        [output.fileHandleForWriting, errors.fileHandleForWriting, standardInput.fileHandleForReading].leave()
        if let input { try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try standardInput.fileHandleForWriting.close()
        async let said = text(of: output)
        async let complained = text(of: errors)
        return await Result(status: exit.value(), output: said, errors: complained)
    }

    static func make(_ arguments: [String], in folder: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        return process
    }

    /// Beside the test bundle in the build folder, or where `SUFFICE_PROGRAM` says.
    private static func executable() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["SUFFICE_PROGRAM"] { return URL(fileURLWithPath: path) }
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folders =
            [tests.deletingLastPathComponent()] + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let found = folders.map { $0.appending(path: "suffice") }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
        return try #require(found, "no suffice beside the tests; build it first: swift build --product suffice")
    }

    /// Everything that comes out of a pipe, read away from the threads that tests run on.
    private static func text(of pipe: Pipe) async -> String {
        let file = pipe.fileHandleForReading
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let said = file.readDataToEndOfFile()
                [file].leave()
                continuation.resume(returning: String(decoding: said, as: UTF8.self))
            }
        }
    }
}

extension [FileHandle] {
    /// Closes what the child has a copy of, or what is read to its end. Foundation keeps it open for longer than its handle
    /// lives.
    func leave() { for file in self { try? file.close() } }
}

/// The descriptors of this process.
///
/// Beside 1,365 open ones `Process.run` may crash: Foundation (`findMaximumOpenFromProcSelfFD`) copies 256 bytes of each
/// name under `/proc/self/fd` out of the buffer of `readdir`, past its end where the names fill it (32 KiB of 24 bytes each).
enum Descriptors {
    /// The rest is for processes that are begun at the same moment.
    private static let most = 1_000
    /// Tests that hold a server may all be waiting for another process.
    private static let patience = Duration.seconds(30)

    /// Waits until other tests have closed some, before a process's pipes are opened.
    static func room() async throws {
        let end = ContinuousClock.now + patience
        while try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count > most,
            ContinuousClock.now < end
        {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension Process {
    /// Runs commands of bash before the program, in its place.
    func run(behind commands: String) {
        let program = executableURL?.path ?? ""
        arguments = ["-c", "\(commands); exec \"$0\" \"$@\"", program] + (arguments ?? [])
        executableURL = URL(fileURLWithPath: "/bin/bash")
    }
}

/// How a process ends: its status, or 128 + the signal that ended it.
struct ExitStatus: Sendable {
    private let stream: AsyncStream<Int32>

    /// Before the process runs.
    init(of process: Process) {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        self.stream = stream
        process.terminationHandler = { process in
            let isSignal = process.terminationReason == .uncaughtSignal
            continuation.yield(isSignal ? 128 + process.terminationStatus : process.terminationStatus)
            continuation.finish()
        }
    }

    /// Once.
    func value() async -> Int32 {
        for await status in stream { return status }
        return -1
    }
}

/// Files of the package.
enum Package {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let demoData = "\(root)/data/demo/outcomes.jsonl.gz"
}
