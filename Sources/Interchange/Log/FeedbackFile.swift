import Routing
import StrictJSON

/// Late judgements from a file: JSON lines, each an item of the protocol's `feedback`.
public struct FeedbackFile {
    /// A line that has been checked and may be sent.
    public struct Item: Sendable, Equatable {
        /// From 1.
        public var line: Int
        /// The line's object as it stands in the file: an item of `feedback_batch`.
        public var json: [UInt8]
    }

    private let lines: LineSource
    private let document = JSONDocument()

    /// - Parameter lineBytesMax: what the server takes in a line, less what a batch adds around an item.
    public init(path: String, lineBytesMax: Int = LineSource.lineBytesMaxDefault) throws(InterchangeError) {
        lines = try LineSource(path: path, lineBytesMax: lineBytesMax)
    }

    /// What messages call the file.
    public var name: String { lines.name }

    /// The next line's item, or what is wrong with it; reading can go on after a bad line.
    /// - Returns: `nil` at the end of the file.
    public mutating func next() throws(InterchangeError) -> Result<Item, RowError>? {
        guard let line = try lines.next() else { return nil }
        do {
            let json = try document.object(of: line, lineBytesMax: lines.lineBytesMax)
            try Self.check(json)
            return .success(Item(line: lines.lineNumber, json: json.rawBytes))
        } catch {
            return .failure(error.at(lines))
        }
    }

    /// Whether it names a decision and says something of it.
    private static func check(_ json: JSONValue) throws(FieldError) {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        var namesDecision = false
        var outcome = Outcome()
        var saysSomething = false
        for (name, value) in json.members {
            switch name {
            case "op":
                guard value.isString("feedback") else { throw FieldError(name, "not feedback") }
            case "decision":
                let text = try value.textField(name)
                namesDecision = ULID(text) != nil
                guard namesDecision else { throw FieldError(name, "\(text) is no decision's identifier") }
            case "source", "model":
                guard !value.isNull, try value.textField(name).isEmpty else { continue }
                throw FieldError(name, "empty")
            case "verdict": saysSomething = try value.word(name, Verdict.self) || saysSomething
            case "error": saysSomething = try value.word(name, AttemptError.self) || saysSomething
            default: try outcome.take(name, value)
            }
        }
        guard namesDecision else { throw FieldError("decision", "missing") }
        outcome.outputCharacters = nil
        guard saysSomething || outcome != Outcome() else {
            throw FieldError("", "says nothing: quality, verdict, error, cost_usd, latency_ms or tokens belong here")
        }
    }
}

extension JSONValue {
    /// Checks one of an enumeration's words.
    /// - Returns: `false` for null.
    fileprivate func word<Words: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Words.Type
    ) throws(FieldError) -> Bool {
        if isNull { return false }
        let text = try textField(name)
        guard Words(rawValue: text) != nil else {
            throw FieldError(name, "\(text) is none of \(Words.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return true
    }
}
