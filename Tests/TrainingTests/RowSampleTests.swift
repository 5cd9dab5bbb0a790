import Routing
import Testing
import Training

@Suite struct RowSampleTests {
    private func sample(of count: Int, rowsMax: Int, seed: UInt64 = 1) -> RowSample {
        var sample = RowSample(rowsMax: rowsMax, seed: seed)
        for i in 0..<count { sample.add(OutcomeRow(id: "\(i)", prompt: "")) }
        return sample
    }

    @Test func `up to its limit every row stays in its order`() {
        let whole = sample(of: 20, rowsMax: 20)
        #expect(whole.rows.map(\.id) == (0..<20).map(String.init) && !whole.isPartial)
    }

    @Test func `beyond it the sample is full and the same for the same seed`() {
        let part = sample(of: 21, rowsMax: 20)
        #expect(part.rows.count == 20 && part.count == 21 && part.isPartial)
        #expect(part.rows == sample(of: 21, rowsMax: 20).rows)
        #expect(sample(of: 500, rowsMax: 20).rows != sample(of: 500, rowsMax: 20, seed: 2).rows)
    }

    /// 400 samples of 10 of 40 rows: each row is in a quarter of them, 100 ± 8.7; six deviations are 52.
    @Test func `every row stays with the same probability`() {
        var counts = [Int](repeating: 0, count: 40)
        for seed in 0..<400 {
            let rows = sample(of: 40, rowsMax: 10, seed: UInt64(seed)).rows
            #expect(Set(rows.map(\.id)).count == 10)
            for row in rows { counts[Int(row.id) ?? 0] += 1 }
        }
        #expect(counts.allSatisfy { abs($0 - 100) < 52 }, "\(counts)")
    }
}
