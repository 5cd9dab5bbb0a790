extension Table {
    /// What a table may take where nothing is known of the terminal.
    public static let widthUsual = 80
    /// Columns of a bar beside its cell's text.
    private static let barWidth = 8

    /// The table in aligned columns, one line per row, without a line end after the last.
    ///
    /// Columns keep two spaces between them; a rule stands under the headings. Where it is wider than `width`, names are
    /// cut in the middle, and if that isn't enough the columns come in blocks below each other, each with the first one.
    /// - Parameter width: `nil`: the terminal's, 80 where nothing is known of it.
    public func text(for terminal: Terminal? = nil, width: Int? = nil) -> String {
        let width = width ?? terminal?.textColumns ?? Self.widthUsual
        let style = { (text: String, style: TextStyle) in terminal?.styled(text, style) ?? text }
        var lines: [String] = []
        if let title { lines += title.printable.wrapped(to: width).map { style($0, .bold) } }
        let layout = TextLayout(self, width: width, barWidth: Self.barWidth)
        for (number, block) in layout.blocks.enumerated() {
            if number > 0 { lines.append("") }
            lines += text(of: block, layout, style)
        }
        if let note { lines += note.printable.wrapped(to: width).map { style($0, .faint) } }
        return lines.joined(separator: "\n")
    }

    private func text(of block: [Int], _ layout: TextLayout, _ style: (String, TextStyle) -> String) -> [String] {
        let heads = block.map { layout.titles[$0].padded(to: layout.widths[$0], columns[$0].alignment) }
        let rule = block.map { String(repeating: "─", count: layout.widths[$0]) }.joined(separator: "  ")
        return [style(Self.joined(heads), .bold), style(rule, .faint)]
            + zip(rows, layout.cells).map { row, texts in
                Self.joined(
                    block.map { column in
                        let padded = texts[column].padded(to: layout.widths[column], columns[column].alignment)
                        return row[column].emphasis.textStyle.map { style(padded, $0) } ?? padded
                    })
            }
    }

    private static func joined(_ cells: [String]) -> String {
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension Table.Emphasis {
    var textStyle: TextStyle? {
        switch self {
        case .plain: nil
        case .strong: .bold
        case .good: .green
        case .bad: .red
        case .faint: .faint
        }
    }
}
