import Fuzzing
import Routing
import Testing

@testable import RouterServer

/// Clients that are broken, slow, greedy or gone.
@Suite struct HostileClientTests {
    @Test func `after every kind of nonsense the connection still serves`() async throws {
        let halfCharacter = Array(#"{"op":"route","prompt":""#.utf8) + [0xC3] + Array("\"}".utf8)
        let lines: [(bytes: [UInt8], code: String)] = [
            (Array("nonsense".utf8), "bad_json"), ([], "bad_json"), (Array("{\"op\":\"route\"".utf8), "bad_json"),
            (Array(#"{"op":"route","prompt":NaN}"#.utf8), "bad_json"), (halfCharacter, "bad_json"),
            (Array(#"{"op":"route","prompt":"\ud800"}"#.utf8), "bad_json"),
            (Array("{\"op\":\"route\",\"prompt\":\"\u{1}\"}".utf8), "bad_json"),
            (Array(#"{"op":"route","prompt":"","max_latency_ms":1e999}"#.utf8), "bad_json"),
            (Array(#"{"op":"route","prompt":"","input_tokens":01}"#.utf8), "bad_json"),
            (Array(#"{"op":"route","prompt":""} {}"#.utf8), "bad_json"),
            (Array((#"{"x":"# + String(repeating: "[", count: 10_000)).utf8), "bad_json"),
            (Array(#"{"op":"route","prompt":"","input_tokens":123456789012345678901234567}"#.utf8), "bad_request"),
            (Array("[]".utf8), "bad_request"), (Array("7".utf8), "bad_request"), (Array("{}".utf8), "bad_request"),
            (Array(#"{"op":"dance"}"#.utf8), "unknown_op"),
        ]
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            for (bytes, code) in lines {
                client.send(bytes + [UInt8(ascii: "\n")])
                #expect(try client.reply().code == code, "\(String(decoding: bytes.prefix(80), as: UTF8.self))")
                #expect(try client.ask(#"{"op":"route","prompt":""}"#).isOK)
            }
        }
    }

    @Test func `a prompt of a million bytes and an empty one are prompts`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let million = String(repeating: "word ", count: 200_000)
            #expect(try client.ask("{\"op\":\"route\",\"id\":1,\"prompt\":\"\(million)\"}").int("id") == 1)
            #expect(try client.ask(#"{"op":"route","prompt":""}"#).isOK)
        }
    }

    @Test func `a line over the limit is answered once and discarded; the next one is served`() async throws {
        try await ServerFixture.serve(limits: Limits(lineBytes: 1000)) { server in
            let client = try TestClient(server.address)
            client.send([UInt8](repeating: 0x61, count: 500_000))
            #expect(try client.reply().code == "line_too_long")
            client.send([UInt8](repeating: 0x61, count: 500_000) + Array("\n".utf8))
            #expect(try client.ask(#"{"op":"health","id":7}"#).int("id") == 7)
        }
    }

    @Test func `500 requests in one write are answered in order, feedback between them, too`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let decision = try #require(try client.ask(#"{"op":"route","prompt":"a"}"#).string("decision"))
            let lines = (0..<500).map { number in
                switch number % 5 {
                case 0: #"{"op":"feedback","id":\#(number),"decision":"\#(decision)","latency_ms":\#(number)}"#
                case 1: #"{"op":"feedback","id":\#(number),"decision":"nope","quality":1}"#
                case 2 where number % 50 == 2: #"{"op":"stats","id":\#(number)}"#
                default: #"{"op":"route","id":\#(number),"prompt":"Prompt \#(number)"}"#
                }
            }
            client.send(lines.joined(separator: "\r\n"))
            for number in 0..<500 { #expect(try client.reply().int("id") == number) }
        }
    }

    @Test func `with two requests allowed in flight, a hundred feedbacks still all come back in order`() async throws {
        try await ServerFixture.serve(limits: Limits(inFlightRequests: 2)) { server in
            let client = try TestClient(server.address)
            let decision = try #require(try client.ask(#"{"op":"route","prompt":"a"}"#).string("decision"))
            let lines = (0..<100).map {
                #"{"op":"feedback","id":\#($0),"decision":"\#(decision)","latency_ms":\#($0)}"#
            }
            client.send(lines.joined(separator: "\n"))
            for number in 0..<100 {
                let reply = try client.reply()
                #expect(reply.int("id") == number && reply.isOK)
            }
        }
    }

    @Test
    func `a client that never reads is not read either, others are served, and nothing of it is lost or sent twice`()
        async throws
    {
        try await ServerFixture.serve { server in
            let greedy = try TestClient(server.address)
            let padding = String(repeating: "x", count: 200)
            var lines = 0
            for burst in 0..<1000 {
                let bytes = (0..<1000).flatMap {
                    Array("{\"op\":\"models\",\"id\":\(burst * 1000 + $0),\"padding\":\"\(padding)\"}\n".utf8)
                }
                let count = greedy.send(bytes)
                lines += bytes[..<count].count { $0 == UInt8(ascii: "\n") }
                if count < bytes.count { break }
            }
            // The server gave up reading long before all was sent.
            #expect(lines < 1_000_000)
            #expect(try TestClient(server.address).ask(#"{"op":"health"}"#).isOK)
            for id in 0..<lines {
                #expect(try greedy.line()?.hasPrefix(#"{"id":\#(id),"ok":true,"models":["#) == true)
            }
        }
    }

    @Test(arguments: 0..<4)
    func `how a stream is cut into writes changes no reply`(seed: UInt64) async throws {
        try await ServerFixture.serve { server in
            var generator = Seeded(seed)
            let client = try TestClient(server.address)
            let stream = Array(
                (0..<40).map { #"{"op":"route","id":\#($0),"prompt":"é \#($0)","dry_run":true}"# + "\n" }.joined().utf8)
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...60, using: &generator)
                client.send(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            for number in 0..<40 {
                let reply = try client.reply()
                #expect(reply.int("id") == number && reply.isOK, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<4)
    func `random bytes harm nobody`(seed: UInt64) async throws {
        try await ServerFixture.serve { server in
            var generator = Seeded(seed)
            let client = try TestClient(server.address)
            var lines = 1
            for _ in 0..<200 {
                let bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
                lines += bytes.count { $0 == UInt8(ascii: "\n") }
                client.send(bytes)
            }
            client.send("\n{\"op\":\"health\",\"id\":\"still here\"}")
            for _ in 0..<lines { #expect(try client.reply().bool("ok") == false, "seed \(seed)") }
            #expect(try client.reply().string("id") == "still here", "seed \(seed)")
        }
    }

    @Test func `a client that ends its side gets the replies to all it sent, then the end`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let decision = try #require(try client.ask(#"{"op":"route","prompt":"a"}"#).string("decision"))
            client.send(
                (0..<100).map { #"{"op":"feedback","id":\#($0),"decision":"\#(decision)","latency_ms":\#($0)}"# }
                    .joined(separator: "\n") + "\n{\"op\":\"route\",\"prompt\":\"unfinished")
            client.endSending()
            for number in 0..<100 { #expect(try client.reply().int("id") == number) }
            #expect(try client.reply().code == "bad_json")
            #expect(try client.line() == nil)
        }
    }
}
