import Yams

/// A configuration file's text, parsed into nodes that know their lines.
enum YAMLFile {
    static let fileBytesMax = 1024 * 1024

    /// The file's one document.
    /// - Returns: a mapping; empty for an empty file.
    static func read(path: String) throws(ConfigurationError) -> YAMLMapping {
        try parse(bytes(path: path), file: path)
    }

    static func bytes(path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return try WholeFile.read(path: path, bytesMax: fileBytesMax)
        } catch {
            switch error {
            case .fileTooLarge(let file, let bytesMax): throw .tooLarge(file: file, bytesMax: bytesMax)
            case .unreadable(let file, let reason): throw .unreadable(file: file, reason: reason)
            default: throw .unreadable(file: path, reason: error.description)
            }
        }
    }

    static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> YAMLMapping {
        // A byte order mark, as some editors leave it, says nothing here.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let start = ConfigurationError.Place(file: file, line: 1, column: 1)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(placeOfInvalidUTF8(bytes, file), message: "not valid UTF-8")
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
            throw malformed(error, start, text)
        }
        guard let root else { return YAMLMapping(empty: start) }
        return try YAMLNode(node: root, file: file, path: "").mapping() ?? YAMLMapping(empty: start)
    }

    private static func placeOfInvalidUTF8(_ bytes: [UInt8], _ file: String) -> ConfigurationError.Place {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        let decoded = String(decoding: lines[line], as: UTF8.self)
        let column = decoded.unicodeScalars.prefix { $0 != "\u{FFFD}" }.count + 1
        return ConfigurationError.Place(file: file, line: line + 1, column: column)
    }

    private static func malformed(
        _ error: any Error, _ start: ConfigurationError.Place, _ text: String
    ) -> ConfigurationError {
        let places = YAMLPlaces(text)
        func at(_ mark: Mark, _ message: String) -> ConfigurationError {
            let place = ConfigurationError.Place(file: start.file, line: mark.line, column: mark.column)
            let isTab = places.isTab(line: mark.line, column: mark.column)
            return .malformed(place, message: isTab ? "a tab where YAML wants spaces" : message)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return at(mark, "no YAML: " + [context?.text, problem].compactMap(\.self).joined(separator: ", "))
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted()
            let found = names.first.flatMap { places.second($0, line: context.mark.line, column: context.mark.column) }
            let (line, column) = found ?? (context.mark.line, context.mark.column)
            let place = ConfigurationError.Place(file: start.file, line: line, column: column)
            return .malformed(place, message: "the key \(names.joined(separator: ", ")) is given twice")
        case .reader(let problem, let offset, _, _):
            let (line, column) = places.place(offset: offset ?? 0)
            let place = ConfigurationError.Place(file: start.file, line: line, column: column)
            return .malformed(place, message: "no YAML: \(problem)")
        default: return .malformed(start, message: "no YAML: \(error)")
        }
    }
}
