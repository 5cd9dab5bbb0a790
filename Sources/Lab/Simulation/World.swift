import Evaluation
import LinearAlgebra
import Routing

/// Recorded prompts with the outcome of every model: what would have come of any choice is known.
///
/// A stream is an order of the rows drawn from a seed, as `suffice play --seed` draws it; the scenario's events change
/// what the models are worth along it.
public struct World: Sendable {
    /// Rows that are played first, teach, and do not count; then those that do.
    public let rows: [OutcomeRow]
    public let warmupCount: Int
    /// Every model that some row was run on and that may be offered, in a fixed order: columns of `truth`.
    public let models: [Model]
    public let scenario: Scenario
    /// rows × models, before any event.
    public let truth: OutcomeTable
    let timeline: Timeline
    /// Requests that count.
    public let requestCount: Int
    /// Per row, its task's number.
    private let taskNumbers: [Int]
    private let places: [String: Int]

    /// - Parameters:
    ///   - rows: those without a known outcome are left out.
    ///   - warmup: played before request 0, each once.
    /// - Throws: `noRows`, and where an event or a judge's favour names a model or a task that no row knows.
    public init(
        rows: [OutcomeRow], warmup: [OutcomeRow] = [], models: [Model], scenario: Scenario = Scenario()
    ) throws(LabError) {
        let known = { (row: OutcomeRow) in models.contains { row.outcomes[$0.name]?.quality != nil } }
        let (before, counted) = (warmup.filter(known), rows.filter(known))
        guard !counted.isEmpty else { throw .noRows }
        let all = before + counted
        let tasks = Array(Set(all.map { $0.task ?? "" })).sorted()
        let taskPlaces = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1, $0) })
        self.rows = all
        warmupCount = before.count
        self.models = models
        self.scenario = scenario
        truth = OutcomeTable(rows: all, models: models.map(\.name))
        places = Dictionary(models.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        taskNumbers = all.map { taskPlaces[$0.task ?? ""] ?? 0 }
        requestCount = scenario.requests ?? counted.count
        for favour in scenario.judges.flatMap(\.favours) {
            if let name = favour.model, places[name] == nil {
                throw .unknownModel(name, known: models.map(\.name))
            }
            if let task = favour.task, !tasks.contains(task) { throw .unknownTask(task, known: tasks) }
        }
        timeline = try Timeline(scenario.events, count: requestCount, models: models.map(\.name), tasks: tasks)
    }

    /// Row numbers in the order of the stream: the warm-up, then the requests that count.
    func stream(seed: UInt64) -> [Int] {
        order(Array(0..<warmupCount), count: warmupCount, seed: seed)
            + order(Array(warmupCount..<rows.count), count: requestCount, seed: seed)
    }

    /// The rows, shuffled; beyond them the next shuffle of the same generator.
    private func order(_ rows: [Int], count: Int, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        var (order, rows): ([Int], [Int]) = ([], rows)
        while order.count < count {
            if scenario.order == .shuffled { rows.shuffle(using: &random) }
            order += rows.prefix(count - order.count)
        }
        return order
    }

    /// What a model is worth on a row in a part of the timeline.
    /// - Returns: `nil` where it was not run on the row, or is not there.
    func outcome(row: Int, model: Int, in segment: Timeline.Segment) -> (quality: Double, costUSD: Double?)? {
        guard segment.isOffered[model], let quality = truth.quality[row, model] else { return nil }
        let place = model * timeline.taskCount + taskNumbers[row]
        let changed = min(1, max(0, quality * segment.qualityFactor[place] + segment.qualityShift[place]))
        return (changed, truth.costUSD[row, model].map { $0 * segment.costFactor[model] })
    }

    /// The column of a model; `nil` for a stranger.
    func place(of model: String) -> Int? { places[model] }

    /// Whether a model is there in a part of the timeline; a stranger always is.
    func isOffered(_ name: String, in segment: Int) -> Bool {
        place(of: name).map { timeline.segments[segment].isOffered[$0] } ?? true
    }
}
