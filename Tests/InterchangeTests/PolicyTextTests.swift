import Interchange
import Routing
import Testing

struct PolicyTextTests {
    @Test func `what is written is read back as it was, comments and all`() throws {
        let objectives: [Objective?] = [
            nil, .budgetUSDPerRequest(6.6e-4), .costWeight(1e-300), .minQuality(0.1 + 0.2), .maxCostUSD(0),
            .cheapestWithin(0.02),
        ]
        let explorations = [
            ExplorationSettings(), ExplorationSettings(kind: .epsilon, epsilon: 1.0 / 3),
            ExplorationSettings(kind: .matching, floor: 0.01), ExplorationSettings(kind: .thompson, width: 0.7),
            ExplorationSettings(kind: .softmax, temperature: 1e-3), ExplorationSettings(kind: .squarecb, gamma: 1e4),
            ExplorationSettings(kind: .linucb, alpha: 0.25),
            ExplorationSettings(kind: ExplorationSettings.Kind.none),
        ]
        for objective in objectives {
            for exploration in explorations {
                for forgetting in [nil, 0.997, 1] {
                    var settings = PolicySettings(name: "a \"b\" \\c: #d", objective: objective, seed: .max)
                    settings.exploration = exploration
                    settings.learning = LearningSettings(enabled: forgetting != 1, forgetting: forgetting)
                    let text = PolicyText.yaml(settings, comments: ["two words", "", "a: b"])
                    #expect(text.hasPrefix("# two words\n#\n# a: b\nname: "))
                    #expect(try PolicyFile.parse(Array(text.utf8), file: "p.yaml") == settings)
                }
            }
        }
    }

    @Test func `the whole of a policy comes back from YAML and from JSON, an operator's part too`() throws {
        let names = ["a", "gpt \"4\": {o}, #1", "*", "шесть\n\u{1}", "'", "null", "1"]
        for (number, name) in names.enumerated() {
            var settings = PolicySettings(name: name, objective: .budgetUSDPerWindow(usd: 5, seconds: 5400.5), seed: 9)
            settings.exploration = ExplorationSettings(
                kind: .weighted, weights: [name: 1.0 / 3, "b": 0], budgetUSDPerRequest: 1e-5)
            if number == 1 { settings.exploration = ExplorationSettings(kind: .fixed, model: name) }
            settings.learning = LearningSettings(
                tasksMax: 0,
                sources: [
                    name: SourceSettings(weight: 0.5, calibrate: true),
                    "human": SourceSettings(weight: 3, trusted: true),
                    "plain": SourceSettings(),
                ])
            settings.latency = number == 2 ? LatencyTarget() : LatencyTarget(milliseconds: 1500, quantile: 0.95)
            settings.traffic = [
                name: TrafficLimit(maxShare: 0.3, startShare: 0.1, fullAfter: 50), "plain": TrafficLimit(),
            ]
            let yaml = PolicyText.wholeYAML(settings, comments: ["version 1"])
            #expect(try PolicyFile.parse(Array(yaml.utf8), file: "p.yaml") == settings, "\(yaml)")
            let json = PolicyText.json(settings)
            #expect(try PolicyFile.parse(json, file: "p") == settings, "\(String(decoding: json, as: UTF8.self))")
            #expect(PolicyText.values(settings).contains { $0.path == "traffic.\(name).max_share" && $0.text == "0.3" })
        }
        #expect(PolicyText.values(PolicySettings()).map(\.path) == ["name"])
    }
}
