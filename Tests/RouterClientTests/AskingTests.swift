import RouterClient
import Routing
import Testing

@Suite struct AskingTests {
    @Test func `a request says what it wants and nothing else`() {
        let plain = RequestLine.route(RouteRequest(prompt: Array("Say \"hi\"\n".utf8)))
        #expect(String(decoding: plain, as: UTF8.self) == #"{"op":"route","prompt":"Say \"hi\"\n"}"#)
        var request = RouteRequest(prompt: [], candidates: ["a", "b"], objective: .costWeight(40), task: "sums")
        request.dryRun = true
        let full = String(decoding: RequestLine.route(request), as: UTF8.self)
        #expect(
            full
                == #"{"op":"route","prompt":"","candidates":["a","b"],"objective":{"cost_weight":40.0},"task":"sums","dry_run":true}"#
        )
    }

    @Test func `feedback leaves out what isn't known`() {
        let line = RequestLine.feedback(decision: "D", outcome: Outcome(quality: 0.5, outputTokens: 12))
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"op":"feedback","decision":"D","quality":0.5,"output_tokens":12}"#)
    }

    @Test func `an answer is read with its explanation`() throws {
        let reply = #"""
            {"ok":true,"decision":"D","model":"a","propensity":0.75,"reason":"best_utility","expected":{"quality":0.9,"cost_usd":null},
            "fallbacks":["b"],"router":"r@1","policy":"p@2","explored":false,"later":1,
            "explain":{"objective":{"cost_weight":40},"learner_state":7,"models":{"a":{"quality":0.9,"quality_sd":0.1,"cost_usd":null,
            "probability":0.75},"b":{"quality":0.8,"quality_sd":0.2,"cost_usd":0.001,"probability":0.25}},"excluded":{"c":"retired"}}}
            """#.split(separator: "\n").joined()
        let answer = try RouteAnswer.read(Array(reply.utf8))
        #expect(answer.model == "a" && answer.propensity == 0.75 && answer.fallbacks == ["b"])
        let explanation = try #require(answer.explanation)
        #expect(explanation.objective == .costWeight(40))
        #expect(explanation.models.map(\.probability) == [0.75, 0.25])
        #expect(explanation.excluded == ["c": "retired"])
        #expect(explanation.learnerState == 7)
    }

    @Test(arguments: ["", "[]", #"{"ok":true}"#, #"{"ok":true,"decision":"D","model":7}"#])
    func `what is no answer is not understood`(reply: String) {
        #expect(throws: ClientError.self) { try RouteAnswer.read(Array(reply.utf8)) }
    }

    @Test func `a batch has room for so many items and bytes, and always for one`() {
        var batch = FeedbackBatch()
        #expect(batch.hasRoom(for: 1 << 30))
        for line in 1...FeedbackBatch.itemsMax {
            #expect(batch.hasRoom(for: 10))
            batch.add([UInt8](repeating: 32, count: 10), line: line)
        }
        #expect(!batch.hasRoom(for: 10))
        var heavy = FeedbackBatch()
        heavy.add([UInt8](repeating: 32, count: FeedbackBatch.bytesMax - 10), line: 1)
        #expect(!heavy.hasRoom(for: 10))
    }

    /// Two outcomes with a quality of 1 and 0, one of them with a cost.
    @Test func `means are over the outcomes that have a number`() {
        var mean = MeanOutcome()
        #expect(mean.meanQuality == nil && mean.meanCostUSD == nil)
        mean.add(Outcome(quality: 1, costUSD: 0.5))
        mean.add(Outcome(quality: 0))
        mean.add(Outcome())
        #expect(mean.count == 3 && mean.meanQuality == 0.5 && mean.meanCostUSD == 0.5)
    }
}
