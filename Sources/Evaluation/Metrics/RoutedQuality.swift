/// What a choice of one model per row achieves: its quality over prompts and over tasks, and its cost.
///
/// Rows count where the chosen model's outcome is known. For routed accuracy the choice is
/// `PredictionTable.bestModels()`.
public struct RoutedQuality: Sendable, Equatable {
    /// Mean over prompts.
    public let micro: Double?
    /// Mean over tasks of the mean over each task's prompts; rows without a task don't count. `nil` without tasks.
    public let macro: Double?
    /// Mean over prompts where the chosen model's cost is known.
    public let costUSD: Double?

    public init(choice: [Int?], truth: OutcomeTable) {
        self = RoutedSums(choice: choice, truth: truth).means(weights: unitWeights(truth.rowCount))
    }

    init(micro: Double?, macro: Double?, costUSD: Double?) {
        self.micro = micro
        self.macro = macro
        self.costUSD = costUSD
    }
}

/// The outcomes of a fixed choice per row, ready for weighted means.
struct RoutedSums: Sendable {
    private struct Known {
        let row: Int
        let task: Int?
        let quality: Double
    }

    private let known: [Known]
    private let costs: [(row: Int, costUSD: Double)]
    private let taskCount: Int

    init(choice: [Int?], truth: OutcomeTable) {
        precondition(choice.count == truth.rowCount, "\(choice.count) choices for \(truth.rowCount) rows")
        let names = truth.taskNames
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        known = choice.enumerated().compactMap { row, model in
            model.flatMap { truth.quality[row, $0] }
                .map { Known(row: row, task: truth.tasks[row].flatMap { places[$0] }, quality: $0) }
        }
        costs = choice.enumerated().compactMap { row, model in
            model.flatMap { truth.costUSD[row, $0] }.map { (row, $0) }
        }
        taskCount = names.count
    }

    func means(weights: [Double]) -> RoutedQuality {
        var (all, quality) = (0.0, 0.0)
        var byTask = [(count: Double, quality: Double)](repeating: (0, 0), count: taskCount)
        for row in known {
            let weight = weights[row.row]
            all += weight
            quality += weight * row.quality
            guard let task = row.task else { continue }
            byTask[task].count += weight
            byTask[task].quality += weight * row.quality
        }
        var (priced, cost) = (0.0, 0.0)
        for row in costs {
            priced += weights[row.row]
            cost += weights[row.row] * row.costUSD
        }
        let tasks = byTask.filter { $0.count > 0 }.map { $0.quality / $0.count }
        return RoutedQuality(
            micro: all > 0 ? quality / all : nil,
            macro: tasks.isEmpty ? nil : tasks.reduce(0, +) / Double(tasks.count),
            costUSD: priced > 0 ? cost / priced : nil)
    }
}

extension OutcomeTable {
    /// The tasks that occur, sorted.
    public var taskNames: [String] { Set(tasks.compactMap { $0 }).sorted() }
}
