import LinearAlgebra
import Testing

@testable import Evaluation

@Suite struct CrossedMeanTests {
    /// Rows × columns.
    private static func mean(_ table: [[Double]]) -> CrossedMean {
        var crossed = CrossedMean(rowCount: table.count)
        for column in table[0].indices {
            let values = table.map { $0[column] }
            let mean = values.reduce(0, +) / Double(values.count)
            crossed.add(mean, residuals: values.map { ($0 - mean) / Double(values.count) })
        }
        return crossed
    }

    /// Columns ½ and ¾; the first row moves them by ¼ and ⅛, by 3/16 on average, the second by as much the other way: of rows
    /// 2 · 2 · 9/256 = 36/256, of columns 2 · 1/64 / 2 = 4/256, of cells 2 · 4 · 1/256 / 2 = 4/256. One degree of freedom: t is
    /// 12.7062, and half of the interval 12.7062 · 6/16.
    @Test func `two rows and two columns are as by hand`() throws {
        let estimate = try #require(Self.mean([[1, 1], [0, 0.5]]).estimate(presentRows: 2))
        let high = try #require(estimate.high)
        #expect(estimate.value == 0.625 && abs(high - 0.625 - 12.7062 * 0.375) < 1e-4, "\(estimate)")
        #expect(abs((estimate.low ?? 0) + high - 1.25) < 1e-12)
    }

    @Test func `one column says nothing of others, one row nothing at all`() throws {
        let values = [0.125, 0.5, 0.25, 0.875, 0.75]
        let one = try #require(Self.mean(values.map { [$0] }).estimate(presentRows: 5))
        let student = IntervalEstimate(meanOf: values)
        #expect(abs((one.low ?? 0) - (student.low ?? 1)) < 1e-12 && abs((one.high ?? 0) - (student.high ?? 1)) < 1e-12)
        #expect(Self.mean([values]).estimate(presentRows: 1) == IntervalEstimate(value: 0.5))
        #expect(CrossedMean(rowCount: 5).estimate(presentRows: 5) == nil)
    }

    /// Rows that no column has change nothing, and where all agree only what is added is left.
    @Test func `absent rows do not count, and a known variance is added`() throws {
        var (with, without) = (CrossedMean(rowCount: 4), CrossedMean(rowCount: 2))
        for sign in [1.0, -1, 0.5] {
            with.add(sign, residuals: [0.1 * sign, 0, -0.1 * sign, 0])
            without.add(sign, residuals: [0.1 * sign, -0.1 * sign])
        }
        #expect(with.estimate(presentRows: 2) == without.estimate(presentRows: 2))
        let same = try #require(
            Self.mean([[1, 1], [1, 1]]).estimate(presentRows: 2, addingVariance: 0.01))
        #expect(abs((same.high ?? 0) - 1.196) < 1e-4, "\(same)")
    }

    /// Rows, columns and cells with normal effects of these sizes: how many of 1,000 intervals hold 0, and how much wider
    /// they are than twice 1.96 true standard deviations. Of few columns Student's t alone is wider: 2.8 for five.
    @Test(arguments: [
        Effects(rows: 1, columns: 0, cells: 0, count: 5, widthMax: 1.05),
        Effects(rows: 0, columns: 1, cells: 0, count: 5, widthMax: 1.45),
        Effects(rows: 0, columns: 0, cells: 1, count: 5, widthMax: 1.6),
        Effects(rows: 0, columns: 0, cells: 1, count: 20, widthMax: 1.2),
        Effects(rows: 1, columns: 0.2, cells: 1, count: 20, widthMax: 1.1),
        Effects(rows: 0.3, columns: 0.1, cells: 2, count: 5, widthMax: 1.5),
        Effects(rows: 1, columns: 0, cells: 1, count: 2, widthMax: 1.8),
    ])
    func `intervals hold the truth`(_ effects: Effects) throws {
        var random = SplitMix64(seed: 11)
        var (held, halves, squares) = (0, 0.0, 0.0)
        for _ in 0..<1_000 {
            let columnEffects = (0..<effects.count).map { _ in effects.columns * random.nextNormal() }
            let table = (0..<40).map { _ in
                let row = effects.rows * random.nextNormal()
                return columnEffects.map { row + $0 + effects.cells * random.nextNormal() }
            }
            let estimate = try #require(Self.mean(table).estimate(presentRows: 40))
            let (low, high) = (try #require(estimate.low), try #require(estimate.high))
            if low <= 0, high >= 0 { held += 1 }
            halves += (high - low) / 2 / 1_000
            squares += estimate.value * estimate.value / 1_000
        }
        let width = halves / (1.96 * squares.squareRoot())
        #expect(held >= 930 && width < effects.widthMax, "\(held), \(width)")
    }

    struct Effects: Sendable {
        var rows: Double
        var columns: Double
        var cells: Double
        /// Columns; of 40 rows.
        var count: Int
        var widthMax: Double
    }
}
