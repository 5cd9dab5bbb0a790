import Foundation
import GRDB
import RouterClient
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

    @Test func `a SIGHUP that comes while the server starts is heeded when it has, and ends nothing`() async throws {
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
        kill(process.processIdentifier, SIGHUP)
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try other.close()
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        kill(process.processIdentifier, SIGTERM)
        #expect(await exit.value() == 0)
    }
}
