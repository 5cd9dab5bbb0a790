import Foundation
import NIOHTTP1
import Routing
import Testing

@testable import RouterServer

@Suite struct HTTPDoorTests {
    /// Sends one request and reads its status and its body.
    private func ask(
        _ client: TestClient, _ method: String, _ path: String, _ body: String = ""
    ) throws -> (status: Int, body: Reply) {
        client.send(
            Array("\(method) \(path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
        let words = try #require(try client.line()).split(separator: " ")
        while let line = try client.line(), line != "\r" {}
        return (try #require(words.dropFirst().first.flatMap { Int($0) }), try client.reply())
    }

    @Test func `route, feedback and explain answer as they do over lines, one connection for all`() async throws {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            let routed = try ask(client, "POST", "/v1/route", #"{"id":1,"prompt":"Prove it."}"#)
            #expect(routed.status == 200 && routed.body.int("id") == 1)
            let decision = try #require(routed.body.string("decision"))
            let told = try ask(client, "POST", "/v1/feedback", #"{"decision":"\#(decision)","quality":1}"#)
            #expect(told.status == 200 && told.body.string("status") == "recorded")
            let explained = try ask(client, "POST", "/v1/explain", #"{"decision":"\#(decision)"}"#)
            #expect(explained.status == 200 && explained.body.double("outcomes.0.quality") == 1)
            #expect(try ask(client, "GET", "/healthz").body.string("status") == "ready")
            #expect(try ask(client, "GET", "/readyz").status == 200)
        }
    }

    @Test func `errors are the same objects, with a status that fits`() async throws {
        try await ServerFixture.serve(limits: Limits(lineBytes: 1000), http: true) { server in
            let address = try #require(server.httpAddress)
            let client = try TestClient(address)
            func error(_ path: String, _ body: String) throws -> String {
                let (status, reply) = try ask(client, "POST", path, body)
                return "\(status) \(reply.code ?? "")"
            }
            #expect(try error("/v1/route", "nonsense") == "400 bad_json")
            #expect(try error("/v1/route", "{}") == "400 bad_request")
            #expect(try error("/v1/route", #"{"prompt":"","candidates":["nobody"]}"#) == "404 unknown_model")
            #expect(try error("/v1/route", #"{"prompt":"","candidates":[]}"#) == "422 no_eligible_model")
            #expect(try error("/v1/feedback", #"{"decision":"nope","quality":1}"#) == "404 unknown_decision")
            #expect(try error("/v1/explain", #"{"decision":"nope"}"#) == "404 unknown_decision")
            #expect(try error("/v1/dance", "{}") == "404 unknown_op")
            #expect(try error("/healthz", "") == "405 bad_request")
            let long = "{\"prompt\":\"\(String(repeating: "x", count: 1000))\"}"
            #expect(try error("/v1/route", long) == "413 line_too_long")
        }
    }

    /// Sends a head and reads what is answered up to the empty line.
    private func head(_ client: TestClient, _ text: String) throws -> [String] {
        client.send(Array("\(text)\r\nhost: x\r\n\r\n".utf8))
        var lines: [String] = []
        while let line = try client.line(), line != "\r" {
            lines.append(line.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return lines
    }

    @Test
    func `HEAD is answered as GET without the body, so that the next answer begins where the client looks for it`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            for _ in 0..<2 {
                let fields = try head(client, "HEAD /readyz HTTP/1.1")
                #expect(fields.first == "HTTP/1.1 200 OK")
                #expect(fields.contains { $0.hasPrefix("content-length: ") && $0 != "content-length: 0" })
            }
            #expect(try ask(client, "GET", "/healthz").status == 200)
        }
    }

    @Test func `a refusal says by which method, and by what kind of token, it would be none`() async throws {
        let token = AccessToken(name: "a", sha256: String(repeating: "0", count: 64), roles: [.route])
        try await ServerFixture.serve(http: true, tokens: [token]) { server in
            let client = try TestClient(try #require(server.httpAddress))
            #expect(try head(client, "DELETE /readyz HTTP/1.1").contains("www-authenticate: Bearer"))
        }
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            #expect(try head(client, "DELETE /v1/route HTTP/1.1").contains("allow: POST, OPTIONS"))
        }
    }

    @Test func `who asks before sending a body is told to go on, or that it would be too long`() async throws {
        try await ServerFixture.serve(limits: Limits(lineBytes: 1000), http: true) { server in
            let address = try #require(server.httpAddress)
            let client = try TestClient(address)
            let body = #"{"prompt":"x"}"#
            let asking = "POST /v1/route HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: "
            #expect(try head(client, asking + "\(body.utf8.count)") == ["HTTP/1.1 100 Continue"])
            client.send(Array(body.utf8))
            #expect(try client.line()?.contains(" 200 ") == true)
            let other = try TestClient(address)
            #expect(try head(other, asking + "1001").first?.contains(" 413 ") == true)
            #expect(try other.reply().code == "line_too_long")
            #expect(try other.line() == nil)
        }
    }

    @Test(arguments: [
        ("GET", "/healthz", HTTPRoute.alive), ("GET", "/readyz?x=1", .ready),
        ("POST", "/v1/route", .operation("route")),
        ("GET", "/v1/route", .wrongMethod(allowed: "POST, OPTIONS")), ("HEAD", "/metrics", .metrics),
        ("POST", "/readyz", .wrongMethod(allowed: "GET, HEAD, OPTIONS")), ("GET", "/", .unknownPath),
        ("POST", "/v1/route/", .unknownPath),
    ])
    func `path and method say what is asked, or what is wrong`(method: String, uri: String, expected: HTTPRoute) {
        #expect(HTTPRoute(HTTPMethod(rawValue: method), uri) == expected)
    }
}
