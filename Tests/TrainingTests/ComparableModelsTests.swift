import Routing
import Testing

@testable import Training

@Suite struct ComparableModelsTests {
    private func row(_ models: String...) -> OutcomeRow {
        OutcomeRow(
            id: "1", prompt: "p", outcomes: Dictionary(uniqueKeysWithValues: models.map { ($0, Outcome(quality: 1)) }))
    }

    @Test func `models that shared a prompt, or a chain of others, are one group`() {
        let rows = [row("a", "c"), row("b"), row("d", "c"), row("e", "b"), row("stranger", "a")]
        #expect(ComparableModels(["a", "b", "c", "d", "e"], rows: rows).groups == [[0, 2, 3], [1, 4]])
    }

    @Test func `without rows every model stands alone`() {
        #expect(ComparableModels(["a", "b"], rows: []).groups == [[0], [1]])
    }
}
