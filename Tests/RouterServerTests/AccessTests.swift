import Artefact
import NIOCore
import Routing
import Testing

@testable import RouterServer

@Suite struct AccessTests {
    private func token(
        _ text: String, _ roles: Set<AccessToken.Role>, perSecond: Double? = nil, perDay: Int? = nil
    ) -> AccessToken {
        AccessToken(
            name: "the \(text)", sha256: SHA256.hex(text.utf8), roles: roles, requestsPerSecond: perSecond,
            requestsPerDay: perDay)
    }

    private var tokens: [AccessToken] {
        [token("router", [.route]), token("judge", [.feedback]), token("owner", [.admin]), token("scraper", [])]
    }

    @Test func `before its token a connection gets nothing, not even health`() async throws {
        try await ServerFixture.serve(tokens: tokens) { server in
            let client = try TestClient(server.address)
            for line in [#"{"op":"route","prompt":"x"}"#, #"{"op":"health"}"#, #"{"op":"stats"}"#] {
                #expect(try client.ask(line).code == "unauthorized")
            }
            for line in [#"{"op":"route","id":1}"#, #"{"op":"dance","id":1}"#, #"{"id":1,"op":7}"#] {
                let refused = try client.ask(line)
                #expect(refused.code == "unauthorized" && refused.int("id") == 1, "\(line)")
            }
            #expect(try client.ask("[]").code == "unauthorized")
            #expect(try client.ask("nonsense").code == "bad_json")
            #expect(try client.ask(#"{"op":"auth"}"#).field == "token")
            let greeting = try client.ask(#"{"op":"auth","id":1,"token":"router"}"#)
            #expect(greeting.isOK && greeting.string("name") == "the router" && greeting.int("id") == 1)
            #expect(try client.ask(#"{"op":"route","prompt":"x"}"#).isOK)
        }
    }

    @Test(arguments: [
        ("router", [true, true, false, false, false, true, true]),
        ("judge", [false, false, true, true, false, false, true]),
        ("owner", [true, true, true, true, true, true, true]),
        ("scraper", [false, false, false, false, false, false, true]),
    ])
    func `a role opens its own operations and no others; admin opens all; every token may look`(
        who: String, allowed: [Bool]
    ) async throws {
        try await ServerFixture.serve(tokens: tokens) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"\#(who)"}"#).isOK)
            let lines = [
                #"{"op":"route","prompt":"x"}"#, #"{"op":"route_batch","items":[{"prompt":"x"}]}"#,
                #"{"op":"feedback","decision":"nope","quality":1}"#, #"{"op":"feedback_batch","items":[]}"#,
                #"{"op":"model_put","model":{"name":"new"}}"#, #"{"op":"explain","decision":"nope"}"#,
                #"{"op":"stats"}"#,
            ]
            for (line, isAllowed) in zip(lines, allowed) {
                let isForbidden = try client.ask(line).code == "forbidden"
                #expect(isForbidden == !isAllowed, "\(who): \(line)")
            }
        }
    }

    @Test func `decisions are explained to who routes and to the owner, over HTTP, too; not to a judge or a scraper`()
        async throws
    {
        try await ServerFixture.serve(http: true, tokens: tokens) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"router"}"#).isOK)
            let decision = try #require(try client.ask(#"{"op":"route","prompt":"x"}"#).string("decision"))
            let body = #"{"decision":"\#(decision)"}"#
            let http = try #require(server.httpAddress)
            for (who, expected) in [("router", 200), ("judge", 403), ("scraper", 403), ("owner", 200)] {
                #expect(try status(http, "/v1/explain", who, method: "POST", body: body) == expected, "\(who)")
            }
        }
    }

    @Test func `a token may be longer than a name`() async throws {
        let text = "suf_" + String(repeating: "0", count: 48)
        try await ServerFixture.serve(limits: Limits(nameBytes: 16), tokens: [token(text, [.route])]) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"\#(text)"}"#).isOK)
            #expect(try client.ask(#"{"op":"auth","token":""}"#).field == "token")
            #expect(try client.ask(#"{"op":"auth"}"#).field == "token")
        }
    }

    @Test func `a token with less than one request a second has its first one at once`() {
        let start = NIODeadline.now()
        let holder = TokenHolder(token("router", [.route], perSecond: 0.5), now: start)
        let one = WireCall.route(RouteRequest(prompt: []))
        #expect(holder.refusal(of: one, now: start) == nil)
        let refusal = holder.refusal(of: one, now: start + .seconds(1))
        #expect(refusal?.message.contains("0.5 requests") == true && refusal?.waitSeconds == 1)
        #expect(holder.refusal(of: one, now: start + .seconds(2)) == nil)
    }

    @Test func `after three wrong tokens the connection is closed; others are not touched`() async throws {
        try await ServerFixture.serve(tokens: tokens) { server in
            let client = try TestClient(server.address)
            for _ in 0..<3 {
                let reply = try client.ask(#"{"op":"auth","token":"guess"}"#)
                #expect(reply.code == "unauthorized" && reply.field == "token")
            }
            #expect(try client.line() == nil)
            let other = try TestClient(server.address)
            #expect(try other.ask(#"{"op":"auth","token":"owner"}"#).isOK)
        }
    }

    private var ofTenants: [AccessToken] {
        ["clinic", "lab"].map {
            AccessToken(name: "the \($0)", sha256: SHA256.hex($0.utf8), roles: [.route, .feedback], tenant: $0)
        } + [token("gateway", [.route])]
    }

    @Test
    func `a tenant's token routes for that tenant alone: a request without one is its own, another's is forbidden`()
        async throws
    {
        try await ServerFixture.serve(http: true, tokens: ofTenants) { server in
            let (clinic, gateway) = (try TestClient(server.address), try TestClient(server.address))
            #expect(try clinic.ask(#"{"op":"auth","token":"clinic"}"#).string("tenant") == "clinic")
            #expect(try gateway.ask(#"{"op":"auth","token":"gateway"}"#).string("tenant") == nil)
            for attributes in ["{}", #"{"tenant":"clinic"}"#] {
                let own = try clinic.ask(#"{"op":"route","prompt":"x","attributes":\#(attributes)}"#)
                let id = try #require(own.string("decision"), "\(own.text)")
                let told = try clinic.ask(#"{"op":"explain","decision":"\#(id)"}"#)
                #expect(told.string("attributes.tenant") == "clinic", "\(told.text)")
            }
            let other = try clinic.ask(#"{"op":"route","prompt":"x","attributes":{"tenant":"lab"}}"#)
            #expect(other.code == "forbidden" && other.field == "attributes.tenant", "\(other.text)")
            #expect(other.text.contains("the clinic routes for the tenant clinic alone"))
            let batch = try clinic.ask(
                #"{"op":"route_batch","items":[{"prompt":"x"},{"prompt":"x","attributes":{"tenant":"lab"}}]}"#)
            #expect(batch.text.contains(#""field":"items[1].attributes.tenant""#), "\(batch.text)")
            #expect(batch.text.contains(#""decision":"#), "\(batch.text)")
            // A token without a tenant says whose a request is, as before.
            #expect(try gateway.ask(#"{"op":"route","prompt":"x","attributes":{"tenant":"lab"}}"#).isOK)

            let http = try #require(server.httpAddress)
            for (body, expected) in [
                (#"{"prompt":"x"}"#, 200), (#"{"prompt":"x","attributes":{"tenant":"lab"}}"#, 200),
                (#"{"prompt":"x","attributes":{"tenant":"clinic"}}"#, 403),
            ] { #expect(try status(http, "/v1/route", "lab", method: "POST", body: body) == expected, "\(body)") }
        }
    }

    @Test func `a tenant's token teaches by its own decisions alone, be it in a batch or over HTTP`() async throws {
        try await ServerFixture.serve(http: true, tokens: ofTenants) { server in
            let (clinic, gateway) = (try TestClient(server.address), try TestClient(server.address))
            #expect(try clinic.ask(#"{"op":"auth","token":"clinic"}"#).isOK)
            #expect(try gateway.ask(#"{"op":"auth","token":"gateway"}"#).isOK)
            let http = try #require(server.httpAddress)
            for (attributes, isOwn) in [("{}", false), (#"{"tenant":"lab"}"#, false), (#"{"tenant":"clinic"}"#, true)] {
                let reply = try gateway.ask(#"{"op":"route","prompt":"x","attributes":\#(attributes)}"#)
                let id = try #require(reply.string("decision"), "\(reply.text)")
                let said = #"{"decision":"\#(id)","quality":0.5}"#
                let alone = try clinic.ask(#"{"op":"feedback","decision":"\#(id)","quality":0.4}"#)
                #expect(alone.code == (isOwn ? nil : "unknown_decision"), "\(attributes): \(alone.text)")
                let batch = try clinic.ask(#"{"op":"feedback_batch","items":[\#(said)]}"#)
                #expect(batch.text.contains("unknown_decision") == !isOwn, "\(attributes): \(batch.text)")
                #expect(try status(http, "/v1/feedback", "clinic", method: "POST", body: said) == (isOwn ? 200 : 404))
                // Nothing of it has been taken in.
                let told = try gateway.ask(#"{"op":"explain","decision":"\#(id)"}"#)
                #expect(told.text.contains(#""outcomes":[]"#) == !isOwn, "\(told.text)")
            }
        }
    }

    @Test func `what was decided for another tenant, or for none, is unknown to a tenant's token`() async throws {
        try await ServerFixture.serve(http: true, tokens: ofTenants) { server in
            let gateway = try TestClient(server.address)
            #expect(try gateway.ask(#"{"op":"auth","token":"gateway"}"#).isOK)
            let http = try #require(server.httpAddress)
            for (attributes, expected) in [("{}", 404), (#"{"tenant":"lab"}"#, 404), (#"{"tenant":"clinic"}"#, 200)] {
                let reply = try gateway.ask(#"{"op":"route","prompt":"x","attributes":\#(attributes)}"#)
                let line = #"{"op":"explain","decision":"\#(try #require(reply.string("decision")))"}"#
                let clinic = try TestClient(server.address)
                #expect(try clinic.ask(#"{"op":"auth","token":"clinic"}"#).isOK)
                #expect(try clinic.ask(line).code == (expected == 200 ? nil : "unknown_decision"), "\(attributes)")
                #expect(try status(http, "/v1/explain", "clinic", method: "POST", body: line) == expected)
                #expect(try gateway.ask(line).isOK)
            }
        }
    }

    private func status(
        _ address: String, _ path: String, _ token: String?, method: String = "GET", body: String = ""
    ) throws -> Int? {
        let client = try TestClient(address)
        let field = token.map { "authorization: Bearer \($0)\r\n" } ?? ""
        let head = "\(method) \(path) HTTP/1.1\r\nhost: x\r\n\(field)content-length: \(body.utf8.count)\r\n\r\n"
        client.send(Array((head + body).utf8))
        return try client.line()?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    @Test func `over HTTP the probes are open, everything else takes a bearer token`() async throws {
        try await ServerFixture.serve(http: true, tokens: tokens) { server in
            let address = try #require(server.httpAddress)
            #expect(try status(address, "/healthz", nil) == 200)
            #expect(try status(address, "/readyz", nil) == 200)
            #expect(try status(address, "/metrics", nil) == 401)
            #expect(try status(address, "/metrics", "judge") == 200)
            #expect(try status(address, "/v1/route", "guess", method: "POST", body: #"{"prompt":"x"}"#) == 401)
            #expect(try status(address, "/v1/route", "judge", method: "POST", body: #"{"prompt":"x"}"#) == 403)
            #expect(try status(address, "/v1/route", "router", method: "POST", body: #"{"prompt":"x"}"#) == 200)
        }
    }

    @Test func `over HTTP, too, the third wrong token ends the connection`() async throws {
        try await ServerFixture.serve(http: true, tokens: tokens) { server in
            let client = try TestClient(try #require(server.httpAddress))
            var kept: [Bool] = []
            for _ in 0..<3 {
                client.send("GET /metrics HTTP/1.1\r\nhost: x\r\nauthorization: Bearer guess\r\n\r")
                while let line = try client.line(), !line.hasPrefix("{") {
                    if line.hasPrefix("connection:") { kept.append(line.contains("keep-alive")) }
                }
            }
            #expect(kept == [true, true, false])
            #expect(try client.line() == nil)
        }
    }

    @Test func `a token's rate is refilled with time, up to one second of it; a batch counts its items`() {
        let start = NIODeadline.now()
        let holder = TokenHolder(token("router", [.route], perSecond: 10), now: start)
        let (one, six) = (
            WireCall.route(RouteRequest(prompt: [])),
            WireCall.routeBatch(
                Array(repeating: Identified(call: .success(RouteRequest(prompt: []))), count: 6), nil)
        )
        func refused(_ call: WireCall, _ milliseconds: Int64) -> Bool {
            holder.refusal(of: call, now: start + .milliseconds(milliseconds))?.code == .overloaded
        }
        #expect(!refused(six, 0) && !refused(six, 0))  // 10 − 12 = −2
        #expect(refused(one, 200))  // 0
        #expect(!refused(one, 301))
        #expect(refused(one, 301))
        #expect((0..<12).map { _ in refused(one, 60_000) } == Array(repeating: false, count: 10) + [true, true])
        #expect(holder.refusal(of: .health, now: start) == nil)
        // The log is told once a minute.
        #expect(holder.overLimit == 4 && holder.untoldOverLimit(now: start + .seconds(60)) == 4)
        #expect(refused(one, 60_001) && holder.untoldOverLimit(now: start + .seconds(119)) == nil)
        #expect(holder.untoldOverLimit(now: start + .seconds(120)) == 1)
        #expect(holder.untoldOverLimit(now: start + .seconds(600)) == nil)
    }

    @Test func `a day's requests are counted for 24 hours; a batch that doesn't fit isn't begun`() {
        let start = NIODeadline.now()
        let holder = TokenHolder(token("router", [.route], perDay: 5), now: start)
        let one = WireCall.route(RouteRequest(prompt: []))
        let two = WireCall.routeBatch(
            Array(repeating: Identified(call: .success(RouteRequest(prompt: []))), count: 2), nil)
        #expect(holder.refusal(of: two, now: start) == nil && holder.refusal(of: two, now: start) == nil)
        #expect(holder.refusal(of: two, now: start)?.code == .overloaded)
        #expect(holder.refusal(of: one, now: start) == nil)
        let refusal = holder.refusal(of: one, now: start + .hours(23))
        #expect(refusal?.code == .overloaded && refusal?.waitSeconds == 3_600)
        #expect(holder.refusal(of: one, now: start + .hours(24)) == nil)
    }

    @Test func `of other tokens one that is gone is worth nothing at once, and one that stays goes on being counted`()
        throws
    {
        let one = WireCall.route(RouteRequest(prompt: []))
        let list = AccessList([token("router", [.route], perDay: 2), token("judge", [.feedback])])
        let router = try #require(list.holder(of: "router".utf8))
        let judge = try #require(list.holder(of: "judge".utf8))
        #expect(router.refusal(of: one) == nil && judge.refusal(of: .health) == nil)
        var renamed = token("router", [.route, .feedback], perDay: 2)
        renamed.name = "another"
        list.replace(by: [renamed, token("new", [.route])])
        #expect(list.asksForToken && list.holder(of: "judge".utf8) == nil && list.holder(of: "new".utf8) != nil)
        #expect(judge.refusal(of: .health)?.code == .unauthorized)
        #expect(list.holder(of: "router".utf8) === router && router.token == renamed)
        #expect(router.refusal(of: one) == nil)
        #expect(router.refusal(of: one)?.code == .overloaded, "its third of two a day")
    }

    @Test func `a change of what decides stands in the history under the holder's name, whatever name it claims`()
        async throws
    {
        try await ServerFixture.serve(tokens: tokens) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"owner"}"#).isOK)
            let policy = #""policy":{"seed":9},"rollout":{"gate":"off"},"by":"mallory""#
            #expect(try client.ask(#"{"op":"policy_put",\#(policy)}"#).string("rollout.by") == "the owner")
            #expect(try client.ask(#"{"op":"rollout","do":"abort","by":"mallory"}"#).isOK)
            client.send(#"{"op":"rollout","history":true}"#)
            let history = try #require(try client.line())
            #expect(history.contains(#""event":"rolled_back""#), "\(history)")
            #expect(history.contains(#""by":"the owner""#) && !history.contains("mallory"), "\(history)")
        }
    }

    @Test func `with tokens a port may be open to the network; without, it may not`() throws {
        #expect(throws: ServerError.notLoopback(address: "0.0.0.0:0")) {
            try ListenAddress("0.0.0.0:0").resolve(insecure: false)
        }
    }
}
