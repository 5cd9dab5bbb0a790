import Routing
import StrictJSON

/// Public or gateway formats → outcomes.
public struct Import {
    /// What was written.
    public struct Summary: Sendable, Equatable {
        public var rows = 0
        /// (Prompt, model) pairs.
        public var outcomes = 0
        /// Pairs whose cost is still unknown.
        public var unknownCosts = 0
        /// Rows of a log that has not kept its prompts: nothing can be learnt from their words.
        public var unknownPrompts = 0
        /// Rows made of lines that have the same prompt, since those of their file have no ids.
        public var rowsByPrompt = 0
    }

    public let format: ImportFormat
    /// Used for every file; `nil`: each file's own `models.json` beside it.
    public var prices: PriceList?
    /// What becomes of several judges' words, of `outcomes`, `csv` and `jsonl`.
    public var judging = Judging()
    /// How a `csv`, `jsonl` or `dsjson` names and measures.
    public var table = TableReading()
    public var lineBytesMax = LineSource.lineBytesMaxDefault
    /// What becomes of each prompt; the number counts rows from 0.
    public var rewriting: (_ prompt: String, _ row: Int) -> String = { prompt, _ in prompt }

    /// The columns that can be named of a format; `nil`: all, and names of judges. Empty where none can.
    public static func columns(of format: ImportFormat) -> [String]? {
        switch format {
        case .csv, .jsonl: nil
        case .dsjson: DecisionServiceRow.columnsKnown
        case .outcomes, .routerbench, .routellm, .litellm, .obp: []
        }
    }

    public init(format: ImportFormat, prices: PriceList? = nil) {
        self.format = format
        self.prices = prices
    }

    /// Hands over a row and the line it began in.
    typealias RowBody = (OutcomeRow, _ line: Int, _ badRows: inout BadRows) throws(InterchangeError) -> Void

    /// Reads the files in order and writes their rows; bad lines go to `badRows`, and so does a row whose id was there
    /// before, in this file or another: `train` and `evaluate` refuse a file with an id twice. A bandit log without
    /// times may draw for one id again and again.
    ///
    /// The sink stays open: whether there were too many bad rows is the caller's question before `close`.
    public func run(
        paths: [String], into sink: LineSink, badRows: inout BadRows
    ) throws(InterchangeError) -> Summary {
        var summary = Summary()
        var writer = JSONWriter()
        var seen = SeenRows()
        for path in paths {
            let list = if let prices { prices } else { try PriceList.beside(path) }
            let firstID = seen.count + badRows.count
            let rowsBefore = summary.rows
            let isByPrompt = try forEachRow(of: path, firstID: firstID, badRows: &badRows) {
                row, line, bad throws(InterchangeError) in
                if let twice = seen.duplicate(row) {
                    let message = "\(row.id) stands in row \(twice.first) already, and would count twice"
                    return bad.add(RowError(file: path, line: line, field: "id", message: message))
                }
                var row = list.filled(row)
                row.prompt = rewriting(row.prompt, summary.rows)
                summary.count(row)
                writer.removeAll()
                row.write(to: &writer)
                try sink.write(writer.bytes)
            }
            if isByPrompt { summary.rowsByPrompt += summary.rows - rowsBefore }
        }
        return summary
    }

    /// - Throws: where no line has the task that a column names, too: a slip in its name would make it unknown everywhere.
    private func readDecisionService(
        path: String, badRows: inout BadRows, _ body: RowBody
    ) throws(InterchangeError) {
        var (rows, tasks) = (0, 0)
        try JSONRows(lineBytesMax: lineBytesMax, row: DecisionServiceRow(table).row).read(
            path: path, badRows: &badRows
        ) { row, line, bad throws(InterchangeError) in
            rows += 1
            tasks += row.task == nil ? 0 : 1
            try body(row, line, &bad)
        }
        guard rows > 0, tasks == 0, let task = table.columns["task"] else { return }
        throw .badHeader(
            file: path == "-" ? "standard input" : path, message: "no line has \(task), which --columns names for task")
    }

    /// - Returns: whether rows were made of lines that have the same prompt.
    private func forEachRow(
        of path: String, firstID: Int, badRows: inout BadRows, _ body: RowBody
    ) throws(InterchangeError) -> Bool {
        switch format {
        case .outcomes:
            var reader = try OutcomeReader(
                path: path, options: ReadingOptions(lineBytesMax: lineBytesMax, requiresPrompts: false),
                judging: judging)
            while let next = try reader.next() {
                switch next {
                case .success(let row): try body(row, reader.lineNumber, &badRows)
                case .failure(let error): badRows.add(error)
                }
            }
        case .csv:
            let read = try LongTable.read(
                path: path, table, judging, firstID: firstID, lineBytesMax: lineBytesMax, badRows: &badRows)
            for (row, line) in read.rows { try body(row, line, &badRows) }
            return read.isByPrompt
        case .jsonl:
            let read = try LongTable.readObjects(
                path: path, table, judging, firstID: firstID, lineBytesMax: lineBytesMax, badRows: &badRows)
            for (row, line) in read.rows { try body(row, line, &badRows) }
            return read.isByPrompt
        case .dsjson:
            try readDecisionService(path: path, badRows: &badRows, body)
        case .litellm:
            try JSONRows(lineBytesMax: lineBytesMax, page: "data", row: SpendLogRow.row).read(
                path: path, badRows: &badRows, body)
        case .obp:
            let archive = try NumPyArchive.read(path: path)
            let rows = try archive.banditRows(path: path, firstID: firstID, badRows: &badRows)
            for (row, line) in rows { try body(row, line, &badRows) }
        case .routerbench, .routellm:
            let layout: WideTable.Layout = format == .routerbench ? .routerBench : .routeLLM
            var table = try WideTable(path: path, layout: layout, lineBytesMax: lineBytesMax)
            while let next = try table.next() {
                switch next {
                case .success(let row): try body(row, table.lineNumber, &badRows)
                case .failure(let error): badRows.add(error)
                }
            }
        }
        return false
    }
}

extension Import.Summary {
    fileprivate mutating func count(_ row: OutcomeRow) {
        rows += 1
        unknownPrompts += row.prompt.isEmpty ? 1 : 0
        // A model that was drawn and never heard of has no outcome.
        let known = row.outcomes.values.filter { row.propensity == nil || $0 != Outcome() }
        outcomes += known.count
        unknownCosts += known.count { $0.costUSD == nil }
    }
}
