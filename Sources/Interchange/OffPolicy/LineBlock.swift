import Foundation
import StrictJSON

/// Some lines of a file, copied, to be read on a core of their own.
struct LineBlock: Sendable {
    /// A block takes no more lines once it holds so many bytes.
    static let bytesMin = 1 << 20

    private struct Line {
        var number: Int
        /// In `bytes`; `nil`: too long to keep.
        var range: Range<Int>?
    }

    let file: String
    private let lineBytesMax: Int
    private var bytes: [UInt8] = []
    private var lines: [Line] = []

    /// Takes the next lines of `source`: at most `linesMax`, and about `bytesMin` bytes.
    init(_ source: LineSource, linesMax: Int = .max) throws(InterchangeError) {
        file = source.name
        lineBytesMax = source.lineBytesMax
        bytes.reserveCapacity(Self.bytesMin + 4096)
        while lines.count < linesMax, bytes.count < Self.bytesMin, let line = try source.next() {
            guard case .text(let text) = line else {
                lines.append(Line(number: source.lineNumber, range: nil))
                continue
            }
            lines.append(Line(number: source.lineNumber, range: bytes.count..<bytes.count + text.count))
            bytes.append(contentsOf: text)
        }
    }

    var isEmpty: Bool { lines.isEmpty }

    /// Reads every line as a row.
    ///
    /// - Parameters:
    ///   - actionCount: K; `nil`: as in the first line.
    ///   - document: this core's own.
    func rows(actionCount: Int?, document: JSONDocument) -> Result<OffPolicyRows, RowError> {
        var rows = actionCount.map(OffPolicyRows.init(actionCount:))
        for line in lines {
            do {
                try append(line, to: &rows, document)
            } catch {
                let field = error.path.isEmpty ? nil : error.path
                return .failure(RowError(file: file, line: line.number, field: field, message: error.message))
            }
        }
        return .success(rows ?? OffPolicyRows(actionCount: 1))
    }

    private func append(
        _ line: Line, to rows: inout OffPolicyRows?, _ document: JSONDocument
    ) throws(FieldError) {
        guard let range = line.range else { throw FieldError("", "longer than \(lineBytesMax) bytes") }
        let fields = try JSONObjectFields(value(range, document))
        if rows == nil {
            let length = try fields.length("pi_e")
            guard length > 0 else { throw FieldError("pi_e", "empty: there is no action to take") }
            rows = OffPolicyRows(actionCount: length)
        }
        try rows?.append(fields)
    }

    private func value(_ range: Range<Int>, _ document: JSONDocument) throws(FieldError) -> JSONValue {
        let parsed = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try document.parse(UnsafeRawBufferPointer(rebasing: buffer[range])) }
        }
        do {
            return try parsed.get()
        } catch {
            let read = bytes[range].prefix(error.offset)
            throw FieldError(Self.lastField(of: read) ?? "", "no JSON: \(error)")
        }
    }

    /// The field in which reading stopped, so that `"reward":NaN` is blamed on the reward.
    /// - Parameter text: what came before.
    private static func lastField(of text: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: text, as: UTF8.self)
        return ["action", "reward", "pscore", "pi_e", "q_hat"]
            .compactMap { name in text.range(of: "\"\(name)\"").map { (name, $0.lowerBound) } }
            .max { $0.1 < $1.1 }?.0
    }
}
