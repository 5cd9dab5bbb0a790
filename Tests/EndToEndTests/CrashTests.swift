import Foundation
import RouterClient
import Routing
import StrictJSON
import Synchronization
import TestFiles
import Testing

/// What survives `kill -9`.
@Suite(.timeLimit(.minutes(10)))
struct CrashTests {
    @Test func `a server killed while it is quiet comes back with the same bits`() async throws {
        let folder = try TemporaryFolder()
        var server = try await Server.start(in: folder)
        var client = try await server.connect()
        try await Self.teach(client, count: 120)
        let before = try await Probe.take(client)
        #expect(before.learnerState == 120)
        for signal in [SIGKILL, SIGTERM, SIGKILL] {
            await server.stop(signal)
            server = try await Server.start(in: folder)
            client = try await server.connect()
            #expect(try await Probe.take(client) == before)
        }
        // And it goes on learning from there.
        try await Self.teach(client, count: 5)
        #expect(try await Probe.take(client).learnerState == 125)
    }

    @Test func `a server killed in a storm of feedback has every acknowledged one exactly once`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        var decisions: [String] = []
        for number in 0..<400 {
            decisions.append(try await client.route(RouteRequest(prompt: Array("Question \(number)".utf8))).decision)
        }
        let acknowledged = try await Self.storm(server, decisions, killAfter: 700)
        #expect(await server.stop(SIGKILL).status == 128 + SIGKILL)

        let again = try await Server.start(in: folder)
        let reader = try await again.connect()
        for item in acknowledged {
            let reply = try await reader.ask(#"{"op":"explain","decision":"\#(item.decision)"}"#)
            let found = reply.look { json in
                json["outcomes"]?.elements.filter { $0["source"]?.string == item.source }.map { $0["quality"]?.double }
            }
            #expect(found == [item.quality], "\(item) \(reply.text)")
        }
        let probe = try await Probe.take(reader)
        let exported = try await Self.exportedFeedback(folder)
        let stats = try await reader.ask(#"{"op":"stats"}"#)
        #expect(stats.int("counters", "feedback") == exported.count)
        #expect(stats.int("learner", "lag") == 0)
        #expect(Set(exported).count == exported.count)
        #expect(Set(exported).isSuperset(of: acknowledged.map { "\($0.decision) \($0.source)" }))

        // Sent again, all of it is known; and the log gives the same learner once more.
        for item in acknowledged.prefix(50) {
            let status = try await reader.feedback(
                decision: item.decision, outcome: Outcome(quality: item.quality), source: item.source)
            #expect(status == .duplicate)
        }
        await again.stop(SIGKILL)
        let third = try await Server.start(in: folder)
        #expect(try await Probe.take(third.connect()) == probe)
    }

    struct Acknowledged: Sendable {
        var decision: String
        var source: String
        var quality: Double
    }

    private final class Acknowledgements: Sendable {
        private let items = Mutex<[Acknowledged]>([])
        var all: [Acknowledged] { items.withLock { $0 } }
        func add(_ item: Acknowledged) { items.withLock { $0.append(item) } }
    }

    /// Four connections say all they can, sixteen requests ahead of the replies; the server is killed under them.
    static func storm(
        _ server: Server, _ decisions: [String], killAfter count: Int
    ) async throws -> [Acknowledged] {
        let acknowledged = Acknowledgements()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in 0..<4 {
                let client = try await server.connect()
                group.addTask {
                    let work = decisions.enumerated().flatMap { index, decision in
                        (0..<2).map {
                            Acknowledged(
                                decision: decision, source: "judge-\(connection)-\($0)",
                                quality: Double((index * 7 + connection * 3 + $0) % 11) / 10)
                        }
                    }
                    var replies = work.prefix(16).map { client.submit($0.line) }
                    for (place, item) in work.enumerated() {
                        guard let reply = try? await replies[place].bytes() else { return }
                        if Reply(bytes: reply).bool("ok") == true { acknowledged.add(item) }
                        if replies.count < work.count { replies.append(client.submit(work[replies.count].line)) }
                    }
                }
            }
            // The kill comes from the thread that counts, however soon one of the connections has said all.
            while acknowledged.all.count < count, server.isRunning { await Task.yield() }
            server.kill9()
            try await group.waitForAll()
        }
        return acknowledged.all
    }

    /// Every exported (decision, source), as often as it stands there.
    static func exportedFeedback(_ folder: TemporaryFolder) async throws -> [String] {
        let result = try await Program.run(["export", "--log", folder.path("store.sqlite"), "--format", "jsonl"])
        #expect(result.status == 0, "\(result.errors)")
        return result.outputLines.flatMap { line in
            Reply(bytes: Array(line.utf8)).look { json in
                json["feedback"]?.elements.compactMap { entry in
                    entry["source"]?.string.map { "\(json["decision"]?.string ?? "?") \($0)" }
                }
            } ?? []
        }
    }

    static func teach(_ client: LineClient, count: Int) async throws {
        for number in 0..<count {
            let answer = try await client.route(RouteRequest(prompt: Array("Add \(number) and 2.".utf8)))
            let quality = answer.model == "small" ? Double(number % 3) / 2 : 0.9
            try await client.feedback(decision: answer.decision, outcome: Outcome(quality: quality, costUSD: 1e-4))
        }
    }
}

extension CrashTests.Acknowledged {
    fileprivate var line: [UInt8] {
        RequestLine.feedback(decision: decision, outcome: Outcome(quality: quality), source: source)
    }
}
