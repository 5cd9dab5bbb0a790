extension Table {
    /// The table in a box that scrolls by itself where the screen is narrower, also by the arrow keys.
    func write(to markup: inout Markup) {
        let name = title ?? columns.map(\.title).joined(separator: ", ")
        markup.element("div", ["class": "scroll", "role": "region", "aria-label": name, "tabindex": "0"]) { box in
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
        for (number, (column, cell)) in zip(columns, cells).enumerated() {
            let names = [column.alignment.name, cell.emphasis.name, cell.bar == nil ? nil : "barred"]
            let style = names.compactMap { $0 }.joined(separator: " ")
            func write(_ data: inout Markup) {
                if column.alignment == .left { data.addBreakable(cell.text) } else { data.add(cell.text) }
                guard let bar = cell.bar, bar.isFinite else { return }
                let width = Plot.text(max(0, min(1, bar)) * 60)
                data.element("svg", ["class": "meter", "viewBox": "0 0 60 8", "aria-hidden": "true"]) { svg in
                    svg.empty("rect", ["class": "rest", "x": "0", "y": "0", "width": "60", "height": "8"])
                    svg.empty("rect", ["class": "fill", "x": "0", "y": "0", "width": width, "height": "8"])
                }
            }
            // What the other figures of the row are of.
            if number == 0 {
                row.element("th", ["class": style, "scope": "row"], content: write)
            } else {
                row.element("td", ["class": style], content: write)
            }
        }
    }
}

extension Table.Alignment {
    fileprivate var name: String { self == .left ? "l" : "r" }
}

extension Table.Emphasis {
    /// The style sheet's class.
    var name: String? {
        switch self {
        case .plain: nil
        case .strong: "strong"
        case .good: "good"
        case .bad: "bad"
        case .faint: "faint"
        }
    }
}
