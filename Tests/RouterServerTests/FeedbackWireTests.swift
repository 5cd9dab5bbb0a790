import Routing
import Testing

@testable import RouterServer

@Suite struct FeedbackWireTests {
    /// Each field is told alone; what is known then is what was said so far.
    @Test func `every field that a feedback carries is kept, and of the model that it names`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let fields = [
                ("quality", "0.75"), ("cost_usd", "0.0625"), ("latency_ms", "1900.5"), ("input_tokens", "41"),
                ("output_tokens", "310"), ("verdict", #""failed""#), ("error", #""timeout""#),
            ]
            for isChosen in [true, false] {
                let routed = try client.ask(#"{"op":"route","prompt":"x"}"#)
                let (decision, chosen) = try (
                    #require(routed.string("decision")), #require(routed.string("model"))
                )
                let model = isChosen ? chosen : chosen == "small" ? "large" : "small"
                for place in fields.indices {
                    let (name, value) = fields[place]
                    let reply = try client.ask(
                        #"{"op":"feedback","decision":"\#(decision)","source":"gate","model":"\#(model)","\#(name)":\#(value)}"#
                    )
                    #expect(reply.string("status") == (place == 0 ? "recorded" : "revised"), "\(name): \(reply.text)")
                    let known = try client.ask(#"{"op":"explain","decision":"\#(decision)"}"#)
                    #expect(known.count("outcomes") == 1)
                    #expect(known.string("outcomes.0.model") == model && known.string("outcomes.0.source") == "gate")
                    for (said, value) in fields[...place] {
                        let found = known.string("outcomes.0.\(said)").map { "\"\($0)\"" }
                        let number = known.double("outcomes.0.\(said)")
                        #expect(found == value || number != nil && number == Double(value), "\(said): \(known.text)")
                    }
                    for (unsaid, _) in fields[(place + 1)...] {
                        #expect(known.keys("outcomes.0")?.contains(unsaid) == false, "\(unsaid): \(known.text)")
                    }
                    let again = try client.ask(
                        #"{"op":"feedback","decision":"\#(decision)","source":"gate","model":"\#(model)","\#(name)":\#(value)}"#
                    )
                    #expect(again.string("status") == "duplicate", "\(name): \(again.text)")
                }
            }
        }
    }

    @Test func `an item that the engine refuses is named by its place`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let decision = try #require(client.ask(#"{"op":"route","prompt":"x"}"#).string("decision"))
            let refused = #"{"decision":"\#(decision)","cost_usd":1e7}"#
            #expect(try client.ask(#"{"op":"feedback",\#(refused.dropFirst())"#).field == "cost_usd")
            let batch = try client.ask(
                #"{"op":"feedback_batch","items":[{"decision":"\#(decision)","quality":1},\#(refused)]}"#)
            #expect(batch.string("results.0.status") == "recorded")
            #expect(batch.string("results.1.error.field") == "items[1].cost_usd", "\(batch.text)")
        }
    }

    @Test func `limits of the wire hold to the byte and to the token`() async throws {
        try await ServerFixture.serve(limits: Limits(batchItems: 3, nameBytes: 12)) { server in
            let client = try TestClient(server.address)
            func route(_ rest: String) throws -> Reply { try client.ask(#"{"op":"route","prompt":"x",\#(rest)}"#) }
            let (fits, long) = (String(repeating: "k", count: 12), String(repeating: "k", count: 13))
            #expect(try route(#""attributes":{"\#(fits)":"\#(fits)"}"#).isOK)
            #expect(try route(#""attributes":{"\#(long)":"v"}"#).code == "bad_request")
            #expect(try route(#""attributes":{"k":"\#(long)"}"#).code == "bad_request")
            #expect(try route(#""task":"\#(fits)""#).isOK && route(#""task":"\#(long)""#).field == "task")
            #expect(try route(#""input_tokens":1000000000000"#).isOK)
            #expect(try route(#""input_tokens":1000000000001"#).field == "input_tokens")
            for (count, isOK) in [(3, true), (4, false)] {
                let items = Array(repeating: #"{"prompt":"x"}"#, count: count).joined(separator: ",")
                let reply = try client.ask(#"{"op":"route_batch","items":[\#(items)]}"#)
                #expect(reply.isOK == isOK && (isOK || reply.field == "items"), "\(reply.text)")
            }
        }
    }
}
