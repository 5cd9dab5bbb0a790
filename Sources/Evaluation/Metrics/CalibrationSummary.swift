/// How far predicted quality can be taken at its word, over all (prompt, model) pairs with a known outcome.
public struct CalibrationSummary: Sendable, Equatable {
    public static let binCount = 15

    /// The pairs whose prediction lies in one of 15 bins of equal width over [0, 1].
    public struct Bin: Sendable, Equatable, Codable {
        /// Lower edge; the bin reaches to the next one's. A prediction on an edge belongs to the bin above it.
        public let lowerEdge: Double
        public let pairs: Int
        /// `nil` for an empty bin.
        public let meanPredicted: Double?
        public let meanQuality: Double?
    }

    /// 15 bins, ascending.
    public let bins: [Bin]
    /// Expected calibration error: mean over pairs of |mean predicted − mean realised| of the pair's bin.
    /// `nil` without pairs.
    public let ece: Double?
    /// Mean squared error of predicted quality. `nil` without pairs.
    public let brier: Double?

    public init(_ predictions: PredictionTable, truth: OutcomeTable) {
        let sums = CalibrationSums(predictions, truth: truth)
        (ece, brier) = sums.errors(weights: unitWeights(truth.rowCount))
        bins = sums.bins()
    }
}

/// All pairs with their bins, ready for weighted errors. Every resample goes through them, so they are small.
struct CalibrationSums: Sendable {
    private struct Pair {
        let row: Int32
        let bin: Int32
        /// Predicted − realised.
        let error: Double
    }

    /// Row by row, and in a row model by model.
    private let pairs: [Pair]
    /// Of each pair.
    private let values: [(predicted: Double, quality: Double)]

    init(_ predictions: PredictionTable, truth: OutcomeTable) {
        predictions.checkShape(truth)
        var pairs: [Pair] = []
        var values: [(predicted: Double, quality: Double)] = []
        for row in 0..<truth.rowCount {
            for model in 0..<truth.modelCount {
                guard let predicted = predictions.quality[row, model], let quality = truth.quality[row, model]
                else { continue }
                let scaled = max(0, min(predicted, 1)) * Double(CalibrationSummary.binCount)
                let bin = min(Int(scaled), CalibrationSummary.binCount - 1)
                pairs.append(Pair(row: Int32(row), bin: Int32(bin), error: predicted - quality))
                values.append((predicted, quality))
            }
        }
        self.pairs = pairs
        self.values = values
    }

    /// ECE = Σ over bins of |Σ over the bin of w (predicted − quality)| / Σ w.
    func errors(weights: [Double]) -> (ece: Double?, brier: Double?) {
        var binErrors = [Double](repeating: 0, count: CalibrationSummary.binCount)
        var (count, squares) = (0.0, 0.0)
        for pair in pairs {
            let weight = weights[Int(pair.row)]
            binErrors[Int(pair.bin)] += weight * pair.error
            squares += weight * pair.error * pair.error
            count += weight
        }
        guard count > 0 else { return (nil, nil) }
        return (binErrors.reduce(0) { $0 + abs($1) } / count, squares / count)
    }

    /// Mean realised quality of each bin; `nil` where no pair of it has weight.
    @Sendable func qualities(weights: [Double]) -> [Double?] {
        var sums = [(weight: Double, quality: Double)](repeating: (0, 0), count: CalibrationSummary.binCount)
        for (pair, value) in zip(pairs, values) {
            let (bin, weight) = (Int(pair.bin), weights[Int(pair.row)])
            sums[bin].weight += weight
            sums[bin].quality += weight * value.quality
        }
        return sums.map { $0.weight > 0 ? $0.quality / $0.weight : nil }
    }

    func bins() -> [CalibrationSummary.Bin] {
        var sums = [(count: Int, predicted: Double, quality: Double)](
            repeating: (0, 0, 0), count: CalibrationSummary.binCount)
        for (pair, value) in zip(pairs, values) {
            let bin = Int(pair.bin)
            sums[bin].count += 1
            sums[bin].predicted += value.predicted
            sums[bin].quality += value.quality
        }
        return sums.enumerated().map { bin, sum in
            let n = Double(sum.count)
            return CalibrationSummary.Bin(
                lowerEdge: Double(bin) / Double(CalibrationSummary.binCount), pairs: sum.count,
                meanPredicted: sum.count > 0 ? sum.predicted / n : nil,
                meanQuality: sum.count > 0 ? sum.quality / n : nil)
        }
    }
}
