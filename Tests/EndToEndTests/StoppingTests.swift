import Foundation
import GRDB
import RouterClient
import TestFiles
import Testing

/// SIGTERM while something holds the store up.
@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
    private static func configuration(stopSeconds: Int, _ more: String = "") -> String {
        "\(Server.configuration)\nlimits: {stop_seconds: \(stopSeconds)}\n\(more)"
    }

    /// Another process's lock on the store, until it is let go of.
    private struct Lock {
        private let queue: DatabaseQueue

        init(_ folder: TemporaryFolder) async throws {
            var unsafe = Configuration()
            unsafe.allowsUnsafeTransactions = true
            // The server may be writing just now.
            unsafe.busyMode = .timeout(30)
            queue = try DatabaseQueue(path: folder.path("store.sqlite"), configuration: unsafe)
            try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        }

        func release() async throws {
            try await queue.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            try queue.close()
        }
    }

    private func decide(_ count: Int, _ client: LineClient) async throws -> [String] {
        var decisions: [String] = []
        for number in 0..<count {
            let reply = try await client.ask(#"{"op":"route","prompt":"Question \#(number)"}"#)
            decisions.append(try #require(reply.string("decision"), "\(reply.text)"))
        }
        return decisions
    }

    @Test func `a store that can't be written doesn't keep a server from ending; the next start has what was answered`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: Self.configuration(stopSeconds: 5))
        let client = try await server.connect()
        // A lock that is held for ten seconds is a failed write: what comes before the signal is short on any machine.
        var decisions = try await decide(20, client)
        let lock = try await Lock(folder)
        decisions += try await decide(3, client)
        #expect(await server.stop(SIGTERM).status == 0)
        #expect(await Server.line(of: folder, with: "stop took too long") != nil)
        try await lock.release()

        let again = try await Server.start(in: folder)
        let asking = try await again.connect()
        for decision in decisions {
            #expect(try await asking.ask(#"{"op":"explain","decision":"\#(decision)"}"#).bool("ok") == true)
        }
        #expect(await again.stop(SIGTERM).status == 0)
    }

    @Test func `a cut of the log that waits for the disk is not waited for: the ports close at once`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder,
            configuration: Self.configuration(
                stopSeconds: 3600, "retention: {decisions: 10, check_minutes: 0.01}\n"))
        let client = try await server.connect()
        _ = try await decide(20, client)
        let lock = try await Lock(folder)
        // Checked every .6 s: by the last of these a check waits for the lock.
        let begun = ContinuousClock.now
        while ContinuousClock.now - begun < .seconds(1.5) { _ = try await decide(1, client) }
        server.signal(SIGTERM)
        #expect(await Server.line(of: folder, with: "draining") != nil)
        try await lock.release()
        #expect(await server.stop(SIGTERM).status == 0)
        let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
        #expect(log.contains(#""event":"stopped""#) && !log.contains(#""level":"error""#), "\(log)")
    }
}
