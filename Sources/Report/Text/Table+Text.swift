extension Table {
    /// What a table may take where nothing is known of the terminal.
    public static let widthUsual = 80
    /// Columns of a bar beside its cell's text.
    private static let barWidth = 8

    /// The table in aligned columns, one line per row, without a line end after the last.
    ///
    /// Columns keep two spaces between them; a rule stands under the headings. Where it is wider than `width`, names are
    /// cut in the middle, and if that isn't enough the columns come in blocks below each other, each with the first one.
    /// - Parameter width: `nil`: the terminal's, at least 80.
    public func text(for terminal: Terminal? = nil, width: Int? = nil) -> String {
        let width = width ?? max(Self.widthUsual, terminal.flatMap { $0.isInteractive ? $0.columns : nil } ?? 0)
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

/// How a table fits into so many columns.
private struct TextLayout {
    private(set) var titles: [String]
    /// Rows × columns.
    private(set) var cells: [[String]]
    private(set) var widths: [Int]
    /// The columns of each block; the first column stands in every one.
    private(set) var blocks: [[Int]] = []

    private static let gap = 2
    /// Names aren't cut shorter than this; than the second where the table takes several blocks anyway.
    private static let nameWidthMin = 14
    private static let nameWidthInBlocks = 28

    init(_ table: Table, width: Int, barWidth: Int) {
        titles = table.columns.map(\.title.printable)
        cells = table.rows.map { row in
            row.map { cell in
                cell.text.printable + (cell.bar.map { " " + Sparkline.bar($0, width: barWidth) } ?? "")
            }
        }
        widths = []
        widths = table.columns.indices.map { widest($0) }
        let natural = widths
        let names = table.columns.indices.filter { table.columns[$0].alignment == .left }
        shrink(names, to: width, least: Self.nameWidthMin)
        if total > width {
            widths = natural
            shrink(names, to: width, least: Self.nameWidthInBlocks)
        }
        fillBlocks(width)
        for block in blocks { widen(block, towards: natural, to: width) }
        for row in cells.indices {
            for column in names { cells[row][column] = cells[row][column].shortenedInside(to: widths[column]) }
        }
    }

    private func widest(_ column: Int) -> Int {
        ([titles[column]] + cells.map { $0[column] }).map(\.displayWidth).max() ?? 0
    }

    private var total: Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

    private mutating func shrink(_ names: [Int], to width: Int, least: Int) {
        while total > width, let column = names.max(by: { widths[$0] < widths[$1] }),
            widths[column] > max(least, titles[column].displayWidth)
        {
            widths[column] -= 1
        }
    }

    /// Gives the room that a block has left to its columns that were cut.
    private mutating func widen(_ block: [Int], towards natural: [Int], to width: Int) {
        var left = width - block.reduce(0) { $0 + widths[$1] } - Self.gap * max(0, block.count - 1)
        for column in block.dropFirst() where widths[column] < natural[column] {
            let more = min(max(0, left), natural[column] - widths[column])
            widths[column] += more
            left -= more
        }
    }

    private mutating func fillBlocks(_ width: Int) {
        guard let first = widths.first else { return blocks = [[]] }
        var (block, used) = ([0], first)
        for column in widths.indices.dropFirst() {
            if used + Self.gap + widths[column] > width, block.count > 1 {
                blocks.append(block)
                (block, used) = ([0], first)
            }
            block.append(column)
            used += Self.gap + widths[column]
        }
        blocks.append(block)
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
