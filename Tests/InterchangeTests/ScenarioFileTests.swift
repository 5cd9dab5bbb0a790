import Interchange
import Routing
import Testing

struct ScenarioFileTests {
    private static func parse(_ text: String) throws -> Scenario {
        try ScenarioFile.parse(Array(text.utf8), file: "world.yaml")
    }

    @Test func `an empty file is the usual world`() throws {
        #expect(try Self.parse("") == Scenario())
    }

    @Test func `every key is read, in block and in flow style`() throws {
        let scenario = try Self.parse(
            """
            requests: 3570
            order: file
            seconds_per_request: 0.5
            feedback:
              - {source: client, share: 0.8, delay: 20, delay_spread: 40, says: [cost, latency]}
              - source: judge
                flip: 0.05
                bias: -0.02
                noise_sd: 0.1
                share: 0.2
                share_bad: 0.7
                favours: [{model: large, by: 0.2}, {task: maths, by: -0.1}, {model: small, task: law, by: 1}]
            events:
              - {at: 50%, until: 80%, model: large, task: maths, quality_factor: 0.4, quality_shift: 0.1}
              - {at: 900, model: small, cost_factor: 3, announced: true}
              - {at: 1200, model: new, state: joins}
              - {at: 12.5%, model: old, state: leaves}
            """)
        #expect(scenario.requests == 3570 && scenario.order == .file && scenario.secondsPerRequest == 0.5)
        #expect(
            scenario.judges == [
                Judge(share: 0.8, delayRequests: 20, delaySpreadRequests: 40, says: [.cost, .latency]),
                Judge(
                    source: "judge", share: 0.2, shareBad: 0.7, flip: 0.05, bias: -0.02, noiseSD: 0.1,
                    favours: [
                        .init(model: "large", by: 0.2), .init(task: "maths", by: -0.1),
                        .init(model: "small", task: "law", by: 1),
                    ]),
            ])
        #expect(
            scenario.events == [
                WorldEvent(
                    at: .share(0.5), until: .share(0.8), model: "large", task: "maths",
                    change: .quality(factor: 0.4, shift: 0.1)),
                WorldEvent(at: .request(900), model: "small", change: .cost(factor: 3, announced: true)),
                WorldEvent(at: .request(1200), model: "new", change: .joins),
                WorldEvent(at: .share(0.125), model: "old", change: .leaves),
            ])
    }

    @Test(arguments: [
        ("request: 3", "request"), ("requests: 0", "requests"), ("requests: 10000001", "requests"),
        ("events: [{at: 5, modl: a, state: joins}]", "events[0].modl"),
        ("events: [{at: 5, model: a}]", "exactly one change"),
        ("events: [{at: 5, model: a, state: joins, cost_factor: 2}]", "exactly one change"),
        ("events: [{at: 5, model: a, announced: true, state: joins}]", "cost_factor"),
        ("events: [{at: 101%, model: a, state: joins}]", "101%"),
        ("events: [{model: a, state: joins}]", "at and model"),
        ("events: [{at: 5, model: a, task: b, cost_factor: 2}]", "task"),
        ("events: [{at: 5, model: a, quality_factor: -1}]", "quality_factor"),
        ("feedback: [{share: 1.5}]", "feedback[0].share"), ("feedback: [{says: [all]}]", "says"),
        ("feedback: [{says: []}]", "nothing"), ("feedback: [{delays: 2}]", "delays"), ("order: random", "order"),
        ("feedback: [{share_bad: -1}]", "feedback[0].share_bad"),
        ("feedback: [{favours: [{by: 0.1}]}]", "a model, a task or both"),
        ("feedback: [{favours: [{model: a}]}]", "needs by"),
        ("feedback: [{favours: [{model: a, by: 2}]}]", "feedback[0].favours[0].by"),
        ("feedback: [{favours: [{model: a, bias: 0.1}]}]", "bias"), ("feedback: [{favours: [null]}]", "null"),
    ])
    func `a mistake names its key`(text: String, word: String) {
        #expect {
            try Self.parse(text)
        } throws: { error in
            "\(error)".contains(word)
        }
    }

    @Test func `more entries than the limit are refused`() {
        let entries = [String](repeating: "{}", count: 257).joined(separator: ", ")
        #expect {
            try Self.parse("feedback: [\(entries)]")
        } throws: { error in
            "\(error)".contains("at most 256")
        }
    }
}
