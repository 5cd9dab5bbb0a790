/// The upper, non-decreasing convex hull of points on the cost–quality plane: what mixing them can reach.
///
/// Corners ascend strictly in cost and in quality, and their slopes descend. Between corners the hull is linear
/// (randomise between the two), right of the last it is flat (don't spend the rest), left of the first it is
/// undefined.
///
/// > Hu et al. *RouterBench: A Benchmark for Multi-LLM Routing System*, 2024, section 3.
public struct Hull: Sendable, Equatable, Codable {
    public let corners: [CostQuality]

    /// - Parameter points: at least one, in any order.
    public init(over points: [CostQuality]) {
        precondition(!points.isEmpty, "a hull of no points")
        let sorted = points.sorted { ($0.costUSD, -$0.quality) < ($1.costUSD, -$1.quality) }
        var corners: [CostQuality] = []
        for point in sorted {
            if let last = corners.last, point.quality <= last.quality { continue }
            while corners.count >= 2, !Self.turnsRight(corners[corners.count - 2], corners[corners.count - 1], point) {
                corners.removeLast()
            }
            if corners.count == 1, corners[0].costUSD == point.costUSD { corners.removeLast() }
            corners.append(point)
        }
        self.corners = corners
    }

    /// Quality at a mean cost; `nil` left of the cheapest corner.
    public func quality(atCostUSD cost: Double) -> Double? {
        guard let first = corners.first, let last = corners.last, cost >= first.costUSD else { return nil }
        if cost >= last.costUSD { return last.quality }
        let right = lowerBound(corners.count) { corners[$0].costUSD > cost }
        let (a, b) = (corners[right - 1], corners[right])
        return interpolate(a.quality, b.quality, at: (cost - a.costUSD) / (b.costUSD - a.costUSD))
    }

    /// The least mean cost at which a quality is reached; `nil` above the highest corner.
    public func costUSD(atQuality quality: Double) -> Double? {
        guard let first = corners.first, let last = corners.last, quality <= last.quality else { return nil }
        if quality <= first.quality { return first.costUSD }
        let right = lowerBound(corners.count) { corners[$0].quality >= quality }
        let (a, b) = (corners[right - 1], corners[right])
        return interpolate(a.costUSD, b.costUSD, at: (quality - a.quality) / (b.quality - a.quality))
    }

    /// Mean quality under the hull over a range of costs: its area divided by the range's width.
    ///
    /// - Returns: `nil` where the range is empty or begins left of the hull.
    public func meanQuality(overCostsUSD range: ClosedRange<Double>) -> Double? {
        let width = range.upperBound - range.lowerBound
        guard width > 0, let start = quality(atCostUSD: range.lowerBound),
            let end = quality(atCostUSD: range.upperBound)
        else { return nil }
        var area = 0.0
        var previous = CostQuality(costUSD: range.lowerBound, quality: start)
        for corner in corners where corner.costUSD > range.lowerBound && corner.costUSD < range.upperBound {
            area += Self.trapezoid(previous, corner)
            previous = corner
        }
        area += Self.trapezoid(previous, CostQuality(costUSD: range.upperBound, quality: end))
        return area / width
    }

    private static func trapezoid(_ a: CostQuality, _ b: CostQuality) -> Double {
        (b.costUSD - a.costUSD) * (a.quality + b.quality) / 2
    }

    /// Whether b lies strictly above the line from a to c.
    private static func turnsRight(_ a: CostQuality, _ b: CostQuality, _ c: CostQuality) -> Bool {
        (b.quality - a.quality) * (c.costUSD - a.costUSD) > (c.quality - a.quality) * (b.costUSD - a.costUSD)
    }
}
