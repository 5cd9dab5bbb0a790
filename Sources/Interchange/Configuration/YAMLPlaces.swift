/// Lines and columns of a YAML text, counted from 1, columns in Unicode scalars: what the parser's errors leave open.
struct YAMLPlaces {
    private let lines: [Substring]

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    func isTab(line: Int, column: Int) -> Bool {
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].unicodeScalars.dropFirst(column - 1).first == "\t"
    }

    /// Where a key stands for the second time in a mapping of block style; its first key is at `line` and `column`, as all
    /// of them are at that column.
    /// - Returns: `nil` where it isn't found again: the mapping is of flow style, say.
    func second(_ key: String, line: Int, column: Int) -> (line: Int, column: Int)? {
        let found = lines.indices.dropFirst(line - 1).filter { index in
            let head = lines[index].unicodeScalars.prefix(column - 1)
            let isIndented = head.count == column - 1 && (index == line - 1 || head.allSatisfy { $0 == " " })
            let rest = Substring(lines[index].unicodeScalars.dropFirst(column - 1))
            return isIndented && ["", "\"", "'"].contains { rest.hasPrefix("\($0)\(key)\($0):") }
        }
        return found.dropFirst().first.map { ($0 + 1, column) }
    }

    /// - Parameter offset: in bytes of UTF-8.
    func place(offset: Int) -> (line: Int, column: Int) {
        var rest = offset
        for (index, line) in lines.enumerated() {
            if rest <= line.utf8.count {
                return (index + 1, String(decoding: line.utf8.prefix(rest), as: UTF8.self).unicodeScalars.count + 1)
            }
            rest -= line.utf8.count + 1
        }
        return (lines.count, 1)
    }
}
