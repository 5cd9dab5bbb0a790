import RouterEngine
import Routing
import Testing

@testable import RouterServer

@Suite struct RequestDecodingTests {
    @Test func `every field of a route request arrives, and unknown ones are ignored`() throws {
        let request = try #require(
            routeRequest(
                """
                "id":"1","prompt":"Prove it.","candidates":["a","b"],"objective":{"min_quality":0.9,"note":1},
                "require":["vision","json"],"attributes":{"region":"eu"},"session":"s","task":"maths","input_tokens":12,
                "max_output_tokens":300,"embedding":[0.5,-1],"max_latency_ms":1500,"explain":true,"dry_run":true,"x":[{}]
                """))
        let expected = RouteRequest(
            prompt: Array("Prove it.".utf8), candidates: ["a", "b"], objective: .minQuality(0.9),
            require: ["vision", "json"], attributes: ["region": "eu"], session: "s", task: "maths", inputTokens: 12,
            maxOutputTokens: 300, embedding: [0.5, -1], maxLatencyMilliseconds: 1500, explain: true, dryRun: true)
        #expect(request == expected)
    }

    @Test func `a prompt alone is enough, an empty one too, and null is as good as absent`() {
        #expect(routeRequest("\"prompt\":\"\"") == RouteRequest(prompt: []))
        #expect(
            routeRequest("\"prompt\":\"\",\"task\":null,\"objective\":null,\"id\":null") == RouteRequest(prompt: []))
        #expect(routeRequest("\"prompt\":\"\",\"candidates\":[]")?.candidates == [])
        #expect(routeRequest("\"prompt\":\"\",\"session\":\"\"") == RouteRequest(prompt: []))
    }

    @Test(arguments: [
        ("min_quality", 1.0, Objective.minQuality(1)), ("max_cost_usd", 0, .maxCostUSD(0)),
        ("cost_weight", 120, .costWeight(120)),
    ])
    func `each objective is read from a request`(name: String, number: Double, expected: Objective) {
        #expect(routeRequest("\"prompt\":\"\",\"objective\":{\"\(name)\":\(number)}")?.objective == expected)
    }

    @Test func `a conversation is the text of its messages, line by line; what has no text is passed over`() {
        let request = routeRequest(
            """
            "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"What is"},
            {"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"this?"}]},
            {"role":"assistant","content":null,"tool_calls":[]},{"role":"user","content":"Well?"}]
            """)
        #expect(request?.prompt == Array("Be brief.\nWhat is\nthis?\nWell?".utf8))
    }

    @Test(arguments: [
        #""1""#, #""a\u0062\/""#, "7", "-0", "123456789012345678901234567890", #""""#,
    ])
    func `the id is echoed as it was written: escapes, zeros and digits beyond any integer`(id: String) {
        #expect(decode("{\"id\": \(id) ,\"op\":\"health\"}").id == Array(id.utf8))
        #expect(decode("{\"op\":\"nonsense\",\"id\":\(id)}").id == Array(id.utf8))
    }

    /// A field of each operation, made wrong: the line, and the path that must be named.
    static let wrongFields: [(line: String, field: String)] =
        [
            (#"{"id":1}"#, "op"), (#"{"op":1}"#, "op"), (#"{"op":"health","id":1.5}"#, "id"),
            (#"{"op":"health","id":["a"]}"#, "id"), (#"{"op":"health","id":true}"#, "id"),
            (#"{"op":"route"}"#, "prompt"), (#"{"op":"route","prompt":null}"#, "prompt"),
            (#"{"op":"route","prompt":5}"#, "prompt"), (#"{"op":"route","prompt":"a","messages":[]}"#, "messages"),
            (#"{"op":"route","messages":"a"}"#, "messages"), (#"{"op":"route","messages":[]}"#, "messages"),
            (#"{"op":"route","messages":["a"]}"#, "messages[0]"),
            (#"{"op":"route","messages":[{"content":"a"}]}"#, "messages[0].role"),
            (#"{"op":"route","messages":[{"role":5,"content":"a"}]}"#, "messages[0].role"),
            (#"{"op":"route","messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"op":"route","messages":[{"role":"user","content":5}]}"#, "messages[0].content"),
            (
                #"{"op":"route","messages":[{"role":"user","content":"a"},{"role":"user","content":[5]}]}"#,
                "messages[1].content[0]"
            ),
            (#"{"op":"route","messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0].type"),
            (
                #"{"op":"route","messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
                "messages[0].content[0].text"
            ),
            (
                #"{"op":"route","messages":[{"role":"user","content":[{"type":"text","text":1}]}]}"#,
                "messages[0].content[0].text"
            ),
            (#"{"op":"route_batch"}"#, "items"), (#"{"op":"route_batch","items":{}}"#, "items"),
            (#"{"op":"route_batch","items":[1,2,3,4,5]}"#, "items"), (#"{"op":"feedback_batch"}"#, "items"),
            (#"{"op":"route_batch","run":"","batch":1,"items":[]}"#, "run"),
            (#"{"op":"route_batch","run":5,"batch":1,"items":[]}"#, "run"),
            (#"{"op":"route_batch","run":"a","items":[]}"#, "batch"),
            (#"{"op":"feedback"}"#, "decision"), (#"{"op":"feedback","decision":5}"#, "decision"),
            (#"{"op":"explain"}"#, "decision"), (#"{"op":"explain","decision":[]}"#, "decision"),
            (#"{"op":"model_put"}"#, "model"), (#"{"op":"model_put","model":"a"}"#, "model"),
            (#"{"op":"model_put","model":{}}"#, "model.name"),
            (#"{"op":"model_put","model":{"name":""}}"#, "model.name"),
            (#"{"op":"model_put","model":{"name":"01234567890123456"}}"#, "model.name"),
            (#"{"op":"model_put","model":{"name":"a","input_usd_per_mtok":-1}}"#, "model.input_usd_per_mtok"),
            (#"{"op":"model_put","model":{"name":"a","output_usd_per_mtok":1e31}}"#, "model.output_usd_per_mtok"),
            (#"{"op":"model_put","model":{"name":"a","output_usd_per_mtok":"1"}}"#, "model.output_usd_per_mtok"),
            (#"{"op":"model_put","model":{"name":"a","tags":"vision"}}"#, "model.tags"),
            (#"{"op":"model_put","model":{"name":"a","tags":[1]}}"#, "model.tags[0]"),
            (#"{"op":"model_put","model":{"name":"a","state":"asleep"}}"#, "model.state"),
            (#"{"op":"model_delete"}"#, "name"), (#"{"op":"model_delete","name":7}"#, "name"),
            (#"{"op":"router_load"}"#, "path"), (#"{"op":"router_load","path":""}"#, "path"),
            (#"{"op":"router_load","path":"a","rollout":7}"#, "rollout"), (#"{"op":"policy_put"}"#, "policy"),
            (#"{"op":"policy_put","policy":7}"#, "policy"), (#"{"op":"policy_put","policy":{},"why":7}"#, "why"),
            (#"{"op":"policy_put","policy":{},"rollout":{"share":"a"}}"#, "rollout.share"),
            (#"{"op":"policy_put","policy":{},"rollout":{"gate":"shut"}}"#, "rollout.gate"),
            (#"{"op":"policy_put","policy":{},"rollout":{"shadow_requests":1.5}}"#, "rollout.shadow_requests"),
            (#"{"op":"rollout","do":"dance"}"#, "do"), (#"{"op":"rollout","history":7}"#, "history"),
            (#"{"op":"rollout","do":"back","version":-1}"#, "version"),
        ] + optionalRouteFields + feedbackFields

    static let optionalRouteFields: [(line: String, field: String)] = [
        (#""candidates":"a""#, "candidates"), (#""candidates":[1]"#, "candidates[0]"),
        (#""candidates":["a","b","c","d","e"]"#, "candidates"), (#""objective":"min_quality""#, "objective"),
        (#""objective":{}"#, "objective"), (#""objective":{"min_quality":0.5,"cost_weight":1}"#, "objective"),
        (#""objective":{"min_quality":"a"}"#, "objective.min_quality"),
        (#""objective":{"min_quality":1.01}"#, "objective.min_quality"),
        (#""objective":{"min_quality":-0.1}"#, "objective.min_quality"),
        (#""objective":{"max_cost_usd":-1}"#, "objective.max_cost_usd"),
        (#""objective":{"cost_weight":-1}"#, "objective.cost_weight"),
        (#""objective":{"cost_weight":true}"#, "objective.cost_weight"),
        (#""objective":{"budget_usd_per_request":1}"#, "objective.budget_usd_per_request"),
        (#""require":"vision""#, "require"), (#""require":["a",{}]"#, "require[1]"),
        (#""attributes":[]"#, "attributes"), (#""attributes":{"region":1}"#, "attributes.region"),
        (#""attributes":{"region":"01234567890123456"}"#, "attributes.region"), (#""session":1"#, "session"),
        (#""session":"01234567890123456""#, "session"), (#""task":{}"#, "task"),
        (#""input_tokens":1.5"#, "input_tokens"), (#""input_tokens":-1"#, "input_tokens"),
        (#""input_tokens":"1""#, "input_tokens"), (#""input_tokens":123456789012345678901234567"#, "input_tokens"),
        (#""max_output_tokens":1e300"#, "max_output_tokens"), (#""embedding":"a""#, "embedding"),
        (#""embedding":[0,"a"]"#, "embedding[1]"), (#""embedding":[1e300]"#, "embedding[0]"),
        (#""max_latency_ms":-1"#, "max_latency_ms"), (#""max_latency_ms":"1s""#, "max_latency_ms"),
        (#""explain":"yes""#, "explain"), (#""explain":1"#, "explain"), (#""dry_run":0"#, "dry_run"),
    ].map { ("{\"op\":\"route\",\"prompt\":\"a\",\($0.0)}", $0.1) }

    static let feedbackFields: [(line: String, field: String)] = [
        (#""source":"judge""#, "quality"), (#""quality":-0.1"#, "quality"), (#""quality":1.01"#, "quality"),
        (#""quality":"good""#, "quality"), (#""quality":true"#, "quality"), (#""verdict":"great""#, "verdict"),
        (#""verdict":1"#, "verdict"), (#""error":"exploded""#, "error"), (#""cost_usd":-0.1"#, "cost_usd"),
        (#""latency_ms":-1"#, "latency_ms"), (#""input_tokens":-1"#, "input_tokens"),
        (#""output_tokens":1.5"#, "output_tokens"), (#""output_tokens":123456789012345678901234567"#, "output_tokens"),
        (#""quality":1,"source":"""#, "source"), (#""quality":1,"source":5"#, "source"),
        (#""quality":1,"model":5"#, "model"),
    ].map { ("{\"op\":\"feedback\",\"decision\":\"01JD0000000000000000000000\",\($0.0)}", $0.1) }

    @Test(arguments: wrongFields)
    func `a missing, ill-typed or impossible field is named with its full path`(line: String, field: String) {
        let error = refusal(line)
        #expect(error?.code == .badRequest, "\(line)")
        #expect(error?.field == field, "\(line)")
    }

    @Test func `what is no JSON object is told apart from what is no JSON`() {
        for line in ["", "nonsense", "{\"op\":\"health\"", "{\"op\":NaN}", "{} {}", "{\"op\":1e999}"] {
            #expect(refusal(line)?.code == .badJSON, "\(line)")
        }
        for line in ["[]", "1", "\"route\"", "null"] { #expect(refusal(line)?.code == .badRequest, "\(line)") }
        #expect(refusal("{\"op\":\"policy_take\"}")?.code == .unknownOperation)
        #expect(refusal("{\"op\":\"ROUTE\"}")?.code == .unknownOperation)
    }

    @Test func `feedback says who says it; a decision that is no identifier is one that nobody made`() {
        let expected = FeedbackCall(
            decision: DecisionName("01JD0000000000000000000000"), source: "judge", model: "b",
            outcome: Outcome(
                quality: 0.8, costUSD: 0.00061, inputTokens: 41, outputTokens: 310, latencyMilliseconds: 1900),
            verdict: .goodFit, error: .invalidOutput)
        let fields =
            #""decision":"01JD0000000000000000000000","source":"judge","model":"b","quality":0.8,"cost_usd":0.00061,"#
            + #""input_tokens":41,"output_tokens":310,"latency_ms":1900,"verdict":"good_fit","error":"invalid_output""#
        #expect(feedbackCall(fields) == expected)
        #expect(expected.decision.id != nil)
        let unknown = feedbackCall(#""decision":"nope","cost_usd":0"#)
        #expect(unknown?.decision == DecisionName("nope") && unknown?.decision.id == nil)
        #expect(unknown?.source == "client" && unknown?.model == nil)
    }

    @Test func `a bad item of a batch leaves its neighbours alone, and names its place`() throws {
        let line =
            #"{"op":"route_batch","id":9,"items":[{"id":"a","prompt":"x"},{"id":"b","prompt":1},7,"#
            + #"{"prompt":"y","objective":{"min_quality":2}}]}"#
        guard case .success(.routeBatch(let items, nil)) = decode(line).call else {
            Issue.record("no batch")
            return
        }
        #expect(items.map(\.id) == [Array("\"a\"".utf8), Array("\"b\"".utf8), nil, nil])
        let fields = items.map { item -> String? in
            guard case .failure(let error) = item.call else { return nil }
            return error.field
        }
        #expect(fields == [nil, "items[1].prompt", "items[2]", "items[3].objective.min_quality"])
    }

    @Test func `the lists of a model are as long as in the configuration, and no name in them is empty`() {
        let most = GovernanceSettings.valuesMax
        func line(_ list: String, _ count: Int) -> String {
            let names = (0..<count).map { "\"v\($0)\"" }.joined(separator: ",")
            return "{\"op\":\"model_put\",\"model\":{\"name\":\"a\",\"\(list)\":[\(names)]}}"
        }
        for list in ["tags", "regions", "data_classes", "tenants"] {
            #expect(refusal(line(list, most)) == nil, "\(list)")
            #expect(refusal(line(list, most + 1))?.field == "model.\(list)", "\(list)")
            let empty = refusal(#"{"op":"model_put","model":{"name":"a","\#(list)":["x",""]}}"#)
            #expect(empty?.field == "model.\(list)[1]", "\(list)")
        }
    }

    @Test func `a model's change keeps what it doesn't name`() {
        let line = #"{"op":"model_put","model":{"name":"a","output_usd_per_mtok":0,"tags":["x"],"state":"paused"}}"#
        guard case .success(.putModel(let change)) = decode(line).call else {
            Issue.record("refused")
            return
        }
        #expect(change == ModelChange(name: "a", outputUSDPerMTok: 0, tags: ["x"], state: .paused))
    }
}
