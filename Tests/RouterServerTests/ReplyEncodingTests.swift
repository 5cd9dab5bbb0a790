import OutcomeStore
import RouterEngine
import Routing
import StrictJSON
import Testing

@testable import RouterServer

@Suite struct ReplyEncodingTests {
    static let id = ULID(high: 0x0193_0000_0000_0000, low: 7)

    static let record = DecisionRecord(
        number: 12, id: id, timeMilliseconds: 1000, seed: .max, chosen: 1,
        scores: [
            ModelScore(
                model: "small", priorQuality: 0.5, quality: 0.1 + 0.2, qualitySD: 0.05, priorCostUSD: nil, costUSD: nil,
                latencyMilliseconds: nil, utility: -.infinity, probability: 0.25),
            ModelScore(
                model: "large \"x\"", priorQuality: 0.9, quality: 0.9, qualitySD: 0.01, priorCostUSD: 0.001,
                costUSD: 0.001,
                latencyMilliseconds: 2100, utility: 0.8, probability: 0.75),
        ],
        excluded: ["old": "retired"], reason: .bestUtility, explored: false, objective: .costWeight(2),
        budgetCostWeight: nil, router: "base@3", policy: "default@7", learnerState: 5, features: [], context: [])

    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `a route reply, by hand`() {
        let reply = RouteReply(KeptDecision(Self.record), order: [1, 0])
        let expected =
            #"{"id":"1","ok":true,"decision":"\#(Self.id)","model":"large \"x\"","propensity":0.75,"reason":"best_utility","#
            + #""expected":{"quality":0.9,"cost_usd":0.001,"latency_ms":2100.0},"fallbacks":["small"],"router":"base@3","#
            + #""policy":"default@7","explored":false}"#
        #expect(text { $0.reply(id: Array("\"1\"".utf8), route: reply, explanation: nil) } == expected)
    }

    @Test func `an explanation reads back with the same bits; what is no number is null`() throws {
        var client = Feedback(decision: Self.id, model: "small", outcome: Outcome(costUSD: 0.25), verdict: .goodFit)
        client.source = "judge"
        let explanation = Explanation(
            record: Self.record, feedback: [client], mattering: [FeatureInfluence(group: "length", influence: -0.5)])
        let document = JSONDocument()
        let value = try document.parse(text { $0.reply(id: nil, explanation: explanation) })
        #expect(value["ok"]?.bool == true && value["id"] == nil)
        #expect(value["seed"]?.rawBytes == Array(String(UInt64.max).utf8))
        #expect(value["propensity"]?.double == 0.75 && value["n"]?.int == 12)
        let small = try #require(value["models"]?["small"])
        #expect(small["quality"]?.double == 0.1 + 0.2)
        #expect(small["cost_usd"]?.isNull == true && small["utility"]?.isNull == true)
        #expect(value["models"]?["large \"x\""]?["latency_ms"]?.double == 2100)
        #expect(value["excluded"]?["old"]?.string == "retired")
        let outcome = try #require(value["outcomes"]?.elements.map { $0 }.first)
        #expect(outcome.members.map(\.key) == ["source", "model", "quality", "cost_usd", "verdict"])
        #expect(outcome["quality"]?.double == 1)
    }

    @Test func `an error carries its code, its sentence and, where there is one, its field`() {
        #expect(
            text { $0.reply(id: Array("7".utf8), error: .badRequest("a.b", "a.b is missing")) }
                == #"{"id":7,"ok":false,"error":{"code":"bad_request","message":"a.b is missing","field":"a.b"}}"#)
        #expect(
            text { $0.reply(id: nil, error: WireError(.overloaded, "busy")) }
                == #"{"ok":false,"error":{"code":"overloaded","message":"busy"}}"#)
    }

    @Test func `every error of the engine has its stable word`() {
        let errors: [RouteError] = [
            .badRequest(field: "f", message: "m"), .unknownModel("a"), .unknownDecision("a"), .noEligibleModel("a"),
            .budgetExhausted("a"), .overloaded("a"), .conflict("a"), .internalFailure("a"),
        ]
        #expect(errors.map { WireError($0).code.rawValue } == errors.map(\.code))
    }
}
