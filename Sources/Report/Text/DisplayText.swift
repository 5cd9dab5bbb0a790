/// Text made safe and measured for a terminal.
extension String {
    /// With every character that can't be seen written out, such as `\u{202E}`: no name or prompt can move the cursor,
    /// break a line, turn what stands behind it about, or look like another.
    public var printable: String {
        guard unicodeScalars.contains(where: \.isUnseen) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isUnseen { text += scalar.writtenOut } else { text.unicodeScalars.append(scalar) }
        }
    }

    /// The columns it takes on a terminal: two for wide East Asian characters and emoji.
    var displayWidth: Int {
        reduce(0) { $0 + Self.columns(of: $1) }
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
    public func shortenedInside(to width: Int) -> String {
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

    private static func columns(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first, !first.isASCII else { return 1 }
        // A sign such as ❤ is an emoji where the variation selector behind it says so.
        let isEmoji = first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
        return isEmoji || isWide(first) ? 2 : 1
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

extension Unicode.Scalar {
    /// It has no shape of its own: control characters, line and paragraph ends, and format characters, among them those that
    /// turn the direction of writing; but for the two joiners, which emoji and some scripts can't do without.
    var isUnseen: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: self != "\u{200C}" && self != "\u{200D}"
        default: false
        }
    }

    /// `\u{1B}`.
    var writtenOut: String { "\\u{" + String(value, radix: 16, uppercase: true) + "}" }
}
