import Routing

/// A table with one line per (prompt, model), grouped by `id` into rows, or by prompt where nothing has an id.
///
/// Columns `prompt` and `model` are needed; `id` (or `decision`, as `suffice export` has it), `task`, `split`,
/// `propensity`, `draw_propensity`, `time_ms`, `full_prompt_chars` and the numbers of an outcome may be there; others are
/// ignored. An empty cell is unknown. The lines of one id may stand apart; prompt, task and the like may be left empty
/// after the first.
struct LongTable {
    static let needed = ["prompt", "model"]

    private var grouping: RowGrouping
    /// Rows in the order of their first lines, with those lines' numbers.
    private(set) var rows: [(row: OutcomeRow, line: Int)] = []

    /// Whether lines had no ids, so that those of one prompt make a row.
    var isByPrompt: Bool { grouping.isByPrompt }

    /// - Parameter firstID: number of the first row that gets a name, where lines have no ids.
    static func read(
        path: String, _ reading: TableReading, _ judging: Judging, firstID: Int, lineBytesMax: Int,
        badRows: inout BadRows
    ) throws(InterchangeError) -> LongTable {
        var reader = try CSVReader(path: path, lineBytesMax: lineBytesMax)
        var columns = try reader.header(needed: needed, renamed: reading.columns)
        if !columns.contains("id"), let place = columns.firstIndex(of: "decision") { columns[place] = "id" }
        var table = LongTable(
            grouping: columns.contains("id") ? .byID() : .byPrompt(naming: path, from: firstID))
        while let next = try reader.next() {
            switch next {
            case .success(let fields):
                do {
                    let line = try Line(fields, columns, reading.qualityScale, judging)
                    try table.take(line.whole, line: reader.lineNumber)
                } catch {
                    badRows.add(reader.error(error.path.isEmpty ? nil : error.path, error.message))
                }
            case .failure(let error): badRows.add(error)
            }
        }
        return table
    }

    init(grouping: RowGrouping) {
        self.grouping = grouping
    }

    /// - Parameter line: a row with the one model that a line is about.
    mutating func take(_ line: OutcomeRow, line number: Int) throws(FieldError) {
        switch try grouping.place(of: line, rowCount: rows.count) {
        case .begins(let id):
            var row = line
            row.id = id
            rows.append((row, number))
        case .joins(let place):
            rows[place].row = try rows[place].row.joined(with: line)
        }
    }

    /// One line of the table: a row without outcomes, and its one model's.
    struct Line {
        private var row = OutcomeRow(id: "", prompt: "")
        private var model = ""
        private var outcome = Outcome()
        private var words: [String: Double] = [:]

        init(
            _ fields: [String], _ columns: [String], _ scale: ClosedRange<Double>, _ judging: Judging
        ) throws(FieldError) {
            guard fields.count == columns.count else {
                throw FieldError("", "\(fields.count) fields where the header has \(columns.count)")
            }
            for (column, cell) in zip(columns, fields) where !cell.isEmpty {
                if let judge = Judging.judge(of: column) {
                    try judging.hear(
                        try Self.judgement(column, cell, of: judge, scale, judging), of: judge, beside: &words)
                } else {
                    try take(column, cell, scale)
                }
            }
            guard !row.id.isEmpty || !columns.contains("id") else { throw FieldError("id", "empty") }
            guard !model.isEmpty else { throw FieldError("model", "empty") }
            if judging.rule != nil || !words.isEmpty {
                outcome.quality = judging.quality(words, stated: outcome.quality)
            }
        }

        /// The row with its one model.
        var whole: OutcomeRow {
            var whole = row
            whole.outcomes = [model: outcome]
            return whole
        }

        /// - Throws: for a word of somebody who is asked that is no quality; other columns of such a name are ignored.
        private static func judgement(
            _ column: String, _ cell: String, of judge: String, _ scale: ClosedRange<Double>, _ judging: Judging
        ) throws(FieldError) -> Double? {
            if judging.asks(judge) {
                return try Cell.quality(column, cell, scale)
            }
            return try? Cell.quality(column, cell, scale)
        }

        private mutating func take(
            _ column: String, _ cell: String, _ scale: ClosedRange<Double>
        ) throws(FieldError) {
            switch column {
            case "id": row.id = cell
            case "prompt": row.prompt = cell
            case "task": row.task = cell
            case "split": row.split = cell
            case "model": model = cell
            case "propensity":
                row.propensity = try Cell.number(column, cell, in: .unit)
                guard row.propensity != 0 else { throw FieldError(column, "0 is not in (0, 1]") }
            case "draw_propensity":
                row.drawPropensity = try Cell.number(column, cell, in: .unit)
                guard row.drawPropensity != 0 else { throw FieldError(column, "0 is not in (0, 1]") }
            case "time_ms": row.timeMilliseconds = Int64(try Cell.count(column, cell))
            case "full_prompt_chars": row.fullPromptCharacters = try Cell.count(column, cell)
            case "quality": outcome.quality = try Cell.quality(column, cell, scale)
            case "cost_usd": outcome.costUSD = try Cell.usd(column, cell)
            case "input_tokens": outcome.inputTokens = try Cell.count(column, cell)
            case "output_tokens": outcome.outputTokens = try Cell.count(column, cell)
            case "latency_ms": outcome.latencyMilliseconds = try Cell.number(column, cell, in: .nonNegative)
            case "output_chars": outcome.outputCharacters = try Cell.count(column, cell)
            default: return
            }
        }
    }
}

extension OutcomeRow {
    /// This row with what `other`, a line that belongs to it, adds; where both say something it must be the same.
    fileprivate func joined(with other: OutcomeRow) throws(FieldError) -> OutcomeRow {
        var joined = self
        joined.prompt =
            try Self.same("prompt", prompt.isEmpty ? nil : prompt, other.prompt.isEmpty ? nil : other.prompt) ?? ""
        joined.task = try Self.same("task", task, other.task)
        joined.split = try Self.same("split", split, other.split)
        joined.propensity = try Self.same("propensity", propensity, other.propensity)
        joined.drawPropensity = try Self.same("draw_propensity", drawPropensity, other.drawPropensity)
        joined.timeMilliseconds = try Self.same("time_ms", timeMilliseconds, other.timeMilliseconds)
        joined.fullPromptCharacters = try Self.same(
            "full_prompt_chars", fullPromptCharacters, other.fullPromptCharacters)
        for (model, outcome) in other.outcomes {
            guard joined.outcomes.updateValue(outcome, forKey: model) == nil else {
                throw FieldError("model", "\(model) is given twice for \(id)")
            }
        }
        guard joined.propensity == nil || joined.outcomes.count == 1 else {
            throw FieldError("propensity", "\(id) has more than the one model that was drawn")
        }
        return joined
    }

    private static func same<Value: Equatable>(
        _ field: String, _ first: Value?, _ second: Value?
    ) throws(FieldError) -> Value? {
        guard let first, let second else { return first ?? second }
        guard first == second else { throw FieldError(field, "differs from an earlier line of the same row") }
        return first
    }
}
