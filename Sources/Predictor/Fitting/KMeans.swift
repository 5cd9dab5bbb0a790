import LinearAlgebra

/// k-means: k centres that lie close to the rows of a matrix, found by a seeded start and Lloyd's steps.
///
/// > Arthur, Vassilvitskii. *k-means++: The Advantages of Careful Seeding*, SODA 2007.
enum KMeans {
    static let stepsMax = 30

    /// - Parameter rows: n×f, n ≥ 1.
    /// - Returns: at most k×f centres; fewer where there are fewer different rows.
    static func centres(of rows: Matrix, k: Int, seed: UInt64) -> Matrix {
        precondition(rows.rows > 0 && k > 0, "\(k) clusters of \(rows.rows) rows")
        var random = SplitMix64(seed: seed)
        var centres = start(rows, k: k, random: &random)
        var assignment: [Int] = []
        for _ in 0..<stepsMax {
            let clusters = Clusters(
                centres: centres.storage, count: centres.rows, means: [], distanceScale: 1)
            let next = clusters.nearest(rows).map(\.cluster)
            if next == assignment { break }
            assignment = next
            centres = means(of: rows, assignment, keeping: centres)
        }
        return centres
    }

    /// k-means++: each further centre is a row drawn in proportion to its squared distance from the centres so far.
    private static func start(_ rows: Matrix, k: Int, random: inout SplitMix64) -> Matrix {
        var chosen = [Int.random(in: 0..<rows.rows, using: &random)]
        var squared = [Float](repeating: .infinity, count: rows.rows)
        while chosen.count < k {
            let newest = rows.row(chosen[chosen.count - 1])
            for r in 0..<rows.rows { squared[r] = min(squared[r], squaredDistance(rows, r, newest)) }
            let total = squared.reduce(0.0) { $0 + Double($1) }
            guard total > 0 else { break }
            var left = random.nextUniform() * total
            var pick = squared.lastIndex { $0 > 0 } ?? 0
            for r in 0..<rows.rows where squared[r] > 0 {
                left -= Double(squared[r])
                if left < 0 {
                    pick = r
                    break
                }
            }
            chosen.append(pick)
        }
        return rows.selecting(chosen)
    }

    private static func squaredDistance(_ rows: Matrix, _ r: Int, _ centre: [Float]) -> Float {
        rows.withRow(r) { row in
            centre.withUnsafeBufferPointer { centre in
                var sum: Float = 0
                for c in 0..<centre.count { sum += (row[c] - centre[c]) * (row[c] - centre[c]) }
                return sum
            }
        }
    }

    /// The mean of each cluster's rows; an empty cluster keeps its centre.
    private static func means(of rows: Matrix, _ assignment: [Int], keeping centres: Matrix) -> Matrix {
        let f = rows.columns
        var sums = [Double](repeating: 0, count: centres.rows * f)
        var counts = [Int](repeating: 0, count: centres.rows)
        rows.withElements { x in
            for (r, cluster) in assignment.enumerated() {
                counts[cluster] += 1
                for c in 0..<f { sums[cluster * f + c] += Double(x[r * f + c]) }
            }
        }
        var result = centres
        for cluster in 0..<centres.rows where counts[cluster] > 0 {
            for c in 0..<f { result[cluster, c] = Float(sums[cluster * f + c] / Double(counts[cluster])) }
        }
        return result
    }
}
