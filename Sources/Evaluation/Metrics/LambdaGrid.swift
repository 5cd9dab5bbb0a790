import LinearAlgebra

/// The prices of money a frontier is swept over: λ in quality per USD, ascending, beginning with 0.
///
/// λ matters where λ · (price gap) is of the size of a quality gap. The grid is logarithmic, `pointsPerDecade`
/// dense, from 10⁻³ / (largest gap of predicted costs in any row) to 2 / (smallest positive gap in any row); gaps
/// under 10⁻⁶ of the largest are taken for that. At its upper end every row goes to its cheapest model, up to
/// such negligible gaps.
public struct LambdaGrid: Sendable, Equatable {
    public let values: [Double]

    public static let pointsPerDecade = 40
    private static let qualityGapMin = 1e-3
    /// More than any quality gap in [0, 1], so that a gap of 1 is no tie at the upper end.
    private static let qualityGapMax = 2.0
    private static let gapRatioMin = 1e-6

    /// - Parameter values: ascending, the first 0.
    public init(values: [Double]) {
        precondition(values.first == 0, "a grid that doesn't begin with 0")
        precondition(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "a grid that doesn't ascend")
        self.values = values
    }

    /// The grid that spans every price gap of some predictions.
    public init(spanning predictions: PredictionTable) {
        var (smallest, largest) = (Double.infinity, 0.0)
        for row in 0..<predictions.rowCount {
            let costs = (0..<predictions.modelCount).compactMap { model in
                predictions.quality[row, model].flatMap { _ in predictions.costUSD[row, model] }
            }.sorted()
            for (low, high) in zip(costs, costs.dropFirst()) where high > low {
                smallest = min(smallest, high - low)
            }
            if let first = costs.first, let last = costs.last { largest = max(largest, last - first) }
        }
        self.init(gaps: largest > 0 ? max(smallest, Self.gapRatioMin * largest)...largest : nil)
    }

    private init(gaps: ClosedRange<Double>?) {
        guard let gaps else {
            self.init(values: [0])
            return
        }
        let (low, high) = (
            Double.log(Self.qualityGapMin / gaps.upperBound), Double.log(Self.qualityGapMax / gaps.lowerBound)
        )
        let steps = Int(((high - low) / Double.log(10) * Double(Self.pointsPerDecade)).rounded(.up))
        self.init(values: [0] + (0...steps).map { Double.exp(low + (high - low) * Double($0) / Double(steps)) })
    }
}
