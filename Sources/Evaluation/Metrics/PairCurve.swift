/// Quality against the share of calls to the dear one of two models, and what RouteLLM reads off that curve.
///
/// The score of a row is predicted quality of the dear model − of the cheap one. Thresholds are the 11 edges of
/// the score's deciles over the rows (linear between order statistics); a row goes to the dear model if its
/// score ≥ the threshold, at the last edge if it is >. So the shares run from 0 to 1. Only rows where both
/// outcomes are known and both predictions made count, so that all points stand on the same rows.
///
/// > Ong et al. *RouteLLM: Learning to Route LLMs with Preference Data*, 2024, section 4.
public struct PairCurve: Sendable, Equatable {
    /// What one threshold gives.
    public struct Point: Sendable, Equatable, Codable {
        /// Share of rows that go to the dear model.
        public let dearShare: Double
        /// Mean quality of all rows.
        public let quality: Double
    }

    /// 11 points, the share ascending.
    public let points: [Point]
    public let cheapQuality: Double
    public let dearQuality: Double

    /// - Returns: `nil` where no row counts.
    public init?(_ predictions: PredictionTable, truth: OutcomeTable, cheap: Int, dear: Int) {
        let sums = PairSums(predictions, truth: truth, cheap: cheap, dear: dear)
        guard let curve = sums.curve(weights: unitWeights(truth.rowCount)) else { return nil }
        self = curve
    }

    init(points: [Point], cheapQuality: Double, dearQuality: Double) {
        self.points = points
        self.cheapQuality = cheapQuality
        self.dearQuality = dearQuality
    }

    /// Average performance gap recovered: (area − area of all-cheap) / (area of all-dear − area of all-cheap).
    ///
    /// A random router has 0.5. `nil` where the dear model isn't the better one.
    public var apgr: Double? {
        let gap = dearQuality - cheapQuality
        guard gap > 0 else { return nil }
        let area = zip(points, points.dropFirst()).reduce(0) { area, side in
            area + (side.1.dearShare - side.0.dearShare) * (side.0.quality + side.1.quality) / 2
        }
        return (area - cheapQuality) / gap
    }

    /// Call-performance threshold: the least share of dear calls at which a share of the gap is recovered, linear
    /// between points.
    ///
    /// - Parameter recovered: 0.5 for CPT50, 0.8 for CPT80.
    /// - Returns: a share in [0, 1]; `nil` where the dear model isn't the better one.
    public func cpt(_ recovered: Double) -> Double? {
        let gap = dearQuality - cheapQuality
        guard gap > 0 else { return nil }
        let target = cheapQuality + recovered * gap
        guard let index = points.firstIndex(where: { $0.quality >= target }) else { return points.last?.dearShare }
        guard index > 0 else { return points[0].dearShare }
        let (a, b) = (points[index - 1], points[index])
        return interpolate(a.dearShare, b.dearShare, at: (target - a.quality) / (b.quality - a.quality))
    }
}

/// Both outcomes of every row that counts, ordered by score, ready for curves under resampling counts.
struct PairSums: Sendable {
    private struct Scored {
        let row: Int
        let score: Double
        let cheapQuality: Double
        let dearQuality: Double
    }

    /// Score ascending.
    private let rows: [Scored]

    init(_ predictions: PredictionTable, truth: OutcomeTable, cheap: Int, dear: Int) {
        predictions.checkShape(truth)
        rows = (0..<truth.rowCount).compactMap { row in
            guard let a = predictions.quality[row, cheap], let b = predictions.quality[row, dear],
                let cheapQuality = truth.quality[row, cheap], let dearQuality = truth.quality[row, dear]
            else { return nil }
            return Scored(row: row, score: b - a, cheapQuality: cheapQuality, dearQuality: dearQuality)
        }.sorted { $0.score < $1.score }
    }

    /// - Parameter weights: whole numbers, how often each row occurs: the deciles are those of the resample.
    func curve(weights: [Double]) -> PairCurve? {
        // Sums over the rows before each position, positions 0…count.
        var count = [0.0]
        var cheap = [0.0]
        var dear = [0.0]
        for array in 0..<rows.count {
            let weight = weights[rows[array].row]
            count.append(count[array] + weight)
            cheap.append(cheap[array] + weight * rows[array].cheapQuality)
            dear.append(dear[array] + weight * rows[array].dearQuality)
        }
        let (n, last) = (count[rows.count], rows.count)
        guard n > 0 else { return nil }
        let points = (0...10).map { edge in
            let threshold = score(atShare: Double(edge) * 0.1, cumulative: count)
            let split = firstRow { edge < 10 ? $0 >= threshold : $0 > threshold }
            return PairCurve.Point(
                dearShare: (n - count[split]) / n, quality: (cheap[split] + (dear[last] - dear[split])) / n)
        }
        return PairCurve(points: points.reversed(), cheapQuality: cheap[last] / n, dearQuality: dear[last] / n)
    }

    /// The quantile of the scores, each taken as often as it occurs; as `quantile(ofSorted:at:)`.
    private func score(atShare share: Double, cumulative: [Double]) -> Double {
        let n = cumulative[rows.count]
        let position = min(share * (n - 1), n - 1)
        let index = position.rounded(.down)
        let low = score(atOccurrence: index, cumulative)
        guard index + 1 < n else { return low }
        return interpolate(low, score(atOccurrence: index + 1, cumulative), at: position - index)
    }

    /// The score of the occurrence with this number, from 0, in ascending order.
    private func score(atOccurrence number: Double, _ cumulative: [Double]) -> Double {
        rows[lowerBound(rows.count) { cumulative[$0 + 1] > number }].score
    }

    private func firstRow(_ isRight: (Double) -> Bool) -> Int {
        lowerBound(rows.count) { isRight(rows[$0].score) }
    }
}

/// The first of `count` positions at which a condition holds that holds from there on; `count` where it never does.
func lowerBound(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
        let middle = (low + high) / 2
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
}
