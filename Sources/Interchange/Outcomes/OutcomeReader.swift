import Routing
import StrictJSON

/// What a reader of outcomes accepts.
public struct ReadingOptions: Sendable {
    public var lineBytesMax: Int
    /// `false` takes a prompt that a log has not kept for an empty one; a log's rows have a propensity.
    public var requiresPrompts: Bool

    public init(lineBytesMax: Int = LineSource.lineBytesMaxDefault, requiresPrompts: Bool = true) {
        self.lineBytesMax = lineBytesMax
        self.requiresPrompts = requiresPrompts
    }
}

/// The rows of one outcomes file (`.jsonl`, `.jsonl.gz`, `-` for standard input), one after another.
///
///     var reader = try OutcomeReader(path: "val.jsonl.gz")
///     while let row = try reader.next() {
///         switch row {
///         case .success(let row): …
///         case .failure(let error): badRows.add(error)
///         }
///     }
public struct OutcomeReader {
    private let lines: LineSource
    private let options: ReadingOptions
    private let document = JSONDocument()
    private var folds = FoldedValues()
    /// What became of several judges' words.
    public let judging: Judging

    public init(path: String, options: ReadingOptions = .init(), judging: Judging = Judging()) throws(InterchangeError)
    {
        lines = try LineSource(path: path, lineBytesMax: options.lineBytesMax)
        self.options = options
        self.judging = judging
    }

    /// Of the row handed out last, from 1.
    public var lineNumber: Int { lines.lineNumber }

    /// The next row, or what is wrong with it; reading can go on after a bad row.
    /// - Returns: `nil` at the end of the file.
    /// - Throws: also where every value stands over many lines.
    public mutating func next() throws(InterchangeError) -> Result<OutcomeRow, RowError>? {
        guard let line = try lines.next() else { return nil }
        let object: JSONValue
        do {
            object = try document.object(of: line, lineBytesMax: lines.lineBytesMax)
            folds.addWhole()
        } catch {
            if folds.areAll(andNow: line) { throw .severalLinesPerValue(file: lines.name) }
            return .failure(error.at(lines))
        }
        do {
            return .success(try row(of: object))
        } catch {
            return .failure(error.at(lines))
        }
    }

    private func row(of object: JSONValue) throws(FieldError) -> OutcomeRow {
        let isLogged = object["propensity"].map { !$0.isNull } ?? false
        return try OutcomeRow(object, needsPrompt: options.requiresPrompts || !isLogged, judging: judging)
    }
}

extension JSONDocument {
    /// The value that a line holds.
    func object(of line: LineSource.Line, lineBytesMax: Int) throws(FieldError) -> JSONValue {
        guard case .text(let text) = line else { throw FieldError("", "longer than \(lineBytesMax) bytes") }
        do {
            return try parse(text)
        } catch {
            throw FieldError("", "no JSON: \(error)")
        }
    }
}
