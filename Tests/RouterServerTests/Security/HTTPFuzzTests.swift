import Fuzzing
import Testing

@testable import RouterServer

@Suite struct HTTPFuzzTests {
    private static let good: [[UInt8]] = [
        "POST /v1/route HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 14\r\n\r\n{\"prompt\":\"x\"}",
        "POST /v1/route HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\ne\r\n{\"prompt\":\"x\"}\r\n0\r\n\r\n",
        "POST /v1/feedback HTTP/1.1\r\nhost: [::1]:1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
        "GET /metrics HTTP/1.1\r\nhost: evil.example\r\nauthorization: Bearer x\r\n\r\n",
        "HEAD http://a/healthz?b HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /readyz HTTP/1.0\r\n\r\n",
    ].map { Array($0.utf8) }
    private static let words = [
        "\r\n", "\r\n\r\n", ":", " ", "HTTP/1.1", "content-length: 9999999999999999999\r\n", "0\r\n",
        "ffffffffffffffff\r\n",
        "transfer-encoding: chunked\r\n", "host: b\r\n", "origin: x\r\n", "upgrade: h2c\r\n", "GET", "\u{0}", "%00",
        "..",
    ]

    @Test func `whatever comes to the HTTP port is answered as HTTP or not at all, and the next client is served`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let address = try #require(server.httpAddress)
            try Fuzzing.run("http", inputs: 200, cost: 100) { mutation in
                let client = try TestClient(address)
                for _ in 0..<1 + mutation.below(3) { client.send(mutation.damaged(Self.good, words: Self.words)) }
                client.endSending()
                if let line = try client.line(), !line.hasPrefix("HTTP/1.1 ") { throw Fuzzing.Broken(line) }
                let next = try TestClient(address)
                next.send("GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r")
                guard try next.line() == "HTTP/1.1 200 OK\r" else { throw Fuzzing.Broken("it serves no more") }
            }
        }
    }
}
