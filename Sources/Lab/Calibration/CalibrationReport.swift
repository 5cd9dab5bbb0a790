import LinearAlgebra
import Evaluation
import Routing

/// Which threshold keeps the promise, what it costs and saves; or why none does.
public struct CalibrationReport: Sendable, Encodable {
    public let model: String
    public let share: Double
    public let confidence: Double
    public let threshold: String
    public let caseCount: Int
    /// The cheapest of the thresholds that were shown to keep the promise.
    public let chosen: Calibration.Step?
    /// Why there is none.
    public let refusal: String?
    /// All that were tested, in their order.
    public let steps: [Calibration.Step]

    /// - Parameter shown: the last step that was shown to keep the promise, as all before it were.
    init(
        _ steps: [Calibration.Step], shown: Int?, promise: Promise, threshold: Threshold, caseCount: Int
    ) {
        model = promise.model
        share = promise.share
        confidence = promise.confidence
        self.threshold = threshold.rawValue
        self.caseCount = caseCount
        self.steps = steps
        let best = shown.flatMap { last in
            steps[...last].min { $0.costUSD.value < $1.costUSD.value }
        }
        let saves = best.map { $0.costUSD.value < $0.referenceCostUSD.value } ?? false
        chosen = saves ? best : nil
        refusal =
            switch best {
            case nil: steps.first.map { Self.refusal($0, promise) }
            case .some where !saves:
                "every threshold that keeps the promise costs more than always taking \(promise.model): do that, "
                    + "or calibrate another threshold"
            case .some: nil
            }
    }

    /// How far off the most careful threshold was, and how many rows it would take.
    private static func refusal(_ step: Calibration.Step, _ promise: Promise) -> String {
        let (margin, half) = (step.margin.value, ((step.margin.high ?? 0) - (step.margin.low ?? 0)) / 2)
        let reached = step.referenceQuality.value > 0 ? step.quality.value / step.referenceQuality.value : 0
        let found =
            "even the most careful threshold reaches \(percent(reached)) of the quality of \(promise.model) here"
        guard margin > 0 else {
            return "\(found), not \(percent(promise.share)): ask for less, or train a better router"
        }
        // half = 1.96 σ/√n; betting needs about σ √(2 log(1/α)/n) below the margin.
        let deviation = half / 1.96 * Double(step.cases).squareRoot()
        let needed = 2 * -Double.log(promise.alpha) * (deviation / margin) * (deviation / margin)
        let rows = Int(min(1e9, max(Double(step.cases) * 1.2, needed * 1.5)))
        return "\(found), which \(step.cases) requests can't show with \(percent(promise.confidence)) confidence: "
            + "about \(rows) would do"
    }

    private static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }
}
