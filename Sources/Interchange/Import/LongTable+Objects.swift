import Routing
import StrictJSON

/// The long table as JSON lines, one array, or pages with their rows under `data`: an object per (prompt, model), as most
/// evaluations and tracing programs write them.
extension LongTable {
    /// A prompt may be a conversation, or a request that holds one. A column's name may be a path: `usage.prompt_tokens`.
    ///
    /// - Parameter firstID: number of the first row that gets a name, where the first object has no id.
    /// - Throws: where no object has a column that was renamed, too: a slip in its name would make it unknown everywhere.
    static func readObjects(
        path: String, _ reading: TableReading, _ judging: Judging, firstID: Int, lineBytesMax: Int,
        badRows: inout BadRows
    ) throws(InterchangeError) -> LongTable {
        var table: LongTable?
        var unseen = Set(reading.columns.keys)
        let objects = JSONRows(lineBytesMax: lineBytesMax, page: "data") { json throws(FieldError) in
            let hasID = json.value(at: reading.columns["id"] ?? "id") != nil
            if table == nil {
                let isByID = hasID || reading.columns["id"] != nil
                table = LongTable(grouping: isByID ? .byID() : .byPrompt(naming: path, from: firstID))
            }
            let isByPrompt = table?.isByPrompt == true
            guard !(isByPrompt && hasID) else { throw FieldError("id", "given, where the first object has none") }
            let cells = try cells(of: json, reading.columns, needed: isByPrompt ? needed : ["id"] + needed)
            if !unseen.isEmpty { unseen.subtract(cells.map(\.column)) }
            return try Line(cells.map(\.text), cells.map(\.column), reading.qualityScale, judging).whole
        }
        let name = path == "-" ? "standard input" : path
        try objects.read(path: path, badRows: &badRows) { row, line, bad throws(InterchangeError) in
            do throws(FieldError) {
                try table?.take(row, line: line)
            } catch {
                bad.add(RowError(file: name, line: line, field: error.path, message: error.message))
            }
        }
        let read = table ?? LongTable(grouping: .byID())
        if let own = unseen.min(), let theirs = reading.columns[own], !read.rows.isEmpty {
            throw .badHeader(file: name, message: "no object has \(theirs), which --columns names for \(own)")
        }
        return read
    }

    /// What a row says, under our names.
    private static func cells(
        of json: JSONValue, _ columns: [String: String], needed: [String]
    ) throws(FieldError) -> [(column: String, text: String)] {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        var cells: [(column: String, text: String)] = []
        for field in TableReading.columnsKnown + columns.keys.filter({ Judging.judge(of: $0) != nil }) {
            let name = columns[field] ?? field
            guard let value = json.value(at: name) else {
                guard needed.contains(field) else { continue }
                throw FieldError(name, "missing; which one it is: --columns \(field)=NAME")
            }
            guard field == "prompt" || ![.object, .array].contains(value.kind) else {
                throw FieldError(name, "\(value.kindInWords) where a text or a number belongs")
            }
            cells.append((field, (field == "prompt" ? value.conversationText : nil) ?? value.cellText ?? ""))
        }
        for (name, value) in json.members where columns[name] == nil && Judging.judge(of: name) != nil {
            cells.append((name, value.cellText ?? ""))
        }
        for (judge, value) in json["judges"]?.members.map({ $0 }) ?? [] {
            cells.append((Judging.prefix + judge, value.cellText ?? ""))
        }
        guard json["outcomes"]?.kind != .object || cells.contains(where: { tellsOutcome($0.column) }) else {
            throw FieldError("outcomes", "would be lost: --format outcomes reads such a line")
        }
        return cells
    }

    private static func tellsOutcome(_ column: String) -> Bool {
        Judging.judge(of: column) != nil
            || ["quality", "cost_usd", "latency_ms", "input_tokens", "output_tokens", "output_chars"].contains(column)
    }
}

extension JSONValue {
    /// The member of that name, else the one at that path of names.
    fileprivate func value(at name: String) -> JSONValue? {
        if let value = self[name] { return value }
        guard name.contains(".") else { return nil }
        return name.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
    }

    /// As a cell of a table has it.
    /// - Returns: `nil` for null, and for what no cell can hold.
    var cellText: String? {
        switch kind {
        case .string: string
        case .number: String(decoding: rawBytes, as: UTF8.self)
        case .bool: bool == true ? "true" : "false"
        case .null, .object, .array: nil
        }
    }
}
