/// One task's line: how many rows, what routing achieves there, and what the single models do.
public struct TaskLine: Sendable, Equatable, Codable {
    /// `nil` gathers the rows without a task.
    public let task: String?
    public let rows: Int
    /// Share of all rows.
    public let share: Double
    public let routedQuality: Double?
    public let routedCostUSD: Double?
    /// Quality here of the model that is best over all rows.
    public let bestSingleQuality: Double?
    /// The model that is best on this very task: an upper limit of routing by task alone, chosen with hindsight.
    public let bestOfTask: String?
    public let bestOfTaskQuality: Double?
}

/// A choice of one model per row, task by task, the largest task first.
///
/// Rows count where the chosen model's outcome is known, single models over the rows where theirs is.
public func taskTable(choice: [Int?], truth: OutcomeTable) -> [TaskLine] {
    let best = SingleModels(truth).best
    let groups = Dictionary(grouping: 0..<truth.rowCount) { truth.tasks[$0] }
    let ordered = groups.sorted { ($1.value.count, $0.key ?? "") < ($0.value.count, $1.key ?? "") }
    return ordered.map { task, rows in
        let part = truth.selecting(rows)
        let singles = SingleModels(part)
        let routed = RoutedQuality(choice: rows.map { choice[$0] }, truth: part)
        return TaskLine(
            task: task, rows: rows.count, share: Double(rows.count) / Double(truth.rowCount),
            routedQuality: routed.micro, routedCostUSD: routed.costUSD,
            bestSingleQuality: best.flatMap { singles.quality[$0] },
            bestOfTask: singles.best.map { truth.models[$0] },
            bestOfTaskQuality: singles.best.flatMap { singles.quality[$0] })
    }
}
