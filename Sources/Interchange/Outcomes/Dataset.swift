import Routing

/// The rows of one or several outcomes files, with costs filled from the prices beside them.
public struct Dataset: Sendable {
    /// How much of a file was used.
    public struct FileCount: Sendable, Equatable {
        public var path: String
        public var rows: Int
        public var badRows: Int
    }

    /// Files in the order given, rows in file order.
    public private(set) var rows: [OutcomeRow] = []
    /// Every model with an outcome in some row, sorted by name.
    public private(set) var roster: [String] = []
    /// Of all files; where two know a model's price, the earlier file's.
    public private(set) var prices = PriceList()
    public private(set) var files: [FileCount] = []
    /// Judges who have spoken of outcomes without a quality of their own, which stay unknown.
    public private(set) var unheardJudges: Set<String> = []

    /// The roster with its prices.
    public var models: [Model] {
        roster.map { Model(name: $0, prices: prices[$0] ?? Prices()) }
    }

    /// Reads files to their ends; what is wrong with single rows goes to `badRows`.
    ///
    /// - Parameters:
    ///   - prices: used for every file; `nil`: each file's own `models.json` beside it.
    ///   - badRows: whether there were too many is the caller's question at the end.
    public static func read(
        paths: [String], prices: PriceList? = nil, options: ReadingOptions = .init(), badRows: inout BadRows
    ) throws(InterchangeError) -> Dataset {
        var dataset = Dataset()
        var names = Set<String>()
        for path in paths {
            let list = if let prices { prices } else { try PriceList.beside(path) }
            try dataset.append(path: path, prices: list, options: options, names: &names, badRows: &badRows)
        }
        dataset.roster = names.sorted()
        return dataset
    }

    private mutating func append(
        path: String, prices list: PriceList, options: ReadingOptions, names: inout Set<String>,
        badRows: inout BadRows
    ) throws(InterchangeError) {
        var reader = try OutcomeReader(path: path, options: options)
        var count = FileCount(path: path, rows: 0, badRows: 0)
        while let next = try reader.next() {
            switch next {
            case .success(let row):
                names.formUnion(row.outcomes.keys)
                rows.append(list.filled(row))
                count.rows += 1
            case .failure(let error):
                badRows.add(error)
                count.badRows += 1
            }
        }
        if reader.judging.unheard > 0 { unheardJudges.formUnion(reader.judging.counts.keys) }
        prices.addMissing(from: list)
        files.append(count)
    }
}
