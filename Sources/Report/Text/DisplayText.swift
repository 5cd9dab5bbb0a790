/// Text made safe and measured for a terminal.
extension String {
    /// Without control characters: each becomes `�`, so that no name or prompt can move the cursor or break a line.
    public var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        var safe = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            safe.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(safe)
    }

    /// The columns it takes on a terminal: two for wide East Asian characters and emoji.
    var displayWidth: Int {
        reduce(0) { $0 + ($1.unicodeScalars.first.map(Self.isWide) == true ? 2 : 1) }
    }

    func padded(to width: Int, _ alignment: Table.Alignment = .left) -> String {
        let space = String(repeating: " ", count: max(0, width - displayWidth))
        return alignment == .left ? self + space : space + self
    }

    /// Cut with an ellipsis where it takes more columns.
    public func shortened(to width: Int) -> String {
        guard displayWidth > width else { return self }
        var (kept, columns) = ("", 0)
        for character in self {
            columns += String(character).displayWidth
            if columns > width - 1 { break }
            kept.append(character)
        }
        return width > 0 ? kept + "…" : ""
    }

    /// Cut in the middle where it takes more columns: the ends of names tell them apart.
    func shortenedInside(to width: Int) -> String {
        guard displayWidth > width, width > 2 else { return shortened(to: width) }
        let head = (width - 1) / 3
        var (tail, columns) = ("", 0)
        for character in reversed() {
            columns += String(character).displayWidth
            if columns > width - 1 - head { break }
            tail.insert(character, at: tail.startIndex)
        }
        return shortened(to: head + 1) + tail
    }

    /// Lines of so many columns at most, broken between words; a longer word stands on a line of its own.
    /// - Parameter indent: columns left free before every line but the first.
    public func wrapped(to width: Int, indent: Int = 0) -> [String] {
        var (lines, line) = ([String](), "")
        for word in split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.displayWidth + 1 + String(word).displayWidth <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            }
        }
        return lines + [line]
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
