import Evaluation
import Testing

@Suite struct RoutedQualityTests {
    /// Four prompts, tasks a a a b. Chosen: 1, 0, 0, 1 → quality 1, 0, unknown, 1; cost 2, 1, 1, unknown.
    private let truth = OutcomeTable(
        models: ["x", "y"], tasks: ["a", "a", "a", "b"], quality: [[0, 1], [0, 1], [nil, 1], [0, 1]],
        costUSD: [[1, 2], [1, 2], [1, 2], [1, nil]])

    @Test func `averages over prompts and over tasks`() {
        let routed = RoutedQuality(choice: [1, 0, 0, 1], truth: truth)
        #expect(agree(routed.micro, 2.0 / 3))
        #expect(agree(routed.macro, (0.5 + 1) / 2))
        #expect(agree(routed.costUSD, 4.0 / 3))
    }

    @Test func `is undefined where nothing is known`() {
        let routed = RoutedQuality(choice: [nil, nil, 0, nil], truth: truth)
        #expect(routed == RoutedQuality(choice: [nil, nil, 0, nil], truth: truth))
        #expect(routed.micro == nil)
        #expect(routed.macro == nil)
        #expect(routed.costUSD == 1)
    }

    @Test func `chooses the highest prediction the first of equals`() {
        let predictions = PredictionTable(
            modelCount: 3, quality: [[0.5, 0.9, 0.9], [nil, 0.1, nil], [nil, nil, nil]],
            costUSD: [[1, 1, 1], [1, 1, 1], [1, 1, 1]])
        #expect(predictions.bestModels() == [1, 1, nil])
    }

    @Test func `lists tasks largest first`() throws {
        let lines = taskTable(choice: [1, 0, 0, 1], truth: truth)
        #expect(lines.map(\.task) == ["a", "b"])
        #expect(lines[0].share == 0.75)
        #expect(lines[0].routedQuality == 0.5)
        #expect(lines[0].bestSingleQuality == 1)
        #expect(lines[1].bestOfTask == "y")
        #expect(lines[1].routedCostUSD == nil)
    }
}
