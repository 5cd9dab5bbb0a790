import Routing
import StrictJSON

/// An object of a request, asked for its fields by name and type.
///
/// A field that is absent or `null` is `nil`; one of the wrong type or out of range is a `bad_request` that names
/// its full path. Unknown fields are never looked at.
struct Fields {
    /// More tokens than anybody has ever sent at once; keeps sums and products exact.
    static let tokensMax = 1_000_000_000_000

    let object: JSONValue
    /// What stands before a field's name in its path: empty at the top, `items[3].`, `objective.`.
    let prefix: String
    let limits: Limits
    /// The item of a batch that this is, behind the prefix: its path is put together where something is wrong with it.
    var item: Int?

    func path(_ name: String) -> String { item.map { "\(prefix)[\($0)].\(name)" } ?? prefix + name }

    func wrong(_ name: String, _ expectation: String) -> WireError {
        .badRequest(path(name), "\(path(name)) must be \(expectation)")
    }

    func missing(_ name: String) -> WireError {
        .badRequest(path(name), "\(path(name)) is missing")
    }

    /// The field's value; `nil` where it is absent or `null`.
    func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func has(_ name: String) -> Bool { value(name) != nil }

    // MARK: Scalars

    /// A string of at most `limits.nameBytes`, such as a session, a task or a source.
    func name(_ name: String) throws(WireError) -> String? {
        guard let value = value(name) else { return nil }
        return try checkedName(value, name)
    }

    /// A name that must be there and not be empty.
    func requiredName(_ name: String) throws(WireError) -> String {
        guard let text = try self.name(name) else { throw missing(name) }
        guard !text.isEmpty else { throw wrong(name, "a non-empty string") }
        return text
    }

    /// Text that must be there and not be empty, as long as its line may be: a token is no name.
    func requiredText(_ name: String) throws(WireError) -> String {
        guard let value = value(name) else { throw missing(name) }
        guard let text = value.string, !text.isEmpty else { throw wrong(name, "a non-empty string") }
        return text
    }

    func flag(_ name: String) throws(WireError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { throw wrong(name, "true or false") }
        return flag
    }

    /// A number of at least 0, such as a cost or a latency.
    func amount(_ name: String) throws(WireError) -> Double? {
        guard let value = value(name) else { return nil }
        guard let amount = value.double, amount >= 0 else { throw wrong(name, "a number of at least 0") }
        return amount
    }

    /// A number in [0, 1].
    func quality(_ name: String) throws(WireError) -> Double? {
        guard let value = value(name) else { return nil }
        guard let quality = value.double, 0...1 ~= quality else { throw wrong(name, "a number from 0 to 1") }
        return quality
    }

    func tokens(_ name: String) throws(WireError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let tokens = value.int, 0...Self.tokensMax ~= tokens else {
            throw wrong(name, "an integer from 0 to \(Self.tokensMax)")
        }
        return tokens
    }

    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws(WireError) -> Word?
    where Word.RawValue == String {
        guard let value = value(name) else { return nil }
        guard let text = value.string, let word = Word(rawValue: text) else {
            throw wrong(name, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    // MARK: Containers

    func fields(_ name: String) throws(WireError) -> Fields? {
        guard let value = value(name) else { return nil }
        guard value.kind == .object else { throw wrong(name, "an object") }
        return Fields(object: value, prefix: path(name) + ".", limits: limits)
    }

    func list(_ name: String, countMax: Int) throws(WireError) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard value.kind == .array else { throw wrong(name, "an array") }
        let elements = Array(value.elements)
        guard elements.count <= countMax else {
            throw .badRequest(
                path(name), "\(path(name)) has \(elements.count) entries; at most \(countMax) are allowed")
        }
        return elements
    }

    func names(_ name: String, countMax: Int) throws(WireError) -> [String]? {
        guard let elements = try list(name, countMax: countMax) else { return nil }
        var names: [String] = []
        names.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            names.append(try checkedName(element, "\(name)[\(index)]"))
        }
        return names
    }

    /// An object whose values are all strings.
    func textMap(_ name: String, countMax: Int) throws(WireError) -> [String: String] {
        guard let value = value(name) else { return [:] }
        guard value.kind == .object else { throw wrong(name, "an object of strings") }
        var map: [String: String] = [:]
        for (key, element) in value.members {
            guard key.utf8.count <= limits.nameBytes else { throw tooLong("\(name).\(key.prefix(32))…") }
            map[key] = try checkedName(element, "\(name).\(key)")
            guard map.count <= countMax else { throw wrong(name, "an object of at most \(countMax) members") }
        }
        return map
    }

    // MARK: Pieces

    private func checkedName(_ value: JSONValue, _ name: String) throws(WireError) -> String {
        guard let text = value.string else { throw wrong(name, "a string") }
        guard text.utf8.count <= limits.nameBytes else { throw tooLong(name) }
        return text
    }

    private func tooLong(_ name: String) -> WireError {
        wrong(name, "at most \(limits.nameBytes) bytes long")
    }
}
