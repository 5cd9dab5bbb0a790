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
        let row: Int32
        /// `none` where the row has no task.
        let task: Int32
        let quality: Double

        static let none: Int32 = -1
    }

    private let known: [Known]
    private let costs: [(row: Int32, costUSD: Double)]
    private let taskCount: Int

    init(choice: [Int?], truth: OutcomeTable) {
        precondition(choice.count == truth.rowCount, "\(choice.count) choices for \(truth.rowCount) rows")
        let names = truth.taskNames
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        known = choice.enumerated().compactMap { row, model in
            model.flatMap { truth.quality[row, $0] }
                .map {
                    let task = truth.tasks[row].flatMap { places[$0] }.map { Int32($0) }
                    return Known(row: Int32(row), task: task ?? Known.none, quality: $0)
                }
        }
        costs = choice.enumerated().compactMap { row, model in
            model.flatMap { truth.costUSD[row, $0] }.map { (Int32(row), $0) }
        }
        taskCount = names.count
    }

    func means(weights: [Double]) -> RoutedQuality {
        var (all, quality) = (0.0, 0.0)
        var byTask = [(count: Double, quality: Double)](repeating: (0, 0), count: taskCount)
        for row in known {
            let weight = weights[Int(row.row)]
            all += weight
            quality += weight * row.quality
            guard row.task != Known.none else { continue }
            byTask[Int(row.task)].count += weight
            byTask[Int(row.task)].quality += weight * row.quality
        }
        var (priced, cost) = (0.0, 0.0)
        for row in costs {
            priced += weights[Int(row.row)]
            cost += weights[Int(row.row)] * row.costUSD
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
