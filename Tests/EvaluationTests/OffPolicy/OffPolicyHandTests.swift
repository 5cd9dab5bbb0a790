import Testing

@testable import Evaluation

/// Three rows, two actions, worked out in the head:
///
///     row  action  r  pscore  π_e        q̂          w   dm    q    r − q
///     0    0       1  0.5     (1, 0)     (0.5, 0.25) 2   0.5   0.5   0.5
///     1    1       0  0.25    (0.5, 0.5) (1, 0.5)    2   0.75  0.5  −0.5
///     2    1       1  0.5     (1, 0)     (0.25, 1)   0   0.25  1     0
@Suite struct OffPolicyHandTests {
    static let rows = LoggedRows(
        actionCount: 2, actions: [0, 1, 1], rewards: [1, 0, 1], propensities: [0.5, 0.25, 0.5],
        candidate: [1, 0, 0.5, 0.5, 1, 0], predicted: [0.5, 0.25, 1, 0.5, 0.25, 1])

    @Test(
        arguments: [
            ("ips", [2, 0, 0]), ("cips_1", [1, 0, 0]), ("snips", [1.5, 0, 0]), ("dm", [0.5, 0.75, 0.25]),
            ("dr", [1.5, -0.25, 0.25]), ("cdr_1", [1, 0.25, 0.25]), ("sndr", [1.25, 0, 0.25]),
            ("switchdr_1", [0.5, 0.75, 0.25]), ("switchdr_2", [1.5, -0.25, 0.25]),
            // λw/(w² + λ) = 8/8 at w = 2, λ = 4.
            ("dros_4", [1, 0.25, 0.25]),
            // w/(1 − λ + λw) = 2/1.5 at λ = 0.5.
            ("sgips_0.5", [4.0 / 3, 0, 0]), ("sgdr_0.5", [0.5 + 2.0 / 3, 0.75 - 2.0 / 3, 0.25]),
        ] as [(String, [Double])])
    func `every estimator's row values, by hand`(key: String, expected: [Double]) throws {
        let estimator = try #require(EstimatorFamily.estimators(named: key)?.first)
        #expect(estimator.key == key)
        let evaluation = OffPolicyEvaluation(Self.rows)
        let values = try #require(evaluation.rowValues(estimator))
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-15 }, "\(values)")
        let value = try #require(evaluation.value(estimator))
        let mean = expected.reduce(0, +) / 3
        let variance = expected.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
        let half = 1.959963984540054 * (variance / 3).squareRoot()
        #expect(abs(value.value - mean) < 1e-15)
        let interval = try #require(value.interval)
        #expect(abs(interval.low - mean + half) < 1e-15 && abs(interval.high - mean - half) < 1e-15)
    }

    @Test func `weights and effective sample size by hand, and the verdict that nothing supports them`() {
        let overlap = OffPolicyEvaluation(Self.rows).overlap
        #expect(overlap.rowCount == 3)
        #expect(overlap.effectiveSampleSize == 2)
        #expect(overlap.weightMax == 2)
        #expect(abs(overlap.weightMean - 4.0 / 3) < 1e-15)
        #expect(abs(overlap.zeroWeightShare - 1.0 / 3) < 1e-15)
        #expect(overlap.verdict.level == .unsupported)
    }

    @Test func `a row of probabilities need not sum to 1 for the direct method`() throws {
        let rows = LoggedRows(
            actionCount: 2, actions: [0], rewards: [1], propensities: [1], candidate: [2, 6], predicted: [1, 0.5])
        let value = try #require(OffPolicyEvaluation(rows).value(DirectMethod()))
        #expect(value.value == 0.625)
        // One row has no spread to tell.
        #expect(value.interval == nil)
        #expect(OffPolicyEvaluation(rows).tuned(.dr) == nil)
    }

    @Test func `without rows there is no estimate, and without weight none that divides by it`() throws {
        let none = OffPolicyEvaluation(
            LoggedRows(
                actionCount: 2, actions: [], rewards: [], propensities: [], candidate: [], predicted: nil))
        #expect(none.value(InversePropensity()) == nil)
        #expect(none.overlap.effectiveSampleSize == 0)
        let disjoint = OffPolicyEvaluation(
            LoggedRows(
                actionCount: 2, actions: [0, 0], rewards: [1, 1], propensities: [0.5, 0.5], candidate: [0, 1, 0, 1],
                predicted: [0, 0.5, 0, 1]))
        #expect(disjoint.value(SelfNormalisedInversePropensity()) == nil)
        #expect(disjoint.value(SelfNormalisedDoublyRobust()) == nil)
        #expect(disjoint.value(InversePropensity())?.value == 0)
        #expect(disjoint.value(DoublyRobust())?.value == 0.75)
        #expect(disjoint.overlap.zeroWeightShare == 1)
        #expect(disjoint.overlap.verdict.level == .unsupported)
        #expect(disjoint.overlap.verdict.sentences[0].hasPrefix("No estimate"))
    }

    @Test func `numbers beyond a Double give no estimate, never NaN`() throws {
        let rows = LoggedRows(
            actionCount: 1, actions: [0, 0], rewards: [1e300, 1], propensities: [1e-300, 1], candidate: [1, 1],
            predicted: nil)
        let evaluation = OffPolicyEvaluation(rows)
        #expect(evaluation.value(InversePropensity()) == nil)
        #expect(evaluation.value(ClippedInversePropensity(lambda: 10)) != nil)
        #expect(evaluation.overlap.effectiveSampleSize == 1)
        // The squares of the clipped values are beyond a Double, too: no λ has an interval to go by.
        #expect(evaluation.value(ClippedInversePropensity(lambda: 10))?.interval == nil)
        #expect(evaluation.tuned(.ips) == nil)
        let together = LoggedRows(
            actionCount: 1, actions: [0, 0], rewards: [1e300, 1], propensities: [1e-300, 1], candidate: [1, 1],
            predicted: nil, clusters: [7, 7])
        #expect(OffPolicyEvaluation(together).value(InversePropensity()) == nil)
    }
}
