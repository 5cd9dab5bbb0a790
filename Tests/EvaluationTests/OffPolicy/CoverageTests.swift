import Testing

@testable import Evaluation

/// Estimates against a known truth, over hundreds of logs with fixed seeds.
@Suite struct CoverageTests {
    private static let logs = 400

    /// Share of the logs whose interval holds the truth, and the mean estimate.
    private static func coverage(
        _ log: SyntheticLog, _ estimators: [any OffPolicyEstimator]
    ) -> [(share: Double, mean: Double)] {
        var (hits, sums) = (
            [Int](repeating: 0, count: estimators.count), [Double](repeating: 0, count: estimators.count)
        )
        for seed in 0..<logs {
            let values = OffPolicyEvaluation(log.rows(seed: UInt64(seed))).values(estimators)
            for (number, value) in values.enumerated() {
                guard let value, let interval = value.interval else { continue }
                sums[number] += value.value
                if interval.low <= log.value, log.value <= interval.high { hits[number] += 1 }
            }
        }
        return zip(hits, sums).map { (Double($0) / Double(logs), $1 / Double(logs)) }
    }

    private static let unbiased: [any OffPolicyEstimator] = [
        InversePropensity(), DoublyRobust(), SelfNormalisedDoublyRobust(),
    ]

    @Test func `the 95 % intervals hold the truth in 92 to 98 % of the logs`() {
        let log = SyntheticLog()
        for (estimator, result) in zip(Self.unbiased, Self.coverage(log, Self.unbiased)) {
            #expect((0.92...0.98).contains(result.share), "\(estimator.key): \(result.share)")
            #expect(abs(result.mean - log.value) < 0.01, "\(estimator.key): \(result.mean), truth \(log.value)")
        }
    }

    @Test func `so they do for a deterministic candidate`() {
        let log = SyntheticLog(greediness: 1)
        for (estimator, result) in zip(Self.unbiased, Self.coverage(log, Self.unbiased)) {
            #expect((0.92...0.98).contains(result.share), "\(estimator.key): \(result.share)")
        }
    }

    @Test func `so they do for a logger that drifts, and for a log that several policies have written`() {
        for log in [SyntheticLog(floor: 0.15, logger: .drifting), SyntheticLog(floor: 0.1, logger: .several(4))] {
            for (estimator, result) in zip(Self.unbiased, Self.coverage(log, Self.unbiased)) {
                #expect((0.92...0.98).contains(result.share), "\(log.logger), \(estimator.key): \(result.share)")
                #expect(abs(result.mean - log.value) < 0.01, "\(log.logger), \(estimator.key): \(result.mean)")
            }
        }
    }

    @Test func `with the mean weight held fixed, as the file format has it, the interval of snips is on the safe side`()
    {
        let log = SyntheticLog()
        let result = Self.coverage(log, [SelfNormalisedInversePropensity()])[0]
        #expect(result.share >= 0.95)
        #expect(abs(result.mean - log.value) < 0.01)
    }

    @Test func `a wrong reward model misleads the direct method; doubly robust corrects it`() {
        let log = SyntheticLog(modelError: 0.3)
        let results = Self.coverage(log, [DirectMethod(), DoublyRobust()])
        #expect(results[0].share < 0.05)
        #expect((0.92...0.98).contains(results[1].share), "\(results[1].share)")
    }

    @Test func `tiny propensities: the estimates stay in range where they must, and the diagnostics warn`() throws {
        let log = SyntheticLog(rowCount: 2_000, floor: 1e-3, greediness: 1)
        for seed in 0..<20 {
            let evaluation = OffPolicyEvaluation(log.rows(seed: UInt64(seed)))
            let snips = try #require(evaluation.value(SelfNormalisedInversePropensity()))
            #expect((0...1).contains(snips.value))
            let clipped = try #require(evaluation.value(ClippedInversePropensity(lambda: 1)))
            #expect((0...1).contains(clipped.value))
            let overlap = evaluation.overlap
            if overlap.weightMax > 900 { #expect(overlap.verdict.level != .sound, "seed \(seed)") }
        }
    }

    @Test
    func
        `heavy tails: empirical Bernstein and the betting sequence hold where one row in a thousand has all the weight`()
        throws
    {
        let log = SyntheticLog(rowCount: 1_000, floor: 1e-3, greediness: 1)
        var (bernstein, anytime) = (0, 0)
        for seed in 0..<100 {
            let rows = log.rows(seed: UInt64(seed))
            let values = try #require(OffPolicyEvaluation(rows).rowValues(InversePropensity()))
            // A weight is at most 1 / floor, whatever is drawn.
            let range = 0...(1 / log.floor)
            let interval = try #require(EmpiricalBernstein.interval(of: values, range: range))
            if interval.contains(log.value) { bernstein += 1 }
            var sequence = BettingSequence(range: range)
            sequence.observe(values)
            if sequence.interval.contains(log.value) { anytime += 1 }
        }
        #expect(bernstein >= 95, "\(bernstein) of 100")
        #expect(anytime >= 95, "\(anytime) of 100")
    }

    @Test func `tuning keeps close to the truth, where a fixed λ does not`() throws {
        let log = SyntheticLog(rowCount: 1_000, floor: 0.02, greediness: 0.95, modelError: 0.3)
        var (tuned, clipped) = (0.0, 0.0)
        for seed in 0..<100 {
            let evaluation = OffPolicyEvaluation(log.rows(seed: UInt64(seed)))
            tuned += abs(try #require(evaluation.tuned(.dr)).value - log.value)
            clipped += abs(try #require(evaluation.value(DirectMethod())).value - log.value)
        }
        #expect(tuned < 0.6 * clipped, "\(tuned / 100) against \(clipped / 100)")
    }
}
