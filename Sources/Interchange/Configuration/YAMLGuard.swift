/// A look at YAML text before it is parsed: nesting and aliases, which make small files dear.
///
/// Comments and quoted text are passed over. A quotation mark opens only where a value can start, so that
/// `don't` is a word.
struct YAMLGuard {
    /// Nested brackets, and columns of indentation.
    static let flowDepthMax = 32
    static let indentationColumnsMax = 200

    /// Where, and what is wrong there.
    struct Finding: Equatable {
        var line: Int
        var column: Int
        var message: String
    }

    private enum Place: Equatable {
        case plain, comment
        case quoted(UInt8)
    }

    private var place = Place.plain
    private var depth = 0
    private var line = 1
    private var column = 0
    /// Columns of the line so far that hold only spaces and block indicators; `nil` once there is text.
    private var indentation: Int? = 0
    private var previous = UInt8(ascii: "\n")
    private var isEscaped = false

    /// - Returns: `nil` where the text may be parsed.
    static func firstFinding(_ text: some Sequence<UInt8>) -> Finding? {
        var guarding = YAMLGuard()
        for byte in text {
            if let message = guarding.take(byte) {
                return Finding(line: guarding.line, column: guarding.column, message: message)
            }
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> String? {
        defer { previous = byte }
        guard byte != UInt8(ascii: "\n") else {
            endLine()
            return nil
        }
        // Continuation bytes of UTF-8 take no column.
        if byte & 0xC0 != 0x80 { column += 1 }
        switch place {
        case .comment: return nil
        case .quoted(let mark):
            takeQuoted(byte, mark: mark)
            return nil
        case .plain: return takeIndentation(byte) ?? takePlain(byte)
        }
    }

    private mutating func endLine() {
        line += 1
        column = 0
        indentation = 0
        isEscaped = false
        if place == .comment { place = .plain }
    }

    private mutating func takeQuoted(_ byte: UInt8, mark: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
            isEscaped = true
        } else if byte == mark {
            place = .plain
        }
    }

    private mutating func takeIndentation(_ byte: UInt8) -> String? {
        guard let columns = indentation else { return nil }
        indentation = " -?:\t".utf8.contains(byte) ? columns + 1 : nil
        return columns < Self.indentationColumnsMax
            ? nil : "indented by more than \(Self.indentationColumnsMax) columns"
    }

    private mutating func takePlain(_ byte: UInt8) -> String? {
        let startsToken = " \t\n\r[{,:".utf8.contains(previous)
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            return depth > Self.flowDepthMax ? "more than \(Self.flowDepthMax) nested brackets" : nil
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
        case UInt8(ascii: "#") where startsToken: place = .comment
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            // Two single marks inside single-quoted text are one mark of the text.
            if startsToken || previous == byte { place = .quoted(byte) }
        case UInt8(ascii: "&"), UInt8(ascii: "*"):
            if startsToken { return "anchors and aliases (&name, *name) are not read here: write the value out" }
        default: break
        }
        return nil
    }
}
