import Testing

@testable import Evaluation

@Suite struct OffPolicyGoldenTests {
    private func isClose(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) <= 1e-9 * abs(expected)
    }

    @Test func `every estimator agrees with the recorded figures to 1e-9`() throws {
        let evaluation = OffPolicyEvaluation(try OffPolicyGolden.rows())
        let golden = try OffPolicyGolden.estimates()
        let estimators = EstimatorFamily.all(withRewardModel: true)
        #expect(Set(estimators.map(\.key)) == Set(golden.keys))
        for (estimator, result) in zip(estimators, evaluation.values(estimators)) {
            let value = try #require(result)
            let interval = try #require(value.interval)
            let expected = try #require(golden[estimator.key])
            for (one, other) in zip([value.value, interval.low, interval.high], expected) {
                #expect(isClose(one, other), "\(estimator.key): \(one), expected \(other)")
            }
        }
    }

    @Test func `every tuned value agrees with the recorded one to 1e-9`() throws {
        let evaluation = OffPolicyEvaluation(try OffPolicyGolden.rows())
        let golden = try OffPolicyGolden.tuned()
        for tuning in OffPolicyEvaluation.Tuning.allCases {
            let value = try #require(evaluation.tuned(tuning))
            let expected = try #require(golden[tuning.rawValue])
            #expect(isClose(value.value, expected), "\(tuning.rawValue): \(value), expected \(expected)")
        }
    }
}
