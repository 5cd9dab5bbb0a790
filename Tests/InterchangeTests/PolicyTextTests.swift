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
}
