import Foundation
import LinearAlgebra
import RouterClient
import StrictJSON
import TestFiles
import Testing

/// Decisions hang on what was asked and said, in that order, and on nothing else: a server that gets a stream in batches and
/// lives through it decides as one that gets it item by item, over several connections, and is killed again and again.
@Suite(.timeLimit(.minutes(10)))
struct TwinTests {
    static let policies = [
        "{objective: {budget_usd_per_request: 0.0004}, exploration: {floor: 0.02}}",
        "{objective: {cost_weight: 20}, exploration: {kind: thompson}}",
        "{objective: {min_mean_quality: 0.8}}",
    ]

    @Test(arguments: Array(policies.enumerated()))
    func `a stream in batches and one item by item over many lives come to the same decisions`(
        seed: Int, policy: String
    ) async throws {
        let configuration = """
            listen: 127.0.0.1:0
            models:
              - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3, cached_input_usd_per_mtok: 0.01}
              - {name: middle, input_usd_per_mtok: 0.5, output_usd_per_mtok: 1.3, tags: [tools]}
              - {name: large, input_usd_per_mtok: 2.5, output_usd_per_mtok: 10, tags: [tools, vision]}
            policy: \(policy)
            breakers: {open_seconds: 600}  # what the clock may change comes after the test
            """
        let one = try await Life(configuration)
        let other = try await Life(configuration)
        var stream = Stream(seed: UInt64(seed))
        for step in 0..<120 {
            let requests = stream.requests()
            let together = try await one.batch("route_batch", requests)
            var apart: [Reply] = []
            for request in requests { apart.append(try await other.single("route", request)) }
            #expect(together.map(\.gist) == apart.map(\.gist), "seed \(seed), step \(step)")
            stream.made += zip(together, apart).compactMap { pair in
                guard let first = pair.0.string("decision"), let second = pair.1.string("decision") else { return nil }
                return (first, second)
            }
            let news = stream.news()
            let heard = try await one.batch("feedback_batch", news.map { $0.about(\.0) })
            for (item, reply) in zip(news, heard) {
                let alone = try await other.single("feedback", item.about(\.1))
                #expect(alone.string("status") == reply.string("status"), "seed \(seed), step \(step)")
            }
            if stream.isTime(one: 40) { try await other.restart(by: stream.isTime(one: 2) ? SIGKILL : SIGTERM) }
        }
        #expect(stream.made.count > 200)
        #expect(try await one.probe() == other.probe())
    }
}

/// A server in a folder of its own, from one process to the next.
private final class Life {
    private let folder: TemporaryFolder
    private let configuration: String
    private var server: Server
    private var clients: [LineClient] = []
    private var asked = 0

    init(_ configuration: String) async throws {
        folder = try TemporaryFolder()
        self.configuration = configuration
        server = try await Server.start(in: folder, configuration: configuration)
        try await connect()
    }

    private func connect() async throws {
        clients = []
        for _ in 0..<3 { clients.append(try await server.connect()) }
    }

    func restart(by signal: Int32) async throws {
        await server.stop(signal)
        server = try await Server.start(in: folder, configuration: configuration)
        try await connect()
    }

    func batch(_ op: String, _ items: [String]) async throws -> [Reply] {
        let items = items.map { "{\($0)}" }.joined(separator: ",")
        let reply = try await clients[0].ask(#"{"op":"\#(op)","items":[\#(items)]}"#)
        let results = reply.look { json in json["results"]?.elements.map { Reply(bytes: Array($0.rawBytes)) } }
        return try #require(results, "\(reply.text)")
    }

    /// Over one connection after another.
    func single(_ op: String, _ item: String) async throws -> Reply {
        asked += 1
        return try await clients[asked % clients.count].ask(#"{"op":"\#(op)",\#(item)}"#)
    }

    func probe() async throws -> Probe { try await Probe.take(clients[0]) }
}

/// Requests and feedback as JSON members, the same for the same seed.
private struct Stream {
    /// The decisions so far, as the two servers call them.
    var made: [(String, String)] = []
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    /// True one time in so many.
    mutating func isTime(one count: Int) -> Bool { below(count) == 0 }

    /// One item or several.
    mutating func requests() -> [String] {
        (0..<[1, 1, 3, 9][below(4)]).map { _ in
            var members = [#""prompt":"Question \#(below(30))""#]
            if isTime(one: 5) { members.append(#""session":"s\#(below(4))""#) }
            if isTime(one: 5) { members.append(#""task":"\#(["sums", "proofs"][below(2)])""#) }
            if isTime(one: 6) { members.append(#""candidates":["small","large"]"#) }
            if isTime(one: 8) { members.append(#""require":["tools"]"#) }
            if isTime(one: 8) { members.append(#""objective":{"min_quality":0.9}"#) }
            if isTime(one: 12) { members.append(#""objective":{"max_cost_usd":0.0000001}"#) }
            if isTime(one: 9) { members.append(#""dry_run":true"#) }
            if isTime(one: 9) { members.append(#""max_output_tokens":\#(below(3000))"#) }
            return members.joined(separator: ",")
        }
    }

    struct News {
        var decision: (String, String)
        var members: String
        func about(_ side: KeyPath<(String, String), String>) -> String {
            #""decision":"\#(decision[keyPath: side])",\#(members)"#
        }
    }

    /// Late, again and from several sources, too; failures among it.
    mutating func news() -> [News] {
        guard !made.isEmpty else { return [] }
        return (0..<[1, 2, 5][below(3)]).map { _ in
            var members: [String] = []
            if !isTime(one: 4) { members.append(#""quality":\#(Double(below(11)) / 10)"#) }
            if !isTime(one: 3) { members.append(#""cost_usd":\#(Double(1 + below(900)) / 1e6)"#) }
            if isTime(one: 10) { members.append(#""error":"timeout""#) }
            if isTime(one: 4) { members.append(#""source":"judge""#) }
            members.append(#""output_tokens":\#(below(900))"#)
            return News(
                decision: made[max(0, made.count - 1 - below(40))], members: members.joined(separator: ","))
        }
    }
}

extension Reply {
    /// What a reply says but for the decision's name: `error` where it was refused.
    fileprivate var gist: [String?] {
        ["ok", "model", "propensity", "reason", "explored", "expected", "fallbacks", "policy"].map { raw($0) } + [code]
    }
}
