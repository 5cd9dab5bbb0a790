import Yams

/// A configuration file's text, parsed into nodes that know their lines.
enum YAMLFile {
    static let fileBytesMax = 1024 * 1024

    /// The file's one document.
    /// - Returns: a mapping; empty for an empty file.
    static func read(path: String) throws(ConfigurationError) -> YAMLMapping {
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.read(path: path, bytesMax: fileBytesMax)
        } catch {
            switch error {
            case .fileTooLarge(let file, let bytesMax): throw .tooLarge(file: file, bytesMax: bytesMax)
            case .unreadable(let file, let reason): throw .unreadable(file: file, reason: reason)
            default: throw .unreadable(file: path, reason: error.description)
            }
        }
        return try parse(bytes, file: path)
    }

    static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> YAMLMapping {
        // A byte order mark, as some editors leave it, says nothing here.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let start = ConfigurationError.Place(file: file, line: 1, column: 1)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(start, message: "not valid UTF-8")
        }
        if let finding = YAMLGuard.firstFinding(bytes) {
            let place = ConfigurationError.Place(file: file, line: finding.line, column: finding.column)
            throw .malformed(place, message: finding.message)
        }
        let root: Node?
        do {
            // Every scalar stays text; `YAMLScalar` gives it a type.
            root = try compose(yaml: text, .basic)
        } catch {
            throw malformed(error, start)
        }
        guard let root else { return YAMLMapping(empty: start) }
        return try YAMLNode(node: root, file: file, path: "").mapping() ?? YAMLMapping(empty: start)
    }

    private static func malformed(_ error: any Error, _ start: ConfigurationError.Place) -> ConfigurationError {
        var place = start
        func at(_ mark: Mark, _ message: String) -> ConfigurationError {
            (place.line, place.column) = (mark.line, mark.column)
            return .malformed(place, message: message)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return at(mark, "no YAML: " + [context?.text, problem].compactMap(\.self).joined(separator: ", "))
        case .duplicatedKeysInMapping(let duplicates, let context):
            return at(context.mark, "the key \(duplicates.joined(separator: ", ")) is given twice")
        case .reader(let problem, _, _, _): return .malformed(start, message: "no YAML: \(problem)")
        default: return .malformed(start, message: "no YAML: \(error)")
        }
    }
}
