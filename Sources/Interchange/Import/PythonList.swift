/// A Python list of strings as `repr` writes it: RouterBench's prompts and answers are published so.
enum PythonList {
    /// The list's strings with line feeds between them.
    /// - Returns: `nil` where the text is no such list.
    static func joined(_ text: String) -> String? {
        var rest = Substring(text).unicodeScalars
        guard rest.popFirst() == "[" else { return nil }
        var strings: [String] = []
        while let mark = rest.popFirst(), mark == "'" || mark == "\"" {
            guard let string = quoted(mark, &rest) else { return nil }
            strings.append(string)
            switch rest.popFirst() {
            case ",": guard rest.popFirst() == " " else { return nil }
            case "]": return rest.isEmpty ? strings.joined(separator: "\n") : nil
            default: return nil
            }
        }
        return nil
    }

    private static func quoted(_ mark: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> String? {
        var string = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case mark: return String(string)
            case "\\":
                guard let escaped = escape(&rest) else { return nil }
                string.append(escaped)
            default: string.append(scalar)
            }
        }
        return nil
    }

    private static func escape(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        switch rest.popFirst() {
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        case "x": hexadecimal(2, &rest)
        case "u": hexadecimal(4, &rest)
        case "U": hexadecimal(8, &rest)
        case let mark?: ["\\", "'", "\""].contains(mark) ? mark : nil
        case nil: nil
        }
    }

    private static func hexadecimal(_ digits: Int, _ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        let text = String(String.UnicodeScalarView(rest.prefix(digits)))
        guard text.utf8.count == digits, let value = UInt32(text, radix: 16) else { return nil }
        rest.removeFirst(digits)
        return Unicode.Scalar(value)
    }
}
