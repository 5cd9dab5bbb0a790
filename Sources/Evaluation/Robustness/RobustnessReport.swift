/// How steady a router's decisions are when a prompt's surface changes and its meaning doesn't.
public struct RobustnessReport: Sendable, Codable {
    /// What one perturbation does.
    public struct Line: Sendable, Codable {
        public let perturbation: Perturbation
        /// Share of the prompts whose text it changed; the two shares below stand on those.
        public let changedShare: Double
        /// Share of the decisions that stayed the same.
        public let equalDecisions: IntervalEstimate?
        /// Mean absolute change of predicted quality, over models and prompts.
        public let predictionShift: IntervalEstimate?
        /// By the decisions on the perturbed prompts, over all prompts.
        public let quality: IntervalEstimate?
        /// Quality by the decisions on the prompts as they are − `quality`, paired.
        public let qualityLost: IntervalEstimate?
        public let costUSD: IntervalEstimate?
        /// Area under the frontier lost, paired; `nil` where there is no frontier.
        public let aiqLost: IntervalEstimate?
    }

    public let rule: ChoiceRule
    /// By the decisions on the prompts as they are.
    public let quality: IntervalEstimate?
    public let costUSD: IntervalEstimate?
    public let lines: [Line]
    public let seed: UInt64

    /// Predictions for the same rows with their prompts perturbed.
    public struct Perturbed: Sendable {
        public var perturbation: Perturbation
        public var predictions: PredictionTable
        /// Whether the row's text changed.
        public var isChanged: [Bool]

        public init(_ perturbation: Perturbation, predictions: PredictionTable, isChanged: [Bool]) {
            self.perturbation = perturbation
            self.predictions = predictions
            self.isChanged = isChanged
        }
    }

    public init(
        _ predictions: PredictionTable, perturbed: [Perturbed], rule: ChoiceRule, truth: OutcomeTable, seed: UInt64,
        bootstrap: PairedBootstrap
    ) {
        predictions.checkShape(truth)
        let steadiness =
            [Steadiness(predictions, truth, rule)]
            + perturbed.map { version in
                Steadiness(version.predictions, truth, rule, against: predictions, isChanged: version.isChanged)
            }
        let singles = SingleModelSums(truth)
        let replicates = bootstrap.replicates(rowCount: truth.rowCount) { weights in
            let singles = singles.means(weights: weights)
            return steadiness.flatMap { $0.figures(weights: weights, singles: singles) }
        }
        let count = Steadiness.figureCount
        self.rule = rule
        self.seed = seed
        quality = replicates.estimate(2)
        costUSD = replicates.estimate(3)
        lines = perturbed.enumerated().map { number, version in
            let start = (number + 1) * count
            return Line(
                perturbation: version.perturbation,
                changedShare: Double(version.isChanged.count { $0 }) / Double(max(1, truth.rowCount)),
                equalDecisions: replicates.estimate(start), predictionShift: replicates.estimate(start + 1),
                quality: replicates.estimate(start + 2), qualityLost: replicates.difference(2, minus: start + 2),
                costUSD: replicates.estimate(start + 3), aiqLost: replicates.difference(4, minus: start + 4))
        }
    }
}

/// One version of the prompts: decisions and predictions beside those on the prompts as they are.
struct Steadiness: Sendable {
    /// Equal decisions, shift, quality, cost, AIQ.
    static let figureCount = 5

    private let means: GroupMeans
    private let sweep: Sweep

    init(
        _ predictions: PredictionTable, _ truth: OutcomeTable, _ rule: ChoiceRule, against base: PredictionTable? = nil,
        isChanged: [Bool]? = nil
    ) {
        let choice = predictions.choices(by: rule)
        let before = base?.choices(by: rule) ?? choice
        let rows = 0..<truth.rowCount
        let counts = { (row: Int) in isChanged?[row] ?? true }
        let columns: [[Double?]] = [
            rows.map { counts($0) ? (choice[$0] == before[$0] ? 1 : 0) : nil },
            rows.map { row in counts(row) ? base.flatMap { predictions.shift(from: $0, row: row) } : nil },
            rows.map { row in choice[row].flatMap { truth.quality[row, $0] } },
            rows.map { row in choice[row].flatMap { truth.costUSD[row, $0] } },
        ]
        means = GroupMeans(groups: rows.map { _ in 0 }, groupCount: 1, columns: columns)
        sweep = Sweep(predictions, truth: truth, grid: LambdaGrid(spanning: predictions))
    }

    func figures(weights: [Double], singles: SingleModels) -> [Double?] {
        means.means(weights: weights) + [Frontier(points: sweep.points(weights: weights), singles: singles)?.aiq]
    }
}

extension PredictionTable {
    /// Mean absolute difference of predicted quality over the models of a row.
    fileprivate func shift(from other: PredictionTable, row: Int) -> Double? {
        let shifts = (0..<modelCount).compactMap { model -> Double? in
            guard let a = quality[row, model], let b = other.quality[row, model] else { return nil }
            return abs(a - b)
        }
        return shifts.isEmpty ? nil : shifts.reduce(0, +) / Double(shifts.count)
    }
}
