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
    /// 2 · 2 · 9/256 = 36/256, of columns 2 · 1/64 / 2 = 4/256, of cells 2 · 4 · 1/256 / 2 = 4/256, and as the first row
    /// makes ½ of the mean and the second ⅛, of one row more (1/16 + 1/4096) / (1/4 + 1/64). One degree of freedom: t is 12.7062.
    @Test func `two rows and two columns are as by hand`() throws {
        let estimate = try #require(Self.mean([[1, 1], [0, 0.5]]).estimate(presentRows: 2))
        let high = try #require(estimate.high)
        #expect(
            estimate.value == 0.625 && abs(high - 0.625 - 12.7062 * (36 / 256.0 + 257 / 1088).squareRoot()) < 1e-4,
            "\(estimate)")
        #expect(abs((estimate.low ?? 0) + high - 1.25) < 1e-12)
    }

    @Test func `one column says nothing of others, nor does one row, nor a table of one number`() throws {
        let values = [0.125, 0.5, 0.25, 0.875, 0.75]
        #expect(Self.mean(values.map { [$0] }).estimate(presentRows: 5) == IntervalEstimate(value: 0.5))
        #expect(Self.mean([values]).estimate(presentRows: 1) == IntervalEstimate(value: 0.5))
        #expect(Self.mean([[0, 0], [0, 0]]).estimate(presentRows: 2) == IntervalEstimate(value: 0))
        #expect(CrossedMean(rowCount: 5).estimate(presentRows: 5) == nil)
    }

    /// Of 400 rows some went one way, the others are 0: the mean is n/400, and half of its interval nearly
    /// 1.96 · √(n + 1)/400, which three rows do not reach and nine do.
    @Test(arguments: [(1, false), (3, false), (9, true)])
    func `three rows of 400 are not sure of anything`(count: Int, isSure: Bool) throws {
        let table = (0..<400).map { [Double](repeating: $0 < count ? 1 : 0, count: 20) }
        let estimate = try #require(Self.mean(table).estimate(presentRows: 400))
        let low = try #require(estimate.low)
        #expect((low > 0) == isSure)
        #expect(abs((estimate.value - low) * 400 / 1.963 / Double(count + 1).squareRoot() - 1) < 0.02, "\(estimate)")
    }

    /// Another row could have gone the other way: 1 ± 1.984/100.
    @Test func `where all rows agree, one more could have told otherwise`() throws {
        let table = [[Double]](repeating: [1, 1], count: 100)
        let estimate = try #require(Self.mean(table).estimate(presentRows: 100))
        #expect(abs(1 - (estimate.low ?? 0) - 0.01984) < 1e-5, "\(estimate)")
    }

    @Test func `rows that no column has change nothing`() throws {
        var (with, without) = (CrossedMean(rowCount: 4), CrossedMean(rowCount: 2))
        for sign in [1.0, -1, 0.5] {
            with.add(sign, residuals: [0.1 * sign, 0, -0.1 * sign, 0])
            without.add(sign, residuals: [0.1 * sign, -0.1 * sign])
        }
        #expect(with.estimate(presentRows: 2) == without.estimate(presentRows: 2))
    }

    /// Rows, columns and cells with normal effects of these sizes: how many of 1,000 intervals hold 0, and how much wider
    /// they are than twice 1.96 true standard deviations. Of few columns Student's t alone is wider: 2.8 for five.
    @Test(arguments: [
        Effects(rows: 1, columns: 0, cells: 0, count: 5, widthMax: 1.1),
        Effects(rows: 0, columns: 1, cells: 0, count: 5, widthMax: 1.45),
        Effects(rows: 0, columns: 0, cells: 1, count: 5, widthMax: 1.6),
        Effects(rows: 0, columns: 0, cells: 1, count: 20, widthMax: 1.2),
        Effects(rows: 1, columns: 0.2, cells: 1, count: 20, widthMax: 1.15),
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
