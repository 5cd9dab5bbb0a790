/// The records of a comma-separated file, plain or gzip: quoted fields may hold commas, line ends and
/// doubled quotation marks. A line end inside a field stays what it is, LF or CRLF.
///
/// Where the first line holds more semicolons or tabs than commas, that one separates the fields of all lines.
///
/// > RFC 4180, *Common Format and MIME Type for Comma-Separated Values (CSV) Files*
struct CSVReader {
    private enum Field {
        /// Outside quotation marks.
        case open
        case quoted
        /// Behind the closing mark, or between the two halves of a doubled one.
        case closed
    }

    private static let separators = [",", ";", "\t"].map { UInt8(ascii: $0) }

    let lines: LineSource
    /// `nil` before the first line.
    private var separator: UInt8?
    /// Line of the record's start, from 1.
    private(set) var lineNumber = 0

    init(path: String, lineBytesMax: Int) throws(InterchangeError) {
        lines = try LineSource(path: path, lineBytesMax: lineBytesMax, keepsBlankLines: true)
    }

    var name: String { lines.name }

    func error(_ field: String?, _ message: String) -> RowError {
        RowError(file: name, line: lineNumber, field: field, message: message)
    }

    /// The next record's fields. Blank lines between records are skipped.
    /// - Returns: `nil` at the end of the file.
    mutating func next() throws(InterchangeError) -> Result<[String], RowError>? {
        var fields: [String] = []
        var bytes: [UInt8] = []
        var recordBytes = 0
        var state = Field.open
        while let line = try lines.next() {
            if state == .open { lineNumber = lines.lineNumber }
            guard case .text(let text) = line, recordBytes + text.count <= lines.lineBytesMax else {
                return .failure(error(nil, "longer than \(lines.lineBytesMax) bytes"))
            }
            if state == .open, text.isEmpty { continue }
            recordBytes += text.count + 1
            let separator = self.separator ?? Self.separator(of: text)
            self.separator = separator
            for byte in text {
                guard Self.take(byte, separator, &state, &bytes) else {
                    return .failure(error(nil, "text behind a quoted field"))
                }
                if state == .open, byte == separator {
                    guard Self.end(&bytes, &fields) else { return .failure(error(nil, "invalid UTF-8")) }
                }
            }
            if state == .quoted {
                if lines.hasCarriageReturn { bytes.append(UInt8(ascii: "\r")) }
                bytes.append(UInt8(ascii: "\n"))
                continue
            }
            guard Self.end(&bytes, &fields) else { return .failure(error(nil, "invalid UTF-8")) }
            return .success(fields)
        }
        return state == .quoted ? .failure(error(nil, "a quotation mark is never closed")) : nil
    }

    /// Of two that are there as often the comma.
    private static func separator(of line: some Collection<UInt8>) -> UInt8 {
        var counts = [UInt8: Int]()
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, separators.contains(byte) { counts[byte, default: 0] += 1 }
        }
        let most = counts.values.max()
        return separators.first { most != nil && counts[$0] == most } ?? UInt8(ascii: ",")
    }

    /// - Returns: `false` where the byte has no place.
    private static func take(
        _ byte: UInt8, _ separator: UInt8, _ state: inout Field, _ bytes: inout [UInt8]
    ) -> Bool {
        let isMark = byte == UInt8(ascii: "\"")
        switch state {
        case .open where isMark && bytes.isEmpty: state = .quoted
        case .open:
            if byte != separator { bytes.append(byte) }
        case .quoted where isMark: state = .closed
        case .quoted: bytes.append(byte)
        case .closed where isMark:
            bytes.append(byte)
            state = .quoted
        case .closed:
            guard byte == separator else { return false }
            state = .open
        }
        return true
    }

    private static func end(_ bytes: inout [UInt8], _ fields: inout [String]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        fields.append(text)
        bytes.removeAll(keepingCapacity: true)
        return true
    }
}
