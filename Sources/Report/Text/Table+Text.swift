extension Table {
    /// The table in aligned columns, one line per row, without a line end after the last.
    ///
    /// Columns keep two spaces between them; a rule stands under the headings.
    public func text(for terminal: Terminal? = nil) -> String {
        let cells = rows.map { $0.map(\.text.printable) }
        let titles = columns.map(\.title.printable)
        let widths = columns.indices.map { column in
            ([titles[column]] + cells.map { $0[column] }).map(\.displayWidth).max() ?? 0
        }
        let style = { (text: String, style: TextStyle) in terminal?.styled(text, style) ?? text }
        var lines: [String] = []
        if let title { lines.append(style(title.printable, .bold)) }
        let heads = columns.indices.map { titles[$0].padded(to: widths[$0], columns[$0].alignment) }
        lines.append(style(joined(heads), .bold))
        lines.append(style(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), .faint))
        for (row, texts) in zip(rows, cells) {
            lines.append(
                joined(
                    columns.indices.map { column in
                        let padded = texts[column].padded(to: widths[column], columns[column].alignment)
                        return row[column].emphasis.textStyle.map { style(padded, $0) } ?? padded
                    }))
        }
        if let note { lines.append(style(note.printable, .faint)) }
        return lines.joined(separator: "\n")
    }

    private func joined(_ cells: [String]) -> String {
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
