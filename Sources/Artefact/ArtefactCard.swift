import Predictor

/// What one should know of a trained router: `card.json` beside its weights, for people and for reports.
///
/// It holds no time unless `created` is given, so that training twice gives the same bytes.
public struct ArtefactCard: Codable, Sendable, Equatable {
    /// When it was trained, as its maker wants it written; `nil` leaves it out.
    public var created: String?
    /// The commit of the program that trained it.
    public var commit: String?
    public var recipe: FitRecipe
    /// SHA-256 in hexadecimal by file name.
    public var dataHashes: [String: String]
    /// The logs among the data; `nil` where there was none whose rows tell when they were.
    public var logs: [LearntLog]?
    /// Rows by use, such as `training`, `held_out`, `test`.
    public var rowCounts: [String: Int]
    public var seed: UInt64
    public var threads: Int
    public var metrics: [CardMetric]
    /// Licences of what it was learnt from.
    public var licences: [String]
    /// What to mind in use.
    public var notes: [String]

    public init(
        created: String? = nil, commit: String? = nil, recipe: FitRecipe = FitRecipe(),
        dataHashes: [String: String] = [:], logs: [LearntLog]? = nil, rowCounts: [String: Int] = [:], seed: UInt64,
        threads: Int,
        metrics: [CardMetric] = [], licences: [String] = [], notes: [String] = []
    ) {
        self.created = created
        self.commit = commit
        self.recipe = recipe
        self.dataHashes = dataHashes
        self.logs = logs
        self.rowCounts = rowCounts
        self.seed = seed
        self.threads = threads
        self.metrics = metrics
        self.licences = licences
        self.notes = notes
    }

    private enum CodingKeys: String, CodingKey {
        case created, commit, recipe, logs, seed, threads, metrics, licences, notes
        case dataHashes = "data_hashes"
        case rowCounts = "row_counts"
    }
}

/// A measured figure with its 95 % interval: of the router, unless it says of what.
public struct CardMetric: Codable, Sendable, Equatable {
    public var name: String
    /// The baseline it belongs to; `nil`: the router itself.
    public var method: String?
    /// The part of the rows, or the model, it stands on: `task:mbpp`, `model:small`, `predicted:0.8`; `nil`: all.
    public var group: String?
    public var value: Double
    /// Ends of the interval; `nil` where none was worked out.
    public var low: Double?
    public var high: Double?

    public init(
        name: String, method: String? = nil, group: String? = nil, value: Double, low: Double? = nil,
        high: Double? = nil
    ) {
        self.name = name
        self.method = method
        self.group = group
        self.value = value
        self.low = low
        self.high = high
    }
}
