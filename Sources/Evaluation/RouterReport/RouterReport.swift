/// Everything `suffice evaluate` says about one set of predictions: figures with intervals, beside all baselines.
///
/// Encodes as JSON (use snake-case keys); `nil` figures are absent.
public struct RouterReport: Sendable, Codable {
    /// One way to route and its figures.
    public struct Line: Sendable, Codable {
        public let name: String
        public let measures: [Measure: IntervalEstimate]
        /// Router − this method on the same resamples; empty for the router itself.
        public let routerLead: [Measure: IntervalEstimate]
        /// Quality at each of `costLevelsUSD`; `nil` where the method's hull begins right of it or it has none.
        public let qualityAtCost: [IntervalEstimate?]
        /// Router − this method at each of `costLevelsUSD` on the same resamples; `nil`s for the router itself.
        public let routerLeadAtCost: [IntervalEstimate?]
        /// The corners of the frontier; `nil` for methods without one.
        public let frontier: [CostQuality]?
    }

    /// One single model, and what the router saves against it at the same quality.
    public struct SingleLine: Sendable, Codable {
        public let model: String
        /// Share of the rows where its quality and its cost are known.
        public let coverage: Double
        public let quality: IntervalEstimate?
        public let costUSD: IntervalEstimate?
        /// Share of the rows the router sends here when it takes the highest prediction.
        public let routedShare: Double
        /// Share of the model's cost; `nil` where the router doesn't reach its quality.
        public let savedShare: IntervalEstimate?
        public let savedUSDPer1000Requests: IntervalEstimate?

        private enum CodingKeys: String, CodingKey {
            case model, coverage, quality, costUSD, routedShare, savedShare
            /// As in the measures, and other than snake case would write it.
            case savedUSDPer1000Requests = "saved_usd_per_1000_requests"
        }
    }

    public let rows: Int
    public let models: [String]
    /// The cheap and the dear one, of two models.
    public let pair: [String]?
    public let costLevelsUSD: [Double]
    public let router: Line
    /// Best single, all-cheap, zero router, the named ones, shuffled control, oracle.
    public let baselines: [Line]
    public let singles: [SingleLine]
    /// At the highest prediction.
    public let tasks: [TaskLine]
    /// The same task by task with intervals, beside the best single model and the learned baselines; `nil` without tasks.
    public let taskAudit: GroupAudit?
    /// The model with the highest mean quality: savings are against it.
    public let bestSingle: String?
    /// Groups that somebody asked about.
    public var audits: [GroupAudit] = []
    public var errorForesight: ErrorForesight?
    public var robustness: RobustnessReport?
    public let reliability: [CalibrationSummary.Bin]
    /// Realised quality of each bin with its interval; `nil` for an empty bin.
    public let reliabilityQuality: [IntervalEstimate?]
    /// Realised means of the sweep, λ ascending.
    public let sweep: [CostQuality]
    /// For two models: quality against the share of dear calls.
    public let pairCurve: [PairCurve.Point]?
    public let resamples: Int
    public let seed: UInt64
    /// Sentences that a reader of the figures must know.
    public var notes: [String] = []

    /// The names of the baselines that need no learning.
    public enum BaselineName {
        public static let bestSingle = "best single"
        public static let allCheap = "all-cheap"
        public static let zeroRouter = "zero router"
        public static let shuffled = "shuffled control"
        public static let oracle = "oracle"
        public static let unlearned: Set<String> = [bestSingle, allCheap, zeroRouter, shuffled, oracle]
    }

    /// - Parameters:
    ///   - baselines: learned ones, such as kNN and predicted task, by name in the order to show.
    ///   - costLevelsUSD: where quality at a cost is wanted; 12 log-spaced ones over the single models' costs if `nil`.
    public init(
        _ predictions: PredictionTable, named name: String = "router", truth: OutcomeTable,
        baselines: [(name: String, predictions: PredictionTable)] = [], costLevelsUSD: [Double]? = nil,
        bootstrap: PairedBootstrap = PairedBootstrap()
    ) {
        let comparison = Comparison(
            predictions, named: name, truth: truth, baselines: baselines, costLevelsUSD: costLevelsUSD)
        let replicates = bootstrap.replicates(rowCount: truth.rowCount, statistic: comparison.figures)
        let lines = comparison.lines(replicates)
        rows = truth.rowCount
        models = truth.models
        pair = comparison.pair.map { [truth.models[$0.cheap], truth.models[$0.dear]] }
        self.costLevelsUSD = comparison.costLevelsUSD
        router = lines[0]
        self.baselines = Array(lines.dropFirst())
        singles = comparison.singleLines(replicates)
        let choice = predictions.bestModels()
        tasks = taskTable(choice: choice, truth: truth)
        bestSingle = SingleModels(truth).best.map { truth.models[$0] }
        taskAudit =
            truth.taskNames.isEmpty
            ? nil
            : GroupAudit(
                Slice(attribute: "task", labels: truth.tasks), choice: choice, rule: .best, truth: truth,
                rivals: Self.rivals(by: .best, truth: truth, baselines: baselines), isTested: false,
                bootstrap: bootstrap)
        let calibration = CalibrationSums(predictions, truth: truth)
        reliability = calibration.bins()
        let bins = bootstrap.replicates(rowCount: truth.rowCount, statistic: calibration.qualities)
        reliabilityQuality = reliability.indices.map { bins.estimate($0) }
        sweep = Frontier(predictions, truth: truth)?.points ?? []
        pairCurve = comparison.pair.flatMap {
            PairCurve(predictions, truth: truth, cheap: $0.cheap, dear: $0.dear)?.points
        }
        resamples = bootstrap.resamples
        seed = bootstrap.seed
    }

    /// What a router is compared with group by group: the best single model and the learned baselines.
    public static func rivals(
        by rule: ChoiceRule, truth: OutcomeTable, baselines: [(name: String, predictions: PredictionTable)]
    ) -> [(name: String, choice: [Int?])] {
        let best = SingleModels(truth).best
        return [(BaselineName.bestSingle, truth.tasks.map { _ in best })]
            + baselines.map { ($0.name, $0.predictions.choices(by: rule)) }
    }
}
