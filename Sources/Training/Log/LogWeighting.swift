import LinearAlgebra
public import Routing

/// How much each row of a log counts.
///
/// A row of which one model was drawn with probability p stands for 1 / p such prompts. That is unbiased, and noisy:
/// a model drawn by chance once in a hundred would rule the fit by a handful of outcomes. So the factor is cut, and a
/// row's age takes from it by half-lives:
///
///     wᵢ = min(1 / pᵢ, clip) · ½^(ageᵢ / halfLife) / (1 − dropᵢ)
///
/// Of rows like it a share of dropᵢ was dropped before the log was kept: no luck of the draw, and so not cut.
/// Ages are taken from the newest row, so that the same data gives the same weights on every day. What is fitted uses
/// shares of the weights' sum (it is self-normalised), so their common scale says nothing.
///
/// > Ionides. *Truncated Importance Sampling*, JCGS 2008.
public struct LogWeighting: Sendable, Equatable {
    /// 1 / propensity is cut here.
    public var importanceWeightMax: Double
    /// Age at which a row counts half; `nil`: age is nothing.
    public var halfLifeDays: Double?

    public static let importanceWeightMaxUsual = 10.0
    private static let millisecondsPerDay = 86_400_000.0

    public init(importanceWeightMax: Double = importanceWeightMaxUsual, halfLifeDays: Double? = nil) {
        self.importanceWeightMax = importanceWeightMax
        self.halfLifeDays = halfLifeDays
    }

    /// One weight > 0 per row; 1 for a row of full information without an age.
    public func weights(of rows: [OutcomeRow]) -> [Float] {
        let newest = rows.lazy.compactMap(\.timeMilliseconds).max() ?? 0
        return rows.map { row in
            let importance = (row.drawPropensity ?? row.propensity).map { min(importanceWeightMax, 1 / $0) } ?? 1
            let kept = 1 - (row.dropShare ?? 0)
            return Float(max(1e-6, importance * recency(row, newest: newest) / kept))
        }
    }

    /// A row that doesn't say when it was is as new as the newest.
    private func recency(_ row: OutcomeRow, newest: Int64) -> Double {
        guard let halfLifeDays, let time = row.timeMilliseconds else { return 1 }
        return Double.pow(0.5, (Double(newest) - Double(time)) / Self.millisecondsPerDay / halfLifeDays)
    }
}
