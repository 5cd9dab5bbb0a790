import Routing
import StrictJSON

/// Rows of a foreign format that has one JSON object per line, or all of them in one array.
struct JSONRows {
    /// A file that is one array is read at once.
    static let arrayBytesMax = 256 * 1024 * 1024

    let lineBytesMax: Int
    /// What makes a row of an object.
    let row: (JSONValue) throws(FieldError) -> OutcomeRow

    /// Hands out every row, and what is wrong with the others.
    func read(
        path: String, badRows: inout BadRows, _ body: (OutcomeRow) throws(InterchangeError) -> Void
    ) throws(InterchangeError) {
        if try Self.isArray(path) { return try readArray(path, &badRows, body) }
        let lines = try LineSource(path: path, lineBytesMax: lineBytesMax)
        let document = JSONDocument()
        while let line = try lines.next() {
            let read: OutcomeRow
            do {
                read = try row(document.object(of: line, lineBytesMax: lineBytesMax))
            } catch {
                badRows.add(error.at(lines))
                continue
            }
            try body(read)
        }
    }

    private static func isArray(_ path: String) throws(InterchangeError) -> Bool {
        guard path != "-", !path.hasSuffix(".gz") else { return false }
        let source = try ByteSource(path: path)
        _ = try source.fill()
        return source.available.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "[")
    }

    /// Elements count as lines do, from 1.
    private func readArray(
        _ path: String, _ badRows: inout BadRows, _ body: (OutcomeRow) throws(InterchangeError) -> Void
    ) throws(InterchangeError) {
        let bytes = try WholeFile.read(path: path, bytesMax: Self.arrayBytesMax)
        let document = JSONDocument()
        let array: JSONValue
        do {
            array = try document.parse(bytes)
        } catch {
            throw .badRow(RowError(file: path, line: 1, field: nil, message: "no JSON: \(error)"))
        }
        var number = 0
        for element in array.elements {
            number += 1
            let read: OutcomeRow
            do {
                read = try row(element)
            } catch {
                let field = error.path.isEmpty ? nil : error.path
                badRows.add(RowError(file: path, line: number, field: field, message: error.message))
                continue
            }
            try body(read)
        }
    }
}
