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
        try await withStart { process, exit, _ in
            kill(process.processIdentifier, signal)
            #expect(await exit.value() == 0)
        } afterwards: { _, _, folder in
            await (try Server.start(in: folder)).stop(SIGTERM)
        }
    }

    @Test func `a SIGHUP that comes while the server starts is heeded when it has, and ends nothing`() async throws {
        try await withStart { process, _, _ in
            kill(process.processIdentifier, SIGHUP)
        } afterwards: { process, exit, folder in
            #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
            kill(process.processIdentifier, SIGTERM)
            #expect(await exit.value() == 0)
        }
    }

    private typealias Step = (Process, ExitStatus, TemporaryFolder) async throws -> Void

    /// Starts a server, and lets its start go on only when `body` has ended.
    private func withStart(_ body: Step, afterwards: Step) async throws {
        let folder = try TemporaryFolder()
        await (try Server.start(in: folder)).stop(SIGTERM)
        // The start waits for who writes to the store; its own lock says by then which process it is.
        var unclosed = Configuration()
        unclosed.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.path("store.sqlite"), configuration: unclosed)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let before = try String(contentsOfFile: folder.path("store.sqlite-lock"), encoding: .utf8)
        let process = try Program.make(
            ["serve", "--config", folder.path("suffice.yaml"), "--store", folder.path("store.sqlite")])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "log"))
        let exit = ExitStatus(of: process)
        try process.run()
        while try String(contentsOfFile: folder.path("store.sqlite-lock"), encoding: .utf8) == before {
            await Task.yield()
        }
        try await body(process, exit, folder)
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try other.close()
        try await afterwards(process, exit, folder)
    }
}
