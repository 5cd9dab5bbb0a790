import LinearAlgebra
import Routing

/// What a calibrated threshold has to keep: at least a share of a model's mean quality, with so much confidence.
public struct Promise: Sendable, Equatable {
    /// ρ: of the reference model's mean quality.
    public var share: Double
    public var model: String
    /// 1 − α.
    public var confidence: Double

    public init(share: Double, model: String, confidence: Double) {
        precondition(share > 0 && share <= 1 && confidence > 0 && confidence < 1, "\(share), \(confidence)")
        self.share = share
        self.model = model
        self.confidence = confidence
    }

    public var alpha: Double { 1 - confidence }
}

/// The number of a policy that is calibrated, from the most careful value to the most frugal.
public enum Threshold: String, Sendable, CaseIterable {
    case costWeight = "cost_weight"
    case minQuality = "min_quality"
    case cheapestWithin = "cheapest_within"

    /// The objective with that number: the one key that a calibrated policy has.
    public func objective(_ value: Double) -> Objective {
        switch self {
        case .costWeight: .costWeight(value)
        case .minQuality: .minQuality(value)
        case .cheapestWithin: .cheapestWithin(value)
        }
    }

    /// The values that are tested, in this order. It may depend on prices and predictions, never on outcomes.
    ///
    /// - Parameter costsUSD: expected costs of the models.
    public func sequence(costsUSD: [Double]) -> [Double] {
        switch self {
        case .minQuality: return (0...50).map { 1 - Double($0) / 50 }
        case .cheapestWithin: return (0...50).map { Double($0) / 100 }
        case .costWeight:
            // From "a point of quality is worth 20 times the dearest step" to "a whole one isn't worth the cheapest".
            let sorted = Set(costsUSD).sorted()
            let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
            guard let low = sorted.first, let high = sorted.last, high > low, let least = gaps.min() else { return [0] }
            let (first, last, steps) = (0.002 / (high - low), 1 / least, 60)
            return [0]
                + (0...steps).map { step in
                    (first * Double.exp(Double.log(last / first) * Double(step) / Double(steps))).rounded(digits: 3)
                }
        }
    }
}
