/// How a table fits into so many columns.
struct TextLayout {
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
    /// Nor than this where a terminal is so narrow that one more column hardly fits beside them.
    private static let nameWidthLeast = 8

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
            shrink(names, to: width, least: min(Self.nameWidthInBlocks, max(Self.nameWidthMin, (width - Self.gap) / 2)))
            if names.first == 0 { leaveRoom(in: width) }
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
        func canBeCut(_ column: Int) -> Bool { widths[column] > max(least, titles[column].displayWidth) }
        while total > width, let column = names.filter(canBeCut).max(by: { widths[$0] < widths[$1] }) {
            widths[column] -= 1
        }
    }

    /// Cuts the first column, which every block has, until the widest of the others fits beside it.
    private mutating func leaveRoom(in width: Int) {
        let others = widths.dropFirst().max() ?? 0
        widths[0] = min(widths[0], max(Self.nameWidthLeast, titles[0].displayWidth, width - Self.gap - others))
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
