extension Table {
    /// The table in a box that scrolls by itself where the screen is narrower.
    func write(to markup: inout Markup) {
        markup.element("div", ["class": "scroll"]) { box in
            box.element("table") { table in
                if let title { table.element("caption", text: title) }
                table.element("thead") { head in
                    head.element("tr") { row in
                        for column in columns {
                            row.element("th", ["class": column.alignment.name, "scope": "col"], text: column.title)
                        }
                    }
                }
                table.element("tbody") { body in
                    for cells in rows {
                        body.element("tr") { row in writeCells(cells, to: &row) }
                        body.newLine()
                    }
                }
            }
        }
        if let note { markup.element("p", ["class": "note"], text: note) }
    }

    private func writeCells(_ cells: [Cell], to row: inout Markup) {
        for (column, cell) in zip(columns, cells) {
            let name = [column.alignment.name, cell.emphasis.name].compactMap { $0 }.joined(separator: " ")
            row.element("td", ["class": name], text: cell.text)
        }
    }
}

extension Table.Alignment {
    fileprivate var name: String { self == .left ? "l" : "r" }
}

extension Table.Emphasis {
    fileprivate var name: String? {
        switch self {
        case .plain: nil
        case .strong: "strong"
        case .good: "good"
        case .bad: "bad"
        case .faint: "faint"
        }
    }
}
