import Routing

/// A table with one line per (prompt, model), grouped by `id` into rows.
///
/// Columns `id` (or `decision`, as `suffice export` has it), `prompt` and `model` are needed; `task`, `split`, `propensity`, `draw_propensity`, `time_ms`, `full_prompt_chars` and the
/// numbers of an outcome may be there; others are ignored. An empty cell is unknown. The lines of one id may
/// stand apart; prompt, task and the like may be left empty after the first.
struct LongTable {
    private static let needed = ["prompt", "model"]

    private let columns: [String]
    private let scale: ClosedRange<Double>
    private let judging: Judging
    private(set) var rows: [OutcomeRow] = []
    /// Where each of `rows` began.
    private var lines: [Int] = []
    private var places: [String: Int] = [:]

    /// - Returns: rows in the order of their first lines, with those lines' numbers.
    static func read(
        path: String, _ reading: TableReading, _ judging: Judging, lineBytesMax: Int, badRows: inout BadRows
    ) throws(InterchangeError) -> [(row: OutcomeRow, line: Int)] {
        var reader = try CSVReader(path: path, lineBytesMax: lineBytesMax)
        var columns = try reader.header(needed: needed, renamed: reading.columns)
        if !columns.contains("id") {
            guard let place = columns.firstIndex(of: "decision") else {
                throw .badHeader(
                    file: reader.name,
                    message: CSVReader.sentence(on: "id", missingAmong: columns)
                        + "; which one it is: --columns id=NAME")
            }
            columns[place] = "id"
        }
        var table = LongTable(columns: columns, scale: reading.qualityScale, judging: judging)
        while let next = try reader.next() {
            switch next {
            case .success(let fields):
                do {
                    try table.take(table.row(fields), line: reader.lineNumber)
                } catch {
                    badRows.add(reader.error(error.path.isEmpty ? nil : error.path, error.message))
                }
            case .failure(let error): badRows.add(error)
            }
        }
        return table.all
    }

    init(columns: [String], scale: ClosedRange<Double>, judging: Judging) {
        (self.columns, self.scale, self.judging) = (columns, scale, judging)
    }

    /// The rows so far, with the numbers of the lines they began in.
    var all: [(row: OutcomeRow, line: Int)] { zip(rows, lines).map { ($0, $1) } }

    private func row(_ fields: [String]) throws(FieldError) -> OutcomeRow {
        try Line(fields, columns, scale, judging).whole
    }

    /// - Parameter line: a row with the one model that a line is about.
    mutating func take(_ line: OutcomeRow, line number: Int) throws(FieldError) {
        let place = places[line.id]
        var row = try place.map { (place) throws(FieldError) in try rows[place].joined(with: line) } ?? line
        for (model, outcome) in line.outcomes where place != nil {
            guard row.outcomes.updateValue(outcome, forKey: model) == nil else {
                throw FieldError("model", "\(model) is given twice for \(row.id)")
            }
        }
        guard row.propensity == nil || row.outcomes.count == 1 else {
            throw FieldError("propensity", "\(row.id) has more than the one model that was drawn")
        }
        if let place {
            rows[place] = row
        } else {
            places[row.id] = rows.count
            rows.append(row)
            lines.append(number)
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
            guard !row.id.isEmpty else { throw FieldError("id", "empty") }
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
            case "cost_usd": outcome.costUSD = try Cell.number(column, cell, in: .usd)
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
    /// This row with what `other`, a line of the same id, adds; where both say something it must be the same.
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
        return joined
    }

    private static func same<Value: Equatable>(
        _ field: String, _ first: Value?, _ second: Value?
    ) throws(FieldError) -> Value? {
        guard let first, let second else { return first ?? second }
        guard first == second else { throw FieldError(field, "differs from an earlier line of the same id") }
        return first
    }
}
