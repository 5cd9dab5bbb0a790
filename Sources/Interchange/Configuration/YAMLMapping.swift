import Yams

/// The keys of one section. Only keys that were asked for by name are known.
struct YAMLMapping {
    let path: String
    let place: ConfigurationError.Place
    let entries: [(key: String, value: YAMLNode)]
    private let marks: [Mark?]

    init(path: String, place: ConfigurationError.Place, entries: [(key: String, value: YAMLNode)], marks: [Mark?]) {
        self.path = path
        self.place = place
        self.entries = entries
        self.marks = marks
    }

    init(empty place: ConfigurationError.Place) {
        self.init(path: "", place: place, entries: [], marks: [])
    }

    subscript(key: String) -> YAMLNode? {
        entries.first { $0.key == key }?.value
    }

    func invalid(_ message: String) -> ConfigurationError {
        .invalid(place, key: path, message: message)
    }

    /// Refuses every key outside `known`, with the known key that was perhaps meant: of this section, else of another.
    func allow(_ known: [String]) throws(ConfigurationError) {
        for (index, (key, value)) in entries.enumerated() where !known.contains(key) {
            let mark = marks[index]
            let place = ConfigurationError.Place(
                file: place.file, line: mark?.line ?? place.line, column: mark?.column ?? place.column)
            let near = NearestWord.to(key, among: known).map { path.isEmpty ? $0 : "\(path).\($0)" }
            throw .unknownKey(place, key: value.path, nearest: near ?? ConfigurationKeys.elsewhere(key), known: known)
        }
    }
}

/// Spelling help.
public enum NearestWord {
    /// The word with the fewest edits from `word`, if they are few for its length.
    public static func to(_ word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let ranked = known.map { (word: $0, edits: edits(word, $0)) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= max(1, min(3, word.utf8.count / 3)) ? best.word : nil
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two words, letter case and `-`/`_` aside
    /// (optimal string alignment: nothing between swapped letters is edited again).
    ///
    /// > Damerau. *A technique for computer detection and correction of spelling errors*, Comm. ACM 1964.
    static func edits(_ a: String, _ b: String) -> Int {
        let (a, b) = (folded(a), folded(b))
        // Edits from the first i − 1, and the first i, letters of `a` to every beginning of `b`.
        var (before, row) = ([Int](), Array(0...b.count))
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var edits = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, before[j - 1] + 1) }
                next.append(edits)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }
}
