import Foundation
import Routing

/// A table with one line per prompt and columns per model, as public router benchmarks are published.
struct WideTable {
    enum Layout {
        /// `sample_id`, `prompt`, `eval_name`; per model `<model>` (quality), `<model>|total_cost` (USD) and
        /// `<model>|model_response`. The oracle's choice is computed from the outcomes and not read.
        ///
        /// > Hu et al. *RouterBench: A Benchmark for Multi-LLM Routing System*, 2024
        case routerBench
        /// `prompt`, and per model a column of True and False, empty where it was not run; the file's name is the task.
        ///
        /// > Ong et al. *RouteLLM: Learning to Route LLMs with Preference Data*, 2024
        case routeLLM
    }

    /// A model's columns.
    private struct ModelColumns {
        var model: String
        var quality: Int
        var cost: Int?
        var response: Int?
    }

    private let layout: Layout
    private var reader: CSVReader
    private let columns: [String]
    private let task: String
    private var models: [ModelColumns]
    /// RouteLLM's columns that have held something else than True and False.
    private var textColumns: Set<Int> = []
    private var recordsRead = 0

    init(path: String, layout: Layout, lineBytesMax: Int) throws(InterchangeError) {
        self.layout = layout
        reader = try CSVReader(path: path, lineBytesMax: lineBytesMax)
        task = Self.taskName(path)
        switch layout {
        case .routerBench:
            columns = try reader.header(needed: ["sample_id", "prompt", "eval_name"])
            models = Self.routerBenchModels(columns)
            guard !models.isEmpty else {
                throw .badHeader(file: reader.name, message: "no pair of columns <model> and <model>|total_cost")
            }
        case .routeLLM:
            columns = try reader.header(needed: ["prompt"])
            models = []
        }
    }

    /// Where the last record began.
    var lineNumber: Int { reader.lineNumber }

    /// The next record's row, or what is wrong with it.
    mutating func next() throws(InterchangeError) -> Result<OutcomeRow, RowError>? {
        guard let record = try reader.next() else { return nil }
        recordsRead += 1
        do {
            return .success(try row(try record.get()))
        } catch let error as FieldError {
            return .failure(reader.error(error.path.isEmpty ? nil : error.path, error.message))
        } catch {
            return .failure(error as? RowError ?? reader.error(nil, "\(error)"))
        }
    }

    private mutating func row(_ fields: [String]) throws(FieldError) -> OutcomeRow {
        guard fields.count == columns.count else {
            throw FieldError("", "\(fields.count) fields where the header has \(columns.count)")
        }
        if layout == .routeLLM { try findModels(in: fields) }
        var row = OutcomeRow(id: "\(task)/\(recordsRead - 1)", task: task, prompt: field("prompt", fields))
        if layout == .routerBench {
            row.id = field("sample_id", fields)
            row.task = field("eval_name", fields)
            row.prompt = PythonList.joined(row.prompt) ?? row.prompt
        }
        for model in models {
            if let outcome = try outcome(model, fields) { row.outcomes[model.model] = outcome }
        }
        return row
    }

    private func field(_ name: String, _ fields: [String]) -> String {
        columns.firstIndex(of: name).map { fields[$0] } ?? ""
    }

    /// - Returns: `nil` where the model was not run.
    private func outcome(_ model: ModelColumns, _ fields: [String]) throws(FieldError) -> Outcome? {
        guard !fields[model.quality].isEmpty else { return nil }
        var outcome = Outcome(quality: try Cell.quality(columns[model.quality], fields[model.quality]))
        if let cost = model.cost, !fields[cost].isEmpty {
            outcome.costUSD = try Cell.number(columns[cost], fields[cost], in: .usd)
        }
        if let response = model.response, !fields[response].isEmpty {
            let text = fields[response]
            outcome.outputCharacters = (PythonList.joined(text) ?? text).unicodeScalars.count
        }
        return outcome
    }

    private static func routerBenchModels(_ columns: [String]) -> [ModelColumns] {
        columns.enumerated().compactMap { index, column in
            guard let cost = columns.firstIndex(of: "\(column)|total_cost") else { return nil }
            let response = columns.firstIndex(of: "\(column)|model_response")
            return ModelColumns(model: column, quality: index, cost: cost, response: response)
        }
    }

    /// A model's column holds True or False, and nothing where the model was not run: maybe in the first records.
    private mutating func findModels(in fields: [String]) throws(FieldError) {
        let known = Set(models.map(\.quality))
        for (index, cell) in fields.enumerated() where !cell.isEmpty && !known.contains(index) {
            let column = columns[index]
            guard !column.isEmpty, column != "prompt" else { continue }
            guard Cell.truth(cell) != nil else {
                textColumns.insert(index)
                continue
            }
            guard !textColumns.contains(index) else {
                throw FieldError(column, "\(cell) below other text: a model has True, False or nothing in every line")
            }
            models.append(ModelColumns(model: column, quality: index))
        }
        guard !models.isEmpty else { throw FieldError("", "no column holds True or False") }
    }

    /// `…/mmlu_anatomy.csv` → `mmlu/anatomy`, `gsm8k_responses.csv` → `gsm8k`.
    private static func taskName(_ path: String) -> String {
        var name = URL(fileURLWithPath: path).lastPathComponent
        for end in [".gz", ".csv", "_responses"] where name.hasSuffix(end) { name.removeLast(end.count) }
        return name.hasPrefix("mmlu_") ? "mmlu/\(name.dropFirst(5))" : name
    }
}
