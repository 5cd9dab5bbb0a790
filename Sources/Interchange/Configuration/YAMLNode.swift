import Foundation
import Yams

/// One value of a configuration file: its node, its full path and its place.
struct YAMLNode {
    let node: Node
    let file: String
    /// `policy.exploration.floor`, `models[1].name`; empty for the whole file.
    let path: String

    var place: ConfigurationError.Place {
        ConfigurationError.Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    func invalid(_ message: String) -> ConfigurationError {
        .invalid(place, key: path, message: message)
    }

    /// What a scalar says; of a list or mapping that it is one.
    var asWritten: String {
        if case .scalar(let scalar) = node { scalar.string } else { kind }
    }

    /// `null`, `~` or nothing behind the colon.
    var isNull: Bool {
        plainText.map { ["", "~", "null", "Null", "NULL"].contains($0) } ?? false
    }

    /// - Returns: `nil` for null: the key is as if left out.
    func mapping() throws(ConfigurationError) -> YAMLMapping? {
        if isNull { return nil }
        guard case .mapping(let mapping) = node else { throw invalid("\(kind) where a mapping (key: value) belongs") }
        var entries: [(key: String, value: YAMLNode)] = []
        for (key, value) in mapping {
            guard case .scalar(let name) = key else { throw invalid("a key that is no text") }
            let inner = path.isEmpty ? name.string : "\(path).\(name.string)"
            entries.append((name.string, YAMLNode(node: value, file: file, path: inner)))
        }
        return YAMLMapping(path: path, place: place, entries: entries, marks: mapping.keys.map(\.mark))
    }

    /// - Returns: `nil` for null.
    func list() throws(ConfigurationError) -> [YAMLNode]? {
        if isNull { return nil }
        guard case .sequence(let sequence) = node else { throw invalid("\(kind) where a list belongs") }
        return sequence.enumerated().map { YAMLNode(node: $1, file: file, path: "\(path)[\($0)]") }
    }

    /// Text; a plain `7`, `true` or `null` is none.
    func text() throws(ConfigurationError) -> String {
        guard case .scalar(let scalar) = node else { throw invalid("\(kind) where text belongs") }
        guard plainText == nil || kind == "text" else {
            throw invalid("\(kind) where text belongs; write \"\(scalar.string)\" if it is meant as text")
        }
        return scalar.string
    }

    func bool() throws(ConfigurationError) -> Bool {
        switch plainText {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: throw invalid("\(kind) where true or false belongs")
        }
    }

    /// A finite number.
    func number() throws(ConfigurationError) -> Double {
        guard let number = plainNumber else { throw invalid("\(kind) where a number belongs") }
        guard number.isFinite else { throw invalid("\(plainText ?? "") is too large") }
        return number
    }

    func number(in range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
        let number = try number()
        guard range.contains(number) else {
            throw invalid(
                range.upperBound == .greatestFiniteMagnitude
                    ? "\(number.shortest) is below \(range.lowerBound.shortest)"
                    : "\(number.shortest) is not in [\(range.lowerBound.shortest), \(range.upperBound.shortest)]")
        }
        return number
    }

    func integer<Value: FixedWidthInteger>(in range: ClosedRange<Value>) throws(ConfigurationError) -> Value {
        guard plainNumber != nil, let plainText else { throw invalid("\(kind) where an integer belongs") }
        guard let value = Value(plainText), range.contains(value) else {
            throw invalid("\(plainText) is not an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// One of an enumeration's words.
    func word<Words: RawRepresentable<String> & CaseIterable>(_: Words.Type) throws(ConfigurationError) -> Words {
        guard case .scalar(let scalar) = node else { throw invalid("\(kind) where a word belongs") }
        if let word = Words(rawValue: scalar.string) { return word }
        let known = Words.allCases.map(\.rawValue)
        throw invalid("\(scalar.string) is none of \(known.joined(separator: ", "))")
    }

    /// The text of a scalar without quotation marks.
    private var plainText: String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
        return scalar.string
    }

    /// YAML 1.2's decimal numbers; infinite where `Double` ends.
    private var plainNumber: Double? {
        guard let plainText, let first = plainText.utf8.first, !(UInt8(ascii: "A")...).contains(first),
            plainText.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(plainText)
    }

    private var kind: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        case .scalar:
            if isNull {
                "null"
            } else if plainNumber != nil {
                "a number"
            } else if let plainText, ["true", "false"].contains(plainText.lowercased()) {
                "a truth value"
            } else {
                "text"
            }
        }
    }
}
