/// Why a configuration or policy file was refused. Lines and columns count from 1.
public enum ConfigurationError: Error, Equatable, Sendable {
    /// Where in which file.
    public struct Place: Equatable, Sendable {
        public var file: String
        public var line: Int
        public var column: Int

        public init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    case unreadable(file: String, reason: String)
    case tooLarge(file: String, bytesMax: Int)
    /// No YAML that is read here.
    case malformed(Place, message: String)
    /// `key` is the full path, `nearest` that of the known key that was perhaps meant, `known` the names that its section has.
    case unknownKey(Place, key: String, nearest: String?, known: [String])
    /// A wrong type, a value out of range, or two values that contradict each other.
    case invalid(Place, key: String, message: String)
}

extension ConfigurationError {
    /// Full path of the key that is to blame; `nil` where it is the text as a whole.
    public var key: String? {
        switch self {
        case .unreadable, .tooLarge, .malformed: nil
        case .unknownKey(_, let key, _, _), .invalid(_, let key, _): key.isEmpty ? nil : key
        }
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// `suffice.yaml:7:3: policy.exploration.flor: unknown key; did you mean policy.exploration.floor?`
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) can't be read: \(reason)"
        case .tooLarge(let file, let bytesMax): "\(file) is larger than \(bytesMax) bytes: this is no configuration"
        case .malformed(let place, let message): "\(place): \(message)"
        case .unknownKey(let place, let key, let nearest?, _): "\(place): \(key): unknown key; did you mean \(nearest)?"
        case .unknownKey(let place, let key, nil, let known):
            "\(place): \(key): unknown key; the keys here are \(known.joined(separator: ", "))"
        case .invalid(let place, let key, let message):
            key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
        }
    }
}

extension ConfigurationError.Place: CustomStringConvertible {
    public var description: String { "\(file):\(line):\(column)" }
}
