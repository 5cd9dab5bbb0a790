import Evaluation

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
    /// Sentences that a reader of the figures must know.
    public var notes: [String] = []

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
        let best = shown.flatMap { Self.cheapest(steps[...$0]) }
        // What nobody knows the cost of is not said to save anything, nor refused for saving nothing.
        let saves = best.map { $0.costCases < $0.cases || $0.savedUSD.map { $0.value > 0 } ?? true } ?? false
        chosen = saves ? best : nil
        refusal =
            switch best {
            case nil: steps.first.map { Self.refusal($0, promise) }
            case .some where !saves:
                "no threshold that keeps the promise saves anything over always taking \(promise.model): do that, "
                    + "or calibrate another threshold"
            case .some: nil
            }
    }

    /// The most frugal one where some costs are not known: those that are might be the dear models' alone.
    private static func cheapest(_ shown: ArraySlice<Calibration.Step>) -> Calibration.Step? {
        guard shown.allSatisfy({ $0.costCases == $0.cases }) else { return shown.last }
        return shown.min { ($0.costUSD?.value ?? 0) < ($1.costUSD?.value ?? 0) }
    }

    /// How far off the most careful threshold was, and how many rows it would take.
    private static func refusal(_ step: Calibration.Step, _ promise: Promise) -> String {
        let reached = step.referenceQuality.value > 0 ? step.quality.value / step.referenceQuality.value : 0
        let found =
            "even the most careful threshold reaches \(percent(reached)) of the quality of \(promise.model) here"
        guard step.margin.value > 0, let needed = step.casesNeeded else {
            return
                "\(found), and more than \(percent(promise.share)) can't be shown: ask for less, or train a better router"
        }
        let rows = max(needed, step.cases + step.cases / 5)
        return "\(found), which \(step.cases) requests can't show with \(percent(promise.confidence)) confidence: "
            + "about \(rows) would do"
    }

    private static func percent(_ share: Double) -> String {
        let hundredths = (share * 10_000).rounded() / 100
        return hundredths == hundredths.rounded() ? "\(Int(hundredths)) %" : "\(hundredths) %"
    }
}
