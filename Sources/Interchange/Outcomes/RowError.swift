/// What is wrong with one line of a file: where, which field, and in words.
public struct RowError: Error, Equatable, Sendable {
    public var file: String
    /// From 1; skipped lines count.
    public var line: Int
    /// Full path, as `outcomes.mistral-large.quality`; `nil` where the line is no object at all.
    public var field: String?
    public var message: String
}

extension RowError: CustomStringConvertible {
    /// `val.jsonl:17: outcomes.small.quality: 1.2 is not in [0, 1]`
    public var description: String {
        let place = "\(file):\(line)"
        return field.map { "\(place): \($0): \(message)" } ?? "\(place): \(message)"
    }
}

/// What is wrong with one field; the path grows from the inside out.
struct FieldError: Error, Equatable {
    var path: String
    var message: String

    init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    /// The error as seen from the object that holds this one under `name`.
    func inside(_ name: String) -> FieldError {
        FieldError(path.isEmpty ? name : "\(name).\(path)", message)
    }

    func at(_ source: LineSource) -> RowError {
        RowError(file: source.name, line: source.lineNumber, field: path.isEmpty ? nil : path, message: message)
    }
}
