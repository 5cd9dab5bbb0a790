/// Every request to one model, for each of K models; and the zero router, which mixes them at random.
public struct SingleModels: Sendable {
    /// Mean quality of each model over the rows where its quality is known; `nil` where it never is.
    public let quality: [Double?]
    /// Mean cost and quality of each model over the rows where both are known; `nil` where they never are.
    public let points: [CostQuality?]
    /// Share of the rows on which each of `points` stands.
    public let coverage: [Double]
    /// The hull of `points`: what choosing models at random, without looking at the prompt, can reach.
    /// `nil` where no model has a point.
    public let zeroRouter: Hull?

    public init(_ truth: OutcomeTable) {
        self = SingleModelSums(truth).means(weights: unitWeights(truth.rowCount))
    }

    init(quality: [Double?], points: [CostQuality?], coverage: [Double]) {
        self.quality = quality
        self.points = points
        self.coverage = coverage
        let known = points.compactMap { $0 }
        zeroRouter = known.isEmpty ? nil : Hull(over: known)
    }

    /// The model with the highest mean quality, the first of equals.
    public var best: Int? { firstMaximum(0..<quality.count) { quality[$0] } }
    /// The model with the lowest mean cost, the first of equals.
    public var cheapest: Int? { firstMaximum(0..<points.count) { points[$0].map { -$0.costUSD } } }

    /// Mean costs from the cheapest single model's to the dearest's: the range AIQ is taken over.
    public var costRangeUSD: ClosedRange<Double>? {
        let costs = points.compactMap { $0?.costUSD }
        guard let low = costs.min(), let high = costs.max() else { return nil }
        return low...high
    }

    /// Of two models the cheap and the dear one: by mean cost, or by mean quality where costs don't tell.
    ///
    /// - Returns: `nil` unless there are exactly two models with known outcomes.
    public var cheapAndDear: (cheap: Int, dear: Int)? {
        guard quality.count == 2, let first = quality[0], let second = quality[1] else { return nil }
        if let a = points[0]?.costUSD, let b = points[1]?.costUSD, a != b { return a < b ? (0, 1) : (1, 0) }
        return first <= second ? (0, 1) : (1, 0)
    }
}

/// The outcomes of each model in columns without gaps, ready for weighted means.
struct SingleModelSums: Sendable {
    /// A known outcome of one model. `costUSD` is `nil` where only the quality is known.
    private struct Known {
        let quality: Double
        let costUSD: Double?
        let row: Int32
    }

    /// Per model, its known outcomes in row order.
    private let columns: [[Known]]

    init(_ truth: OutcomeTable) {
        columns = (0..<truth.modelCount).map { model in
            (0..<truth.rowCount).compactMap { row in
                truth.quality[row, model].map {
                    Known(quality: $0, costUSD: truth.costUSD[row, model], row: Int32(row))
                }
            }
        }
    }

    func means(weights: [Double]) -> SingleModels {
        var (qualities, points, coverage): ([Double?], [CostQuality?], [Double]) = ([], [], [])
        let total = weights.reduce(0, +)
        for column in columns {
            var (all, quality, both, cost, qualityOfBoth) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for known in column {
                let weight = weights[Int(known.row)]
                all += weight
                quality += weight * known.quality
                guard let costUSD = known.costUSD else { continue }
                both += weight
                cost += weight * costUSD
                qualityOfBoth += weight * known.quality
            }
            qualities.append(all > 0 ? quality / all : nil)
            points.append(both > 0 ? CostQuality(costUSD: cost / both, quality: qualityOfBoth / both) : nil)
            coverage.append(total > 0 ? both / total : 0)
        }
        return SingleModels(quality: qualities, points: points, coverage: coverage)
    }
}

/// Every row once: the weights of the sample itself, where a bootstrap resample has counts.
func unitWeights(_ count: Int) -> [Double] {
    [Double](repeating: 1, count: count)
}
