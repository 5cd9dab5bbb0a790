import Evaluation
import Foundation
import LinearAlgebra
import Routing
import Testing

@testable import Training

@Suite("Nearest neighbours")
struct NearestNeighboursTests {
    /// Random points and outcomes, some of them missing.
    private static func table(
        rows n: Int, columns: Int = 4, models: Int = 3, missingShare: Double = 0, seed: UInt64
    ) -> (features: Matrix, truth: OutcomeTable) {
        var random = SplitMix64(seed: seed)
        let features = Matrix(
            rows: n, columns: columns, storage: (0..<n * columns).map { _ in Float(random.nextNormal() * 3 + 1) })
        func cells(_ scale: Double) -> [[Double?]] {
            (0..<n).map { _ in
                (0..<models).map { _ in
                    let value = random.nextUniform() * scale
                    return random.nextUniform() < missingShare ? nil : value
                }
            }
        }
        let truth = OutcomeTable(
            models: (0..<models).map { "m\($0)" }, tasks: [String?](repeating: nil, count: n), quality: cells(1),
            costUSD: cells(0.01))
        return (features, truth)
    }

    /// Offered `width` at a time.
    private func smallest(_ count: Int, of values: [Float], width: Int) -> [Int] {
        var smallest = Smallest(count)
        for first in stride(from: 0, to: values.count, by: width) {
            smallest.offer(values[first..<min(values.count, first + width)], firstPosition: first)
        }
        return smallest.positions
    }

    @Test func `the smallest of none and of too few are all there are`() {
        #expect(smallest(3, of: [], width: 2) == [])
        #expect(smallest(0, of: [1, 2], width: 2) == [])
        #expect(smallest(3, of: [5, 4], width: 2) == [1, 0])
        #expect(smallest(2, of: [3, 1, 2, 1], width: 3) == [1, 3])
    }

    /// Values from a few levels, so that there are many ties.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `the smallest are the first of a stable sort`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let levels = 1 + random.next() % 40
        let values = (0..<Int(random.next() % 300)).map { _ in Float(random.next() % levels) - 7 }
        let sorted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        for count in [1, 2, 17, values.count, values.count + 5] {
            for width in [1, 64, 300] {
                #expect(
                    smallest(count, of: values, width: width) == Array(sorted.prefix(count)),
                    "seed \(seed), width \(width)")
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `they agree with a naive twin`(seed: UInt64) {
        let (features, truth) = Self.table(rows: 70, missingShare: seed.isMultiple(of: 2) ? 0.3 : 0, seed: seed)
        let (queries, _) = Self.table(rows: 12, seed: seed + 100)
        let neighbours = NearestNeighbours(features: features, truth: truth)
        let counts = [1, 5, 69, 70]
        for (count, table) in zip(counts, neighbours.predictions(queries, neighbourCounts: counts)) {
            let naive = NaiveNeighbours(features: features, truth: truth, count: count)
            for row in 0..<queries.rows {
                let expected = naive.prediction(queries.row(row))
                for model in 0..<3 {
                    #expect(isClose(table.quality[row, model], expected.quality[model]), "seed \(seed), k \(count)")
                    #expect(isClose(table.costUSD[row, model], expected.costUSD[model]), "seed \(seed), k \(count)")
                }
            }
        }
    }

    /// More queries and points than are taken at a time, neither a multiple: each query finds itself, its neighbour on
    /// the line beyond the seam too, and k is tuned on no more rows than wanted.
    @Test func `many rows are taken in blocks`() {
        let n = 4_500
        let line = Matrix(rows: n, columns: 1, storage: (0..<n).map { Float($0) })
        let truth = OutcomeTable(
            models: ["m"], tasks: [String?](repeating: nil, count: n), quality: (0..<n).map { [Double($0) / 4_500] },
            costUSD: [[Double?]](repeating: [nil], count: n))
        let neighbours = NearestNeighbours(features: line, truth: truth, tuningRowsMax: 300)
        let queries = Matrix(rows: 130, columns: 1, storage: (0..<130).map { Float(2_000 + $0) })
        let tables = neighbours.predictions(queries, neighbourCounts: [1, 3])
        for (query, row) in (2_000..<2_130).enumerated() {
            #expect(tables[0].quality[query, 0] == truth.quality[row, 0])
            #expect(abs((tables[1].quality[query, 0] ?? 0) - (truth.quality[row, 0] ?? 0)) < 1e-12)
        }
    }

    private func isClose(_ a: Double?, _ b: Double?) -> Bool {
        if let a, let b { return abs(a - b) < 1e-12 }
        return a == nil && b == nil
    }

    /// Noise wants all the neighbours it can have; a sharp edge wants few.
    @Test func `their number is tuned to the data`() {
        let (features, noise) = Self.table(rows: 800, columns: 1, models: 8, seed: 5)
        #expect(NearestNeighbours(features: features, truth: noise).neighbourCount == 200)
        let edge = (0..<800).map { [sin(Double(features[$0, 0])) > 0 ? 1.0 : 0.0 as Double?] }
        let sharp = OutcomeTable(models: ["m"], tasks: noise.tasks, quality: edge, costUSD: edge)
        #expect(NearestNeighbours(features: features, truth: sharp).neighbourCount == 50)
    }

    /// A hundred prompts of noise, eight times each: while rows were held out, a prompt's own repeats spoke for the fewest.
    @Test func `their number is tuned to other prompts than those that are learnt from`() {
        let (features, noise) = Self.table(rows: 100, columns: 1, models: 8, seed: 5)
        let rows = (0..<800).map { $0 / 8 }
        let (repeated, truth) = (features.selecting(rows), noise.selecting(rows))
        #expect(NearestNeighbours(features: repeated, truth: truth).neighbourCount == 50)
        let groups = RowGroups(keys: rows)
        #expect(NearestNeighbours(features: repeated, truth: truth, groups: groups).neighbourCount == 200)
    }

    @Test func `a constant column of large numbers says nothing`() {
        let value: Float = 12_345.678
        let standard = FeatureStandard(Matrix(rows: 1_001, columns: 1, repeating: value))
        #expect(standard.applied(to: Matrix([[value], [value + 1], [0]])).storage == [0, 0, 0])
    }

    @Test func `the standard has mean zero, deviation one, and is cut at five`() {
        // Mean 2, variance ((−1)² + 0 + 1) / 3 = 2/3, so 3 becomes 1 / √(2/3) ≈ 1.2247.
        let standard = FeatureStandard(Matrix([[1], [2], [3]]))
        let cut = standard.applied(to: Matrix([[1], [2], [3], [1000], [-1000]])).storage
        #expect(abs(cut[2] - 1.2247449) < 1e-6 && cut[0] == -cut[2] && cut[1] == 0)
        #expect(cut[3] == 5 && cut[4] == -5)
    }

    @Test func `a model that was never run is not predicted, and one row is its own neighbour`() {
        let truth = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[0.5, nil]], costUSD: [[nil, nil]])
        let neighbours = NearestNeighbours(features: Matrix([[1, 2]]), truth: truth)
        let table = neighbours.predictions(Matrix([[1, 2], [9, 9]]))
        #expect(table.quality == PartialMatrix([[0.5, nil], [0.5, nil]], columns: 2))
        #expect(table.costUSD == PartialMatrix([[nil, nil], [nil, nil]], columns: 2))
    }
}

/// The same by the book: all distances in `Double`, sorted.
private struct NaiveNeighbours {
    let features: Matrix
    let truth: OutcomeTable
    let count: Int

    func prediction(_ query: [Float]) -> (quality: [Double?], costUSD: [Double?]) {
        let q = standardised(query)
        let distances = (0..<features.rows).map { row in
            zip(standardised(features.row(row)), q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let nearest = distances.indices.sorted { distances[$0] < distances[$1] }.prefix(count)
        func means(_ table: PartialMatrix) -> [Double?] {
            (0..<truth.modelCount).map { model in
                guard let overall = table.mean(ofColumn: model) else { return nil }
                let known = nearest.compactMap { table[$0, model] }
                // One outcome's worth of the overall mean where a neighbour's is missing.
                let all = known.count < nearest.count ? known + [overall] : known
                return all.reduce(0, +) / Double(all.count)
            }
        }
        return (means(truth.quality), means(truth.costUSD))
    }

    private func standardised(_ point: [Float]) -> [Double] {
        point.indices.map { column in
            let values = (0..<features.rows).map { Double(features[$0, column]) }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            return max(-5, min(5, (Double(point[column]) - mean) / variance.squareRoot()))
        }
    }
}
