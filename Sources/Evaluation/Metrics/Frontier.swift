/// What a router can reach on the cost–quality plane by changing the price of money λ.
///
/// λ ≥ 0 is swept in argmax(q̂ − λ ĉ) over a `LambdaGrid`; each λ gives a realised mean cost and quality over the
/// rows where the chosen model's quality and cost are known. The cheapest single model is added, and the upper
/// non-decreasing convex hull of all is the frontier.
public struct Frontier: Sendable {
    /// Realised means, λ ascending: from the best predicted quality to the lowest predicted cost.
    public let points: [CostQuality]
    public let hull: Hull
    /// The single models the frontier is judged against.
    public let singles: SingleModels

    /// Sweeps the predictions over the grid, which spans their price gaps unless another is given.
    ///
    /// - Returns: `nil` where no model has a known mean cost, or no routed row a known outcome.
    public init?(_ predictions: PredictionTable, truth: OutcomeTable, grid: LambdaGrid? = nil) {
        let sweep = Sweep(predictions, truth: truth, grid: grid ?? LambdaGrid(spanning: predictions))
        self.init(points: sweep.points(weights: unitWeights(truth.rowCount)), singles: SingleModels(truth))
    }

    init?(points: [CostQuality], singles: SingleModels) {
        guard !points.isEmpty, let cheapest = singles.cheapest, let anchor = singles.points[cheapest]
        else { return nil }
        self.points = points
        self.singles = singles
        hull = Hull(over: points + [anchor])
    }

    /// Average improvement in quality: area under the hull over the single models' cost range, per width.
    ///
    /// - Returns: `nil` where all single models cost the same.
    public var aiq: Double? {
        singles.costRangeUSD.flatMap { hull.meanQuality(overCostsUSD: $0) }
    }

    /// Mean, over the models on the zero router's hull but for the cheapest, of the quality on our hull at that
    /// model's mean cost less its own quality.
    ///
    /// - Returns: `nil` where the zero router's hull is one model.
    public var gain: Double? {
        guard let others = singles.zeroRouter?.corners.dropFirst(), !others.isEmpty else { return nil }
        let gains = others.compactMap { corner in
            hull.quality(atCostUSD: corner.costUSD).map { $0 - corner.quality }
        }
        return gains.count == others.count ? gains.reduce(0, +) / Double(gains.count) : nil
    }
}

extension Hull {
    /// What this hull saves against a single model at that model's quality; `nil` where it doesn't reach it.
    public func saving(against single: CostQuality) -> Saving? {
        costUSD(atQuality: single.quality).map { cost in
            // The model itself may be a corner, up to rounding: then nothing is saved.
            let isSame = abs(cost - single.costUSD) <= 1e-12 * single.costUSD
            return Saving(modelCostUSD: single.costUSD, routerCostUSD: isSame ? single.costUSD : cost)
        }
    }
}

/// Mean cost per request of one model, and of a router at the same quality.
public struct Saving: Sendable, Equatable {
    public let modelCostUSD: Double
    public let routerCostUSD: Double

    public var usdPer1000Requests: Double { (modelCostUSD - routerCostUSD) * 1000 }
    /// Share of the model's cost that is saved; `nil` where the model is free.
    public var share: Double? { modelCostUSD > 0 ? 1 - routerCostUSD / modelCostUSD : nil }
}
