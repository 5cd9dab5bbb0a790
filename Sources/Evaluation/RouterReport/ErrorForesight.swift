/// Whether a router knows where it errs: its error by tenths of the error it expects.
public struct ErrorForesight: Sendable, Codable {
    /// A tenth of the rows, those with the least expected error first.
    public struct Line: Sendable, Codable {
        public let rows: Int
        /// The mean over rows of what is to be compared with `squaredError`.
        public let expectedError: Double
        /// Mean squared error of predicted quality, mean over the row's models, then over rows.
        public let squaredError: IntervalEstimate?
        /// Predicted − realised quality: above 0 the router promises too much.
        public let bias: IntervalEstimate?
        /// Quality of the highest prediction.
        public let routedQuality: IntervalEstimate?
        /// Quality of the model that is best over all rows.
        public let bestSingleQuality: IntervalEstimate?
    }

    public static let parts = 10

    public let lines: [Line]
    /// Correlation of the ranks of expected and actual squared error over rows (Spearman); ranks are those of the sample.
    public let rankCorrelation: IntervalEstimate?
    /// Share of the rows farther than 19 of 20 training prompts.
    public let shareBeyondTraining: Double

    /// - Parameters:
    ///   - expectedErrors: of each row, `Prediction.expectedError`.
    ///   - distances: of each row from the training data; 1 is where 19 of 20 training prompts are nearer.
    /// - Returns: `nil` for fewer rows than parts.
    public init?(
        _ predictions: PredictionTable, expectedErrors: [Double], distances: [Double], truth: OutcomeTable,
        bootstrap: PairedBootstrap
    ) {
        predictions.checkShape(truth)
        precondition(
            distances.count == truth.rowCount && expectedErrors.count == truth.rowCount,
            "\(expectedErrors.count) errors and \(distances.count) distances for \(truth.rowCount) rows")
        guard truth.rowCount >= Self.parts else { return nil }
        let order = expectedErrors.indices.sorted { (expectedErrors[$0], $0) < (expectedErrors[$1], $1) }
        var part = [Int](repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { part[row] = place * Self.parts / order.count }

        let best = SingleModels(truth).best
        let columns = [
            Self.rowMeans(predictions, truth) { ($0 - $1) * ($0 - $1) }, Self.rowMeans(predictions, truth) { $0 - $1 },
            predictions.bestModels().enumerated().map { row, model in model.flatMap { truth.quality[row, $0] } },
            (0..<truth.rowCount).map { row in best.flatMap { truth.quality[row, $0] } },
        ]
        let means = GroupMeans(groups: part, groupCount: Self.parts, columns: columns)
        let correlation = RankCorrelation(expectedErrors, columns[0])
        let replicates = bootstrap.replicates(rowCount: truth.rowCount) { weights in
            means.means(weights: weights) + [correlation.value(weights: weights)]
        }
        lines = (0..<Self.parts).map { number in
            let rows = order.indices.filter { $0 * Self.parts / order.count == number }
            let estimates = columns.indices.map { replicates.estimate(means.place($0, number)) }
            return Line(
                rows: rows.count,
                expectedError: rows.reduce(0) { $0 + expectedErrors[order[$1]] } / Double(max(1, rows.count)),
                squaredError: estimates[0], bias: estimates[1], routedQuality: estimates[2],
                bestSingleQuality: estimates[3])
        }
        rankCorrelation = replicates.estimate(columns.count * Self.parts)
        shareBeyondTraining = Double(distances.count { $0 > 1 }) / Double(distances.count)
    }

    /// Per row, the mean over models with a known outcome; `nil` where there is none.
    private static func rowMeans(
        _ predictions: PredictionTable, _ truth: OutcomeTable,
        _ error: (_ predicted: Double, _ quality: Double) -> Double
    ) -> [Double?] {
        (0..<truth.rowCount).map { row in
            let errors = (0..<truth.modelCount).compactMap { model -> Double? in
                guard let predicted = predictions.quality[row, model], let quality = truth.quality[row, model]
                else { return nil }
                return error(predicted, quality)
            }
            return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
        }
    }
}

/// Spearman's correlation under weights of the rows, with the ranks of the sample.
struct RankCorrelation: Sendable {
    private let rows: [(row: Int, x: Double, y: Double)]

    /// Rows where y is `nil` don't count.
    init(_ x: [Double], _ y: [Double?]) {
        let known = y.indices.filter { y[$0] != nil }
        let ranksX = Self.ranks(known.map { x[$0] })
        let ranksY = Self.ranks(known.compactMap { y[$0] })
        rows = known.enumerated().map { ($1, ranksX[$0], ranksY[$0]) }
    }

    /// - Returns: `nil` where one of the two doesn't vary.
    func value(weights: [Double]) -> Double? {
        var (n, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (row, x, y) in rows {
            let weight = weights[row]
            n += weight
            sx += weight * x
            sy += weight * y
            sxx += weight * x * x
            syy += weight * y * y
            sxy += weight * x * y
        }
        guard n > 0 else { return nil }
        let (vx, vy) = (sxx - sx * sx / n, syy - sy * sy / n)
        guard vx > 1e-9 * n, vy > 1e-9 * n else { return nil }
        return (sxy - sx * sy / n) / (vx * vy).squareRoot()
    }

    /// Ranks in (−1, 1), the mean rank for equals.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let rank = (Double(start + end) - Double(order.count)) / Double(order.count)
            for place in start..<end { ranks[order[place]] = rank }
            start = end
        }
        return ranks
    }
}
