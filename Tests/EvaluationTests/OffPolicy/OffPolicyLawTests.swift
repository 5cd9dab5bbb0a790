import Testing

@testable import Evaluation

/// Laws that hold on any log, over seeds; the slow twin is a plain loop over the row values.
@Suite struct OffPolicyLawTests {
    private static func evaluation(_ seed: UInt64, rows: Int = 300) -> OffPolicyEvaluation {
        let log = SyntheticLog(
            actionCount: 2 + Int(seed % 9), rowCount: rows, floor: 0.05, greediness: 0.5 + 0.04 * Double(seed % 10))
        return OffPolicyEvaluation(log.rows(seed: seed))
    }

    private func value(_ evaluation: OffPolicyEvaluation, _ key: String) throws -> Double {
        let estimator = try #require(EstimatorFamily.estimators(named: key)?.first)
        return try #require(evaluation.value(estimator)).value
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `at the ends of λ an estimator is another one`(seed: UInt64) throws {
        let evaluation = Self.evaluation(seed)
        let pairs = [
            ("cips_1e9", "ips"), ("cdr_1e9", "dr"), ("cdr_0", "dm"), ("switchdr_1e9", "dr"), ("dros_1e15", "dr"),
            ("dros_1e-15", "dm"), ("sgips_0", "ips"), ("sgdr_0", "dr"),
        ]
        for (one, other) in pairs {
            let (a, b) = (try value(evaluation, one), try value(evaluation, other))
            #expect(abs(a - b) < 1e-9, "\(one) \(a), \(other) \(b), seed \(seed)")
        }
    }

    @Test(arguments: [1, 2, 4095, 4096, 4097, 9000])
    func `chunked sums agree with a plain loop, at sizes around the chunk's`(rows: Int) throws {
        let evaluation = Self.evaluation(3, rows: rows)
        let estimators = EstimatorFamily.allCases.map { $0.members[0] }
        for (estimator, result) in zip(estimators, evaluation.values(estimators)) {
            let values = try #require(evaluation.rowValues(estimator))
            let mean = values.reduce(0, +) / Double(rows)
            let found = try #require(result)
            #expect(abs(found.value - mean) < 1e-12, "\(estimator.key)")
            #expect((found.standardError == nil) == (rows == 1))
            guard let error = found.standardError else { continue }
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows - 1)
            #expect(abs(error - (variance / Double(rows)).squareRoot()) < 1e-12, "\(estimator.key)")
        }
    }

    @Test func `the same log gives the same bits, alone and among others`() {
        let estimators = EstimatorFamily.all(withRewardModel: true)
        let together = Self.evaluation(5, rows: 10_000).values(estimators)
        for _ in 0..<3 { #expect(Self.evaluation(5, rows: 10_000).values(estimators) == together) }
        #expect(Self.evaluation(5, rows: 10_000).value(estimators[7]) == together[7])
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the self-normalised estimate lies within the rewards`(seed: UInt64) throws {
        #expect((0...1).contains(try value(Self.evaluation(seed), "snips")))
    }

    @Test func `a candidate that is the behaviour policy has the log's mean reward, and the whole log as evidence`()
        throws
    {
        let rows = LoggedRows(
            actionCount: 2, actions: [0, 1, 1, 0], rewards: [1, 0, 1, 1], propensities: [0.25, 0.75, 0.5, 0.5],
            candidate: [0.25, 0.75, 0.25, 0.75, 0.5, 0.5, 0.5, 0.5], predicted: nil)
        let evaluation = OffPolicyEvaluation(rows)
        #expect(try value(evaluation, "ips") == 0.75)
        #expect(evaluation.overlap.effectiveSampleSize == 4)
        #expect(evaluation.overlap.effectiveShare == 1)
    }

    @Test func `turns of one conversation are no evidence of their own, and few conversations are too few`() {
        let weights = [Double](repeating: 1, count: 200)
        func overlap(_ turns: Int, _ multiplicities: [Double]? = nil) -> OverlapDiagnostics {
            OverlapDiagnostics(
                weights: weights, multiplicities: multiplicities,
                conversations: ("conversations", (0..<200).map { UInt64($0 / turns) }))
        }
        let five = overlap(5)
        #expect(five.rowCount == 200 && five.conversationCount == 40 && five.effectiveSampleSize == 40)
        #expect(five.effectiveShare == 1 && five.weightMean == 1)
        #expect(
            five.verdict.sentences == [
                "The log covers the candidate: 200 logged rows in 40 conversations are worth about 40 conversations of the "
                    + "candidate's own."
            ])
        #expect(overlap(10).verdict.level == .unsupported)
        // Rows alone, weighed or not, are what they were.
        let counts = (0..<200).map { Double(1 + $0 % 3) }
        #expect(overlap(1) == OverlapDiagnostics(weights: weights))
        #expect(overlap(1, counts) == OverlapDiagnostics(weights: weights, multiplicities: counts))
        #expect(overlap(5, counts).effectiveSampleSize < 40)
    }

    @Test func `counts are read with their thousands set off`() {
        let verdict = OverlapDiagnostics(weights: [Double](repeating: 1, count: 12_034)).verdict
        #expect(
            verdict.sentences
                == ["The log covers the candidate: 12,034 logged rows are worth about 12,034 of the candidate's own."])
        #expect([0, 999, 1_000, -1_234_005].map(\.inThousands) == ["0", "999", "1,000", "−1,234,005"])
    }

    @Test func `the verdict names what is wrong`() {
        #expect(Self.evaluation(2, rows: 3_000).overlap.verdict.level == .sound)
        // The propensities say twice of what was done.
        let count = 1_000
        let doubled = LoggedRows(
            actionCount: 2, actions: .init(repeating: 0, count: count), rewards: .init(repeating: 1, count: count),
            propensities: .init(repeating: 1, count: count), candidate: (0..<count).flatMap { _ in [0.5, 0.5] },
            predicted: nil)
        let verdict = OffPolicyEvaluation(doubled).overlap.verdict
        #expect(verdict.level == .thin)
        #expect(verdict.sentences.contains { $0.contains("mean weight") })
        func warnings(_ weights: [Double], _ others: (count: Int, weight: Double)) -> [String] {
            let all = weights + [Double](repeating: others.weight, count: others.count)
            let verdict = OverlapDiagnostics(weights: all).verdict
            #expect(verdict.level == .thin)
            return Array(verdict.sentences.dropFirst())
        }
        // 100 of 1,099; ESS 1,099² / 10,999 = 110.
        #expect(
            warnings([100], (999, 1)) == [
                "A single row has 9 % of the weight: one other outcome there changes the picture."
            ])
        #expect(
            warnings([Double](repeating: 0, count: 600), (400, 2.5)) == [
                "In 60 % of the rows the candidate would never do what was logged."
            ])
        #expect(
            warnings([Double](repeating: 20, count: 50), (950, 0)) == [
                "Few rows carry most of the weight; prefer dr or its tuned forms to ips.",
                "In 95 % of the rows the candidate would never do what was logged.",
            ])
    }

    // Over their mean of 2 the rows weigh 2 · ½, 0 · 3/2 and 1 · 1.
    @Test func `a row that stands for more decisions weighs as much more`() {
        let overlap = OverlapDiagnostics(weights: [2, 0, 1], multiplicities: [1, 3, 2])
        #expect(overlap == OverlapDiagnostics(weights: [1, 0, 1]))
        #expect(overlap.effectiveSampleSize == 2)
    }

    @Test func `sums over chunks of a long log are those of one list`() {
        let weights = (0..<3 * RowChunks.chunkRows + 5).map { Double($0) * 1e200 }
        let overlap = OverlapDiagnostics(weights: weights)
        let (sum, squares) = weights.reduce((0.0, 0.0)) { ($0.0 + $1 / 1e200, $0.1 + $1 / 1e200 * ($1 / 1e200)) }
        #expect(abs(overlap.effectiveSampleSize / (sum * sum / squares) - 1) < 1e-12)
        #expect(overlap.weightMax == weights.last)
    }
}
