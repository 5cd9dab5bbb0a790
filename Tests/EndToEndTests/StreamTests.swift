import Foundation
import GRDB
import TestFiles
import Testing

/// What a server does where nobody takes what it says, and before it is ready.
@Suite(.timeLimit(.minutes(10)))
struct StreamTests {
    /// With the log where nothing can be written a server serves; and nothing that it would have said goes elsewhere.
    @Test(arguments: ["2>/dev/full", "2>&-", "2> >(true)"], ["json", "text"])
    func `a log that can't be written harms nothing`(redirection: String, format: String) async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, arguments: ["--log-format", format, "--log-level", "debug"], shell: "exec \(redirection)")
        let client = try await server.connect()
        for _ in 0..<20 {
            let reply = try await client.ask(#"{"op":"route","prompt":"hi"}"#)
            let decision = try #require(reply.string("decision"), "\(reply.text)")
            let told = try await client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":1}"#)
            #expect(told.string("status") == "recorded")
        }
        #expect(await server.stop(SIGTERM).status == 0)
        let checked = try await Program.run(["store", "check", folder.path("store.sqlite")])
        #expect(checked.status == 0 && checked.output.hasPrefix("20 decisions"), "\(checked.errors)")
    }

    @Test func `a log whose reader reads no more holds nobody up`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, arguments: ["--log-format", "json", "--log-level", "debug"],
            shell: "exec 2> >(exec sleep 30 >/dev/null)")
        let client = try await server.connect()
        // More than the 64 KiB that a pipe holds.
        for _ in 0..<600 {
            let reply = try await client.ask(#"{"op":"route","prompt":"hi"}"#)
            #expect(reply.string("decision") != nil, "\(reply.text)")
        }
        #expect(await server.stop(SIGTERM).status == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a server that is told to stop while it starts stops at once, with status 0`(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let (_, exit) = try await start(in: folder, interruptedBy: signal, goesOn: false)
        #expect(await exit.value() == 0)
        await (try Server.start(in: folder)).stop(SIGTERM)
    }

    @Test func `a SIGHUP that comes while the server starts is heeded when it has, and ends nothing`() async throws {
        let folder = try TemporaryFolder()
        let (process, exit) = try await start(in: folder, interruptedBy: SIGHUP, goesOn: true)
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        kill(process.processIdentifier, SIGTERM)
        #expect(await exit.value() == 0)
    }

    /// Sends `signal` to a server whose start waits for who writes to its store.
    /// - Parameter goesOn: whether the start may go on then; else it is held up until the server has ended.
    private func start(
        in folder: TemporaryFolder, interruptedBy signal: Int32, goesOn: Bool
    ) async throws -> (Process, ExitStatus) {
        await (try Server.start(in: folder)).stop(SIGTERM)
        let process = try Program.make(
            ["serve", "--config", folder.path("suffice.yaml"), "--store", folder.path("store.sqlite")])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "log"))
        let exit = ExitStatus(of: process)
        // A server waits for ten seconds, and the threads that tests share may be busy for longer.
        try await onThreadOfItsOwn {
            var unclosed = Configuration()
            unclosed.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.path("store.sqlite"), configuration: unclosed)
            try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            // The store's own lock says which process it is by the time that it waits.
            let lock = folder.path("store.sqlite-lock")
            let before = try String(contentsOfFile: lock, encoding: .utf8)
            try process.run()
            while try String(contentsOfFile: lock, encoding: .utf8) == before { usleep(1000) }
            kill(process.processIdentifier, signal)
            if !goesOn { process.waitUntilExit() }
            try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            try other.close()
        }
        return (process, exit)
    }

    private func onThreadOfItsOwn(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }
}
