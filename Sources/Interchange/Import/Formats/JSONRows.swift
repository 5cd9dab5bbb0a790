import Routing
import StrictJSON

/// Rows of a foreign format that has one JSON object per line, or all of them in one array; plain, gzip or standard input.
struct JSONRows {
    /// A file that is one array is read at once.
    static let arrayBytesMax = 256 * 1024 * 1024

    let lineBytesMax: Int
    /// The member that holds the rows, where a line is a page of them; `nil`: there are no pages.
    var page: String?
    /// What makes a row of an object.
    let row: (JSONValue) throws(FieldError) -> OutcomeRow

    /// Hands out every row with its line, and what is wrong with the others.
    func read(
        path: String, badRows: inout BadRows, _ body: Import.RowBody
    ) throws(InterchangeError) {
        // A whole array may stand in one line.
        let lines = try LineSource(path: path, lineBytesMax: Self.arrayBytesMax, keepsBlankLines: true)
        let document = JSONDocument()
        var isFirst = true
        var folds = FoldedValues()
        while let line = try lines.next() {
            if case .text(let text) = line {
                guard let first = text.first(where: { !" \t".utf8.contains($0) }) else { continue }
                if isFirst, first == UInt8(ascii: "[") { return try readArray(text, lines, &badRows, body) }
            }
            isFirst = false
            let json: JSONValue
            do {
                json = try object(of: line, document)
                folds.addWhole()
            } catch {
                badRows.add(error.at(lines))
                if folds.areAll(andNow: line) { throw .severalLinesPerValue(file: lines.name) }
                continue
            }
            if let page, let rows = json[page], rows.kind == .array {
                for element in rows.elements { try take(element, lines.name, lines.lineNumber, &badRows, body) }
            } else {
                try take(json, lines.name, lines.lineNumber, &badRows, body)
            }
        }
    }

    /// Hands over the row of an object, or says what is wrong with it.
    private func take(
        _ json: JSONValue, _ file: String, _ line: Int, _ badRows: inout BadRows, _ body: Import.RowBody
    ) throws(InterchangeError) {
        let read: OutcomeRow
        do {
            read = try row(json)
        } catch {
            let field = error.path.isEmpty ? nil : error.path
            badRows.add(RowError(file: file, line: line, field: field, message: error.message))
            return
        }
        try body(read, line, &badRows)
    }

    private func object(of line: LineSource.Line, _ document: JSONDocument) throws(FieldError) -> JSONValue {
        if case .text(let text) = line, text.count > lineBytesMax {
            return try document.object(of: .tooLong, lineBytesMax: lineBytesMax)
        }
        return try document.object(of: line, lineBytesMax: lineBytesMax)
    }

    /// - Parameter text: the line that opens the array; the others are still to come.
    private func readArray(
        _ text: UnsafeRawBufferPointer, _ lines: LineSource, _ badRows: inout BadRows,
        _ body: Import.RowBody
    ) throws(InterchangeError) {
        var lineNumber = lines.lineNumber
        let bytes = try Self.rest(of: lines, from: text)
        let document = JSONDocument()
        let array: JSONValue
        do {
            array = try document.parse(bytes)
        } catch {
            throw .badRow(RowError(file: lines.name, line: lineNumber, field: nil, message: "no JSON: \(error)"))
        }
        var counted = 0
        for element in array.elements {
            lineNumber += bytes[counted..<element.byteOffset].count { $0 == UInt8(ascii: "\n") }
            counted = element.byteOffset
            try take(element, lines.name, lineNumber, &badRows, body)
        }
    }

    /// Everything from the line at hand on.
    private static func rest(
        of lines: LineSource, from text: UnsafeRawBufferPointer
    ) throws(InterchangeError) -> [UInt8] {
        var bytes = Array(text)
        while let line = try lines.next() {
            guard case .text(let text) = line, bytes.count + text.count < arrayBytesMax else {
                throw .fileTooLarge(file: lines.name, bytesMax: arrayBytesMax)
            }
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: text)
        }
        return bytes
    }
}
