import StrictJSON

extension PolicyTree {
    /// A key a line, what is inside it in flow style.
    var yaml: String { entries.map { "\($0.yamlKey): \($0.value.yaml)\n" }.joined() }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.value(Node.section(entries))
        return writer.bytes
    }

    /// Every value under its full path.
    var flat: [(path: String, text: String)] { entries.flatMap { $0.flat("") } }
}

extension PolicyTree.Entry {
    fileprivate var yamlKey: String { isName ? key.quoted : key }

    fileprivate func flat(_ prefix: String) -> [(path: String, text: String)] {
        let path = prefix + key
        guard case .section(let entries) = value else { return [(path, value.yaml)] }
        return entries.flatMap { $0.flat(path + ".") }
    }
}

extension PolicyTree.Node {
    fileprivate var yaml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .count(let count): "\(count)"
        case .word(let word): word
        case .text(let text): text.quoted
        case .section(let entries):
            "{" + entries.map { "\($0.yamlKey): \($0.value.yaml)" }.joined(separator: ", ") + "}"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ node: PolicyTree.Node) {
        switch node {
        case .flag(let flag): value(flag)
        case .number(let number): value(number)
        case .count(let count): value(count)
        case .word(let text), .text(let text): value(text)
        case .section(let entries):
            object { writer in
                for entry in entries {
                    writer.key(entry.key)
                    writer.value(entry.value)
                }
            }
        }
    }
}

extension String {
    /// As JSON writes it, which is a text of YAML, too.
    fileprivate var quoted: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
