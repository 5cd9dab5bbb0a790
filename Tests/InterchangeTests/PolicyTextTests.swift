import Interchange
import Routing
import Testing

struct PolicyTextTests {
    @Test func `what is written is read back as it was, comments and all`() throws {
        let objectives: [Objective?] = [
            nil, .budgetUSDPerRequest(6.6e-4), .costWeight(1e-300), .minQuality(0.1 + 0.2), .maxCostUSD(0),
            .cheapestWithin(0.02),
        ]
        let kinds: [ExplorationSettings.Kind?] = [nil, .epsilon, .matching, ExplorationSettings.Kind.none]
        for objective in objectives {
            for kind in kinds {
                for forgetting in [nil, 0.997, 1] {
                    var settings = PolicySettings(name: "a \"b\" \\c: #d", objective: objective, seed: .max)
                    settings.exploration.kind = kind
                    if kind == .epsilon { settings.exploration.epsilon = 1.0 / 3 }
                    if kind == .matching { settings.exploration.floor = 0.01 }
                    settings.learning = LearningSettings(enabled: forgetting != 1, forgetting: forgetting)
                    let text = PolicyText.yaml(settings, comments: ["two words", "", "a: b"])
                    #expect(text.hasPrefix("# two words\n#\n# a: b\nname: "))
                    #expect(try PolicyFile.parse(Array(text.utf8), file: "p.yaml") == settings)
                }
            }
        }
    }
}
