import Artefact
import NIOHTTP1
import Routing
import Testing

@testable import RouterServer

/// What RFC 9110 and 9112 ask of a server, as far as gateways, balancers and probes come by it.
@Suite struct HTTPRulesTests {
    private struct Answer {
        let status: Int
        let fields: [String: String]
        let body: Reply?
    }

    private func answer(_ client: TestClient) throws -> Answer {
        let words = try #require(try client.line()).split(separator: " ")
        var fields: [String: String] = [:]
        while let line = try client.line(), line != "\r" {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] =
                parts[1].filter { $0 != "\r" && $0 != "\r\n" }
                .drop { $0 == " " }.description
        }
        let hasBody = fields["content-length"].map { $0 != "0" } ?? false
        return Answer(
            status: try #require(words.dropFirst().first.flatMap { Int($0) }), fields: fields,
            body: hasBody ? try client.reply() : nil)
    }

    private func ask(_ client: TestClient, _ head: String, _ body: String = "") throws -> Answer {
        client.send(Array("\(head)\r\n\r\n\(body)".utf8))
        return try answer(client)
    }

    private let prompt = #"{"prompt":"x"}"#

    private func routing(_ fields: String...) -> String {
        (["POST /v1/route HTTP/1.1", "content-length: 14"] + fields).joined(separator: "\r\n")
    }

    @Test func `a target may name scheme and host, as proxies write it`() throws {
        for target in ["http://router:7412/readyz", "HTTPS://router/readyz?x=1", "/readyz?x=http://a/b"] {
            #expect(HTTPRoute(.GET, target) == .ready, "\(target)")
        }
        #expect(HTTPRoute(.POST, "http://router/v1/route") == .operation("route"))
        #expect(HTTPRoute(.GET, "http://router") == .unknownPath)
        #expect(HTTPRoute(.GET, "ftp://router/readyz") == .unknownPath)
    }

    @Test func `a request of HTTP/1.1 names its host, once, and is not misunderstood behind one that doesn't`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let address = try #require(server.httpAddress)
            for head in ["GET /readyz HTTP/1.1", "GET /readyz HTTP/1.1\r\nhost: a\r\nhost: b"] {
                let client = try TestClient(address)
                let refused = try ask(client, head)
                #expect(refused.status == 400 && refused.body?.field == "host")
                #expect(refused.fields["connection"] == "close")
                #expect(try client.line() == nil)
            }
            #expect(try ask(try TestClient(address), "GET /readyz HTTP/1.0").status == 200)
        }
    }

    @Test func `a body in a coding that isn't read is refused for that, not for what it looks like`() async throws {
        try await ServerFixture.serve(http: true) { server in
            let address = try #require(server.httpAddress)
            let client = try TestClient(address)
            let packed = try ask(client, routing("host: x", "content-encoding: gzip"), prompt)
            #expect(packed.status == 415 && packed.fields["accept-encoding"] == "identity")
            #expect(try ask(client, routing("host: x", "content-encoding: identity"), prompt).status == 200)
            let chunks = "e\r\n\(prompt)\r\n0\r\n\r\n"
            let plain = "POST /v1/route HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked"
            #expect(try ask(client, plain, chunks).status == 200)
            let strange = try ask(
                client, "POST /v1/route HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked", chunks)
            #expect(strange.status == 501 && strange.fields["connection"] == "close")
            let old = "POST /v1/route HTTP/1.0\r\nconnection: keep-alive\r\ntransfer-encoding: chunked"
            #expect(try ask(try TestClient(address), old, chunks).status == 501)
        }
    }

    @Test func `what is no HTTP is told so in the words of every other error, counted, and the connection ends`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let address = try #require(server.httpAddress)
            for (head, status) in [
                ("nonsense", 400), ("GET /readyz HTTP/9.9\r\nhost: x", 400),
                ("GET /readyz HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2", 400),
                ("GET /readyz HTTP/1.1\r\nhost: x\r\nlong: " + String(repeating: "x", count: 100_000), 431),
            ] {
                let client = try TestClient(address)
                let refused = try ask(client, head)
                #expect(refused.status == status && refused.body?.code == "bad_request", "\(head.prefix(40))")
                #expect(refused.fields["date"] != nil)
                #expect(try client.line() == nil)
            }
            // Behind a request that was answered well, too.
            let client = try TestClient(address)
            client.send(Array("GET /readyz HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n".utf8))
            #expect(try answer(client).status == 200)
            #expect(try answer(client).status == 400)
            #expect(try client.line() == nil)
        }
    }

    @Test
    func `a client that says at once that it will send no more hears what it asked for, also what takes its time`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let address = try #require(server.httpAddress)
            let feedback = #"{"decision":"01JDQ2V8Y0M6ZC3S9T4XKB7WNE","quality":1}"#
            for (head, body, status) in [
                ("GET /metrics HTTP/1.1\r\nhost: x", "", 200), (routing("host: x"), prompt, 200),
                (
                    "POST /v1/feedback HTTP/1.1\r\nhost: x\r\ncontent-length: \(feedback.utf8.count)", feedback, 404
                ),
            ] {
                let client = try TestClient(address)
                client.send(Array("\(head)\r\n\r\n\(body)".utf8))
                client.endSending()
                #expect(try #require(try client.line()).contains(" \(status) "), "\(head)")
                while try client.line() != nil {}
            }
            // Half a request is none.
            let client = try TestClient(address)
            client.send("POST /v1/route HTTP/1.1\r\nhost: x\r\ncontent-length: 14\r\n\r")
            client.endSending()
            while try client.line() != nil {}
        }
    }

    @Test func `OPTIONS says which methods there are, and asks for no token's right to anything`() async throws {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            for (target, allowed) in [
                ("*", "GET, HEAD, POST, OPTIONS"), ("/v1/route", "POST, OPTIONS"), ("/readyz", "GET, HEAD, OPTIONS"),
            ] {
                let told = try ask(client, "OPTIONS \(target) HTTP/1.1\r\nhost: x")
                #expect(told.status == 204 && told.fields["allow"] == allowed && told.fields["content-length"] == nil)
            }
            #expect(try ask(client, "OPTIONS /nowhere HTTP/1.1\r\nhost: x").status == 404)
        }
    }

    @Test func `a web page may not route or teach where no token is asked for; with a token it is a client as any`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            let refused = try ask(client, routing("host: x", "origin: https://evil.example"), prompt)
            #expect(refused.status == 403 && refused.body?.field == "origin")
            for path in ["/healthz", "/readyz"] {
                let probe = "GET \(path) HTTP/1.1\r\nhost: x\r\norigin: https://evil.example"
                #expect(try ask(client, probe).status == 200)
            }
            #expect(try ask(client, routing("host: x"), prompt).status == 200)
        }
        let token = AccessToken(name: "a", token: "page", roles: [.route])
        try await ServerFixture.serve(http: true, tokens: [token]) { server in
            let client = try TestClient(try #require(server.httpAddress))
            let fields = ["host: x", "origin: https://good.example", "authorization: Bearer page"]
            #expect(try ask(client, routing(fields.joined(separator: "\r\n")), prompt).status == 200)
        }
    }

    @Test
    func
        `a page whose name was led to this machine reads nothing where no token is asked for; the probes answer whoever asks`()
        async throws
    {
        let metrics = { (host: String) in "GET /metrics HTTP/1.1\r\nhost: \(host)" }
        try await ServerFixture.serve(http: true, httpNames: ["router.example"]) { server in
            let client = try TestClient(try #require(server.httpAddress))
            for host in [
                "evil.example", "evil.example:7412", "localhost.evil.example", "1.evil", "127.0.0.1.evil.example.",
            ] {
                let refused = try ask(client, metrics(host))
                #expect(refused.status == 403 && refused.body?.field == "host", "\(host)")
                #expect(try ask(client, routing("host: \(host)"), prompt).status == 403, "\(host)")
                #expect(try ask(client, "GET /healthz HTTP/1.1\r\nhost: \(host)").status == 200, "\(host)")
            }
            for host in [
                "127.0.0.1:7412", "127.1", "[::1]:7412", "LocalHost", "a.localhost.", "suffice:7412",
                "Router.Example:7412",
            ] { #expect(try ask(client, routing("host: \(host)"), prompt).status == 200, "\(host)") }
        }
        let token = AccessToken(name: "a", token: "any", roles: [])
        try await ServerFixture.serve(http: true, tokens: [token]) { server in
            let client = try TestClient(try #require(server.httpAddress))
            let asked = try ask(client, routing("host: evil.example", "authorization: Bearer any"), prompt)
            #expect(asked.body?.field == nil && asked.body?.code == "forbidden")
        }
    }

    @Test
    func `a token over its limit gets 429 and when to ask again; a balancer takes 503 for the server's own state`()
        async throws
    {
        let tokens = [
            AccessToken(name: "a", token: "slow", roles: [.route], requestsPerSecond: 0.1),
            AccessToken(name: "b", token: "few", roles: [.route], requestsPerDay: 1),
        ]
        try await ServerFixture.serve(http: true, tokens: tokens) { server in
            let client = try TestClient(try #require(server.httpAddress))
            for (token, seconds) in [("slow", 9...10), ("few", 80_000...86_400)] {
                let head = routing("host: x", "authorization: Bearer \(token)")
                #expect(try ask(client, head, prompt).status == 200)
                let refused = try ask(client, head, prompt)
                #expect(refused.status == 429 && refused.body?.code == "overloaded")
                #expect(seconds.contains(refused.fields["retry-after"].flatMap { Int($0) } ?? 0), "\(refused.fields)")
            }
        }
        try await ServerFixture.serve(limits: Limits(connections: 1), http: true) { server in
            let address = try #require(server.httpAddress)
            let first = try TestClient(address)
            #expect(try ask(first, "GET /readyz HTTP/1.1\r\nhost: x").status == 200)
            let refused = try ask(try TestClient(address), "GET /readyz HTTP/1.1\r\nhost: x")
            #expect(refused.status == 503 && refused.fields["retry-after"] == "1")
        }
    }

    @Test func `the date is as HTTP writes it`() async throws {
        var date = HTTPDate()
        #expect(date.text(at: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date.text(at: 1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
        #expect(date.text(at: 1_709_164_801) == "Thu, 29 Feb 2024 00:00:01 GMT")
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(try #require(server.httpAddress))
            #expect(try ask(client, "GET /readyz HTTP/1.1\r\nhost: x").fields["date"]?.hasSuffix(" GMT") == true)
        }
    }
}

extension AccessToken {
    fileprivate init(
        name: String, token: String, roles: Set<Role>, requestsPerSecond: Double? = nil, requestsPerDay: Int? = nil
    ) {
        self.init(
            name: name, sha256: SHA256.hex(token.utf8), roles: roles, requestsPerSecond: requestsPerSecond,
            requestsPerDay: requestsPerDay)
    }
}
