/// The way up of several requests together: which price of quality brings them which mean.
struct QualityLadder {
    /// Of all requests, steepest first.
    private let steps: [CostQualityHull.Step]
    private let requests: Int
    private let baseQuality: Double

    init(_ hulls: some Collection<CostQualityHull>) {
        steps = CostQualityHull.bestFirst(hulls)
        requests = hulls.count
        baseQuality = hulls.reduce(0) { $0 + $1.baseQuality }
    }

    /// The highest price at which these requests have at least this quality, on average.
    /// - Returns: quality per USD; infinite where the cheapest models suffice; 0 where all steps don't.
    func price(meanQuality: Double) -> Double {
        let needed = meanQuality * Double(requests)
        var had = baseQuality
        guard had < needed else { return .infinity }
        for step in steps {
            had += step.slope * step.costUSD
            // A hair under the slope, so that the step that suffices is taken.
            if had >= needed { return step.slope * (1 - 1e-9) }
        }
        return 0
    }

    /// Prices from one that buys every step to one that buys none, at most `most`; `nil` where no step lies between them.
    func prices(most: Double) -> ClosedRange<Double>? {
        guard let flattest = steps.last?.slope, let steepest = steps.first?.slope else { return nil }
        let (low, high) = (flattest / 2, min(most, steepest * 2))
        return low > 0 && low < high ? low...high : nil
    }
}
