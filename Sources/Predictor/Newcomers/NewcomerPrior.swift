import LinearAlgebra

/// What is believed of a model before any outcome of it: as good as the others on average, harder prompts as hard for
/// it as for them, and by how much it may differ.
///
/// Its overall place (the mean of its logit over that of the others) comes from its price, by a regression over the
/// roster, or from a declared quality, which counts more.
public struct NewcomerPrior: Sendable, Equatable {
    /// Expected logit above the roster's mean.
    public var offset: Double
    public var offsetSD: Double
    /// log of the expected cost over the roster's geometric mean; `nil` where nothing is known.
    public var logCostRatio: Double?

    /// Deviation of a declared quality, in logits: people declare what a benchmark says.
    static let declaredSD = 0.4
    /// A tenfold price is believed to be worth 0.6 logits before the roster says otherwise.
    static let slopePerLogUSD = (mean: 0.25, deviation: 0.15)
    /// Least deviation of a model's place around the line of prices.
    static let offsetSDMin = 0.3

    /// - Parameters:
    ///   - offsets: K: each model's mean logit above the roster's mean.
    ///   - pricesUSD: K: a number that grows with the price; `nil` where it is unknown.
    ///   - priceUSD: the newcomer's.
    public init(
        offsets: [Double], pricesUSD: [Double?], priceUSD: Double?, declaredQuality: Double? = nil,
        meanLogit: Double = 0
    ) {
        (offset, offsetSD) = Self.place(offsets, pricesUSD, priceUSD)
        if let declaredQuality {
            let q = min(0.99, max(0.01, declaredQuality))
            (offset, offsetSD) = (Double.log(q / (1 - q)) - meanLogit, Self.declaredSD)
        }
        let known = pricesUSD.compactMap { $0 }.filter { $0 > 0 }.map { Double.log($0) }
        if let priceUSD, priceUSD > 0, !known.isEmpty {
            logCostRatio = Double.log(priceUSD) - known.reduce(0, +) / Double(known.count)
        }
    }

    /// Bayesian regression of place on log price: the slope's prior is `slopePerLogUSD`.
    private static func place(_ offsets: [Double], _ prices: [Double?], _ price: Double?) -> (Double, Double) {
        let spread = (offsets.reduce(0) { $0 + $1 * $1 } / Double(max(1, offsets.count))).squareRoot()
        let points = zip(prices, offsets).compactMap { price, offset in
            price.flatMap { $0 > 0 ? (x: Double.log($0), y: offset) : nil }
        }
        guard let price, price > 0, !points.isEmpty else { return (0, max(0.5, spread)) }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / count
        let meanY = points.reduce(0) { $0 + $1.y } / count
        let noise = max(offsetSDMin, spread)
        var (precision, sum) = (1 / (slopePerLogUSD.deviation * slopePerLogUSD.deviation), 0.0)
        sum = precision * slopePerLogUSD.mean
        for (x, y) in points {
            precision += (x - meanX) * (x - meanX) / (noise * noise)
            sum += (x - meanX) * (y - meanY) / (noise * noise)
        }
        let (slope, distance) = (sum / precision, Double.log(price) - meanX)
        let variance = noise * noise * (1 + 1 / count) + distance * distance / precision
        return (meanY + slope * distance, variance.squareRoot())
    }
}
