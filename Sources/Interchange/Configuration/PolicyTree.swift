/// A policy's keys and values as `policy:` of a configuration has them, before they are written as YAML or JSON. What has
/// its default is left out.
struct PolicyTree {
    indirect enum Node {
        case flag(Bool)
        case number(Double)
        case count(UInt64)
        /// One of a key's few words.
        case word(String)
        case text(String)
        case section([Entry])
    }

    struct Entry {
        var key: String
        /// Whether the key is a name that somebody chose.
        var isName = false
        var value: Node

        init(_ key: String, _ value: Node) { (self.key, self.value) = (key, value) }

        init(name: String, _ entries: [Entry]) { (key, isName, value) = (name, true, .section(entries)) }

        /// - Returns: `nil` where there is no value.
        init?(_ key: String, _ number: Double?) {
            guard let number else { return nil }
            self.init(key, .number(number))
        }

        /// - Returns: `nil` where the section is empty.
        init?(_ key: String, section entries: [Entry?]) {
            let entries = entries.compactMap(\.self)
            guard !entries.isEmpty else { return nil }
            self.init(key, .section(entries))
        }
    }

    var entries: [Entry] = []
}
