import Evaluation
import Testing

@Suite struct ChoiceRuleTests {
    /// Quality 0.9, 0.89, 0.5 at cost 3, 1, 0.1 dollars; in the second row the costs of the good ones aren't known.
    private let predictions = PredictionTable(
        modelCount: 3, quality: [[0.9, 0.89, 0.5], [0.9, 0.89, 0.5], [nil, nil, nil]],
        costUSD: [[3, 1, 0.1], [nil, nil, 0.1], [nil, nil, nil]])

    @Test func `each rule by hand: a row of an unknown cost goes elsewhere, one of no prediction nowhere`() {
        #expect(predictions.choices(by: .best) == [0, 0, nil])
        #expect(predictions.choices(by: .cheapestWithin(0.02)) == [1, 0, nil])
        #expect(predictions.choices(by: .cheapestWithin(0.5)) == [2, 2, nil])
        // 0.9 − 0.3, 0.89 − 0.1, 0.5 − 0.01
        #expect(predictions.choices(by: .costWeight(0.1)) == [1, 2, nil])
    }

    @Test func `is written and read the same way`() throws {
        for rule in [ChoiceRule.best, .cheapestWithin(0.02), .costWeight(40)] {
            #expect(ChoiceRule(rule.description) == rule)
        }
        for text in ["", "best:1", "within", "within:x", "within:-1", "within:nan", "weight:inf", "Best", "within:"] {
            #expect(ChoiceRule(text) == nil, "\(text)")
        }
    }

    @Test(arguments: UInt64(0)..<10) func `no margin and no weight are the best, if the first of equals aside`(
        seed: UInt64
    ) {
        let truth = RandomTables.truth(rows: 60, models: 4, seed: seed)
        let predictions = RandomTables.predictions(of: truth, signal: 0.3, seed: seed)
        #expect(predictions.choices(by: .cheapestWithin(0)) == predictions.bestModels())
        #expect(predictions.choices(by: .costWeight(0)) == predictions.bestModels())
    }
}
