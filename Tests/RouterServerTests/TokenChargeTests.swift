import Artefact
import NIOCore
import Routing
import Testing

@testable import RouterServer

@Suite struct TokenChargeTests {
    private static func token(_ text: String, _ roles: Set<AccessToken.Role>, perDay: Int? = nil) -> AccessToken {
        AccessToken(name: text, sha256: SHA256.hex(text.utf8), roles: roles, requestsPerDay: perDay)
    }

    /// A day of ten, and after each call as many single requests as are left.
    @Test(arguments: [0, 1, 2, 7]) func `a request is a request, be it to route or to judge, alone or in a batch`(
        items: Int
    ) {
        let feedback = FeedbackCall(
            decision: DecisionName("nope"), source: "client", model: nil, outcome: Outcome(quality: 1), verdict: nil,
            error: nil)
        let route = WireCall.route(RouteRequest(prompt: []))
        let calls: [(WireCall, cost: Int)] = [
            (route, 1), (.feedback(feedback), 1),
            (
                .routeBatch(Array(repeating: Identified(call: .success(RouteRequest(prompt: []))), count: items), nil),
                items
            ),
            (.feedbackBatch(Array(repeating: Identified(call: .success(feedback)), count: items)), items),
            (.health, 0), (.stats, 0), (.models, 0), (.explain(DecisionName("nope")), 0),
        ]
        for (call, cost) in calls {
            let now = NIODeadline.now()
            let holder = TokenHolder(Self.token("all", [.route, .feedback, .admin], perDay: 10), now: now)
            #expect(holder.refusal(of: call, now: now) == nil)
            let left = (0..<20).prefix { _ in holder.refusal(of: route, now: now) == nil }.count
            #expect(left == 10 - cost, "\(call)")
        }
    }

    /// A wrong token is no greeting to be ignored: who presents one is nobody from then on.
    @Test func `a connection whose later token is wrong has lost the one before`() async throws {
        let tokens = [Self.token("router", [.route]), Self.token("judge", [.feedback])]
        try await ServerFixture.serve(tokens: tokens) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"router"}"#).isOK)
            #expect(try client.ask(#"{"op":"route","prompt":"x"}"#).isOK)
            #expect(try client.ask(#"{"op":"auth","token":"judge"}"#).isOK)
            #expect(try client.ask(#"{"op":"route","prompt":"x"}"#).code == "forbidden")
            #expect(try client.ask(#"{"op":"auth","token":"guess"}"#).code == "unauthorized")
            for line in [#"{"op":"route","prompt":"x"}"#, #"{"op":"feedback","decision":"nope","quality":1}"#] {
                #expect(try client.ask(line).code == "unauthorized")
            }
            #expect(try client.ask(#"{"op":"auth","token":"router"}"#).isOK)
            #expect(try client.ask(#"{"op":"route","prompt":"x"}"#).isOK)
        }
    }

    /// What one gateway was told is nobody else's, though both count their runs alike.
    @Test func `a run of the same name under another token is another run`() async throws {
        let tokens = [Self.token("one", [.route]), Self.token("two", [.route])]
        try await ServerFixture.serve(tokens: tokens) { server in
            let batch = #"{"op":"route_batch","run":"nightly","batch":1,"items":[{"prompt":"x"},{"prompt":"y"}]}"#
            var decisions: [String: Set<String>] = [:]
            for who in ["one", "two", "one", "two"] {
                let client = try TestClient(server.address)
                #expect(try client.ask(#"{"op":"auth","token":"\#(who)"}"#).isOK)
                let reply = try client.ask(batch)
                decisions[who, default: []].insert(try #require(reply.string("results.0.decision")))
            }
            #expect(decisions.values.allSatisfy { $0.count == 1 } && decisions["one"] != decisions["two"])
        }
    }
}
