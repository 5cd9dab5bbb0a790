import Routing
import StrictJSON

/// What `suffice import --format` reads.
public enum ImportFormat: String, Sendable, CaseIterable {
    /// Our own format: checked, put in order, costs filled.
    case outcomes
    /// A table with one line per (prompt, model).
    case csv
    /// RouterBench's wide table as CSV: one line per prompt, a column per model.
    case routerbench
    /// RouteLLM's evaluation tables: a prompt, and True or False per model.
    case routellm
    /// Vowpal Wabbit's decision service JSON.
    case dsjson
    /// LiteLLM's spend logs, JSON lines or one array.
    case litellm
    /// The Open Bandit Pipeline's arrays in a `.npz`.
    case obp
}

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
    }

    public let format: ImportFormat
    /// Used for every file; `nil`: each file's own `models.json` beside it.
    public var prices: PriceList?
    public var lineBytesMax = LineSource.lineBytesMaxDefault
    /// What becomes of each prompt; the number counts rows from 0.
    public var rewriting: (_ prompt: String, _ row: Int) -> String = { prompt, _ in prompt }

    public init(format: ImportFormat, prices: PriceList? = nil) {
        self.format = format
        self.prices = prices
    }

    /// Reads the files in order and writes their rows; bad lines go to `badRows`.
    ///
    /// The sink stays open: whether there were too many bad rows is the caller's question before `close`.
    public func run(
        paths: [String], into sink: LineSink, badRows: inout BadRows
    ) throws(InterchangeError) -> Summary {
        var summary = Summary()
        var writer = JSONWriter()
        for path in paths {
            let list = if let prices { prices } else { try PriceList.beside(path) }
            try forEachRow(of: path, badRows: &badRows) { row throws(InterchangeError) in
                var filled = list.filled(row)
                filled.prompt = rewriting(filled.prompt, summary.rows)
                summary.rows += 1
                summary.unknownPrompts += filled.prompt.isEmpty ? 1 : 0
                summary.outcomes += filled.outcomes.count
                summary.unknownCosts += filled.outcomes.values.count { $0.costUSD == nil }
                writer.removeAll()
                filled.write(to: &writer)
                try sink.write(writer.bytes)
            }
        }
        return summary
    }

    private func forEachRow(
        of path: String, badRows: inout BadRows, _ body: (OutcomeRow) throws(InterchangeError) -> Void
    ) throws(InterchangeError) {
        switch format {
        case .outcomes:
            var reader = try OutcomeReader(
                path: path, options: ReadingOptions(lineBytesMax: lineBytesMax, requiresPrompts: false))
            while let next = try reader.next() {
                switch next {
                case .success(let row): try body(row)
                case .failure(let error): badRows.add(error)
                }
            }
        case .csv:
            for row in try LongTable.read(path: path, lineBytesMax: lineBytesMax, badRows: &badRows) { try body(row) }
        case .dsjson:
            try JSONRows(lineBytesMax: lineBytesMax, row: DecisionServiceRow.row).read(
                path: path, badRows: &badRows, body)
        case .litellm:
            try JSONRows(lineBytesMax: lineBytesMax, row: SpendLogRow.row).read(path: path, badRows: &badRows, body)
        case .obp:
            for row in try NumPyArchive.read(path: path).banditRows(path: path, badRows: &badRows) { try body(row) }
        case .routerbench, .routellm:
            let layout: WideTable.Layout = format == .routerbench ? .routerBench : .routeLLM
            var table = try WideTable(path: path, layout: layout, lineBytesMax: lineBytesMax)
            while let next = try table.next() {
                switch next {
                case .success(let row): try body(row)
                case .failure(let error): badRows.add(error)
                }
            }
        }
    }
}
