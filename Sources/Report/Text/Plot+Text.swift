extension Plot {
    private static let marks: [Character] = ["●", "○", "▲", "△", "■", "□", "◆", "◇"]

    /// The plot in characters: axes with ticks, one mark per series, a legend under it.
    ///
    /// - Parameters: columns and rows of the plot area alone.
    public func text(columns: Int = 64, rows: Int = 16) -> String {
        guard let scales = scales() else { return "\(title.printable)\n(nothing to draw)" }
        var area = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
        // The main series last, so that it lies on top.
        for (index, series) in series.enumerated().sorted(by: { !$0.element.isMain && $1.element.isMain }) {
            let places = drawable(series).map { (scales.x.place($0.x), scales.y.place($0.y)) }
            let cells =
                switch series.mark {
                case .points: places
                case .bars: Self.upright(places, foot: scales.y.place(0), rows: rows)
                case .line, .dashedLine: Self.filled(places, columns: columns)
                }
            for (x, y) in cells {
                let column = min(columns - 1, max(0, Int(x * Double(columns))))
                let row = min(rows - 1, max(0, Int((1 - y) * Double(rows))))
                area[row][column] = Self.marks[index % Self.marks.count]
            }
        }
        return ([title.printable, y.label.printable] + framed(area, scales) + legend).joined(separator: "\n")
    }

    /// A line as one place per column it crosses.
    private static func filled(_ places: [(Double, Double)], columns: Int) -> [(Double, Double)] {
        var cells = places
        for (a, b) in zip(places, places.dropFirst()) {
            let steps = Int((abs(b.0 - a.0) * Double(columns)).rounded(.up))
            for step in stride(from: 1, to: steps, by: 1) {
                let share = Double(step) / Double(steps)
                cells.append((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share))
            }
        }
        return cells
    }

    /// Bars as one place per row they cross, up or down from their foot.
    private static func upright(_ places: [(Double, Double)], foot: Double, rows: Int) -> [(Double, Double)] {
        places.flatMap { x, y in
            let steps = max(1, Int((abs(y - foot) * Double(rows)).rounded(.up)))
            return (0...steps).map { (x, foot + (y - foot) * Double($0) / Double(steps)) }
        }
    }

    private func framed(_ area: [[Character]], _ scales: (x: Scale, y: Scale)) -> [String] {
        let (rows, columns) = (area.count, area[0].count)
        var labels = [String](repeating: "", count: rows)
        for tick in scales.y.ticks() {
            labels[min(rows - 1, max(0, Int((1 - scales.y.place(tick.value)) * Double(rows))))] = tick.label
        }
        let margin = labels.map(\.displayWidth).max() ?? 0
        var lines = zip(labels, area).map { label, row in
            label.padded(to: margin, .right) + (label.isEmpty ? " │" : " ┤") + String(row)
        }
        let indent = String(repeating: " ", count: margin + 1)
        lines.append(indent + "└" + String(repeating: "─", count: columns))
        lines.append(indent + " " + Self.tickLine(scales.x, columns: columns))
        lines.append(indent + " " + x.label.printable)
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    }

    /// Labels centred under their ticks, those left out that would touch.
    private static func tickLine(_ scale: Scale, columns: Int) -> String {
        var line = ""
        for tick in scale.ticks() {
            let start = Int(scale.place(tick.value) * Double(columns)) - tick.label.count / 2
            let column = max(0, min(start, columns - tick.label.count))
            guard line.isEmpty || column > line.count + 1 else { continue }
            line += String(repeating: " ", count: column - line.count) + tick.label
        }
        return line
    }

    private var legend: [String] {
        series.enumerated().map { "  \(Self.marks[$0 % Self.marks.count]) \($1.name.printable)" }
    }
}
