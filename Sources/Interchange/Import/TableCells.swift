extension CSVReader {
    /// The first record, which must name every column of `needed`, and none twice.
    ///
    /// - Parameter renamed: our name of a column → the table's; `nil` where all tables have the same names.
    mutating func header(
        needed: [String], renamed: [String: String]? = nil
    ) throws(InterchangeError) -> [String] {
        guard let first = try next() else { throw .badHeader(file: name, message: "empty: a header line belongs here") }
        let names: [String]
        do {
            names = try first.get()
        } catch {
            throw .badHeader(file: name, message: error.message)
        }
        var columns = names
        for (own, theirs) in (renamed ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let place = names.firstIndex(of: theirs) else {
                throw .badHeader(file: name, message: Self.sentence(on: theirs, missingAmong: names))
            }
            if columns[place] != theirs, let other = renamed?.first(where: { $0.key == columns[place] })?.key {
                throw .badHeader(file: name, message: "--columns names \(theirs) for \(other) and for \(own)")
            }
            // Where both names are there, the one that was asked for counts.
            if let other = columns.firstIndex(of: own) { columns[other] = "" }
            columns[place] = own
        }
        for column in needed where !columns.contains(column) {
            let wayOut = renamed == nil || columns.count == 1 ? "" : "; which one it is: --columns \(column)=NAME"
            throw .badHeader(file: name, message: Self.sentence(on: column, missingAmong: names) + wayOut)
        }
        for (index, column) in columns.enumerated() where !column.isEmpty && columns[..<index].contains(column) {
            throw .badHeader(file: name, message: "the header names \(column) twice")
        }
        return columns
    }

    /// `the header has no column model; it has: id, prompt, llm`.
    static func sentence(on column: String, missingAmong columns: [String]) -> String {
        let missing = "the header has no column \(column)"
        if columns.count == 1, columns[0].contains("|") {
            return "\(missing); columns are separated by commas, semicolons or tabs"
        }
        let shown = columns.prefix(12).joined(separator: ", ") + (columns.count > 12 ? ", …" : "")
        let guess = NearestWord.to(column, among: columns).map { "; did you mean \($0)?" } ?? ""
        return "\(missing); it has: \(shown)\(guess)"
    }
}

/// A cell's text as a value.
enum Cell {
    static func number(_ column: String, _ cell: String, in range: ClosedRange<Double>) throws(FieldError) -> Double {
        guard let number = decimal(cell) else { throw FieldError(column, "\(cell) is not a number") }
        guard range.contains(number) else {
            let bound =
                range.upperBound == .greatestFiniteMagnitude ? "finite and ≥ 0" : "in [0, \(range.upperBound.shortest)]"
            throw FieldError(column, "\(cell) is not \(bound)")
        }
        return number
    }

    /// An amount as a number, or as a spreadsheet writes it: `$0.0012`.
    static func usd(_ column: String, _ cell: String) throws(FieldError) -> Double {
        try number(column, cell.hasPrefix("$") ? String(cell.dropFirst()) : cell, in: .usd)
    }

    /// An integer from 0; `301.0` is one, as data frames write counts so.
    static func count(_ column: String, _ cell: String) throws(FieldError) -> Int {
        guard let number = decimal(cell), number <= 0x1p53, let count = Int(exactly: number), count >= 0 else {
            throw FieldError(column, "\(cell) is not an integer ≥ 0")
        }
        return count
    }

    /// A number on a scale, brought to [0, 1], or a truth value.
    static func quality(
        _ column: String, _ cell: String, _ scale: ClosedRange<Double> = .unit
    ) throws(FieldError) -> Double {
        if let truth = truth(cell) { return truth }
        guard scale != .unit else { return try number(column, cell, in: .unit) }
        guard let number = decimal(cell) else { throw FieldError(column, "\(cell) is not a number") }
        guard scale.contains(number) else {
            throw FieldError(
                column, "\(cell) is not in [\(scale.lowerBound.shortest), \(scale.upperBound.shortest)]")
        }
        return (number - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
    }

    /// - Returns: 1 or 0; `nil` where the cell is no truth value.
    static func truth(_ cell: String) -> Double? {
        switch cell {
        case "True", "true", "TRUE": 1
        case "False", "false", "FALSE": 0
        default: nil
        }
    }

    /// Decimal digits, as other programs write numbers; no `nan`, no hexadecimal.
    private static func decimal(_ cell: String) -> Double? {
        guard cell.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(cell)
    }
}
