extension IntervalChart {
    private static let width = 480.0
    private static let rowHeight = 20.0
    private static let top = 8.0
    private static let nameCharactersMax = 26
    private static let characterWidth = 6.6

    /// The chart as a figure: a name, a point and a bar per row, the value written at the right.
    func write(to markup: inout Markup) {
        markup.element("figure") { figure in
            figure.element("figcaption", text: title)
            guard let scale else {
                figure.element("p", ["class": "note"], text: "Nothing to draw.")
                return
            }
            let bottom = Self.top + Double(drawable.count) * Self.rowHeight
            let viewBox = "0 0 \(Plot.text(Self.width)) \(Plot.text(bottom + 34))"
            figure.element("svg", ["viewBox": viewBox, "role": "img", "aria-label": title]) { svg in
                let place = place(on: scale)
                writeAxis(scale, place, bottom, to: &svg)
                for (number, row) in drawable.enumerated() {
                    write(row, at: Self.top + (Double(number) + 0.5) * Self.rowHeight, place, to: &svg)
                }
            }
            if let note { figure.element("p", ["class": "note"], text: note) }
        }
    }

    private func place(on scale: Scale) -> (Double) -> Double {
        let names = drawable.map { min(Self.nameCharactersMax, $0.name.printable.displayWidth) }.max() ?? 0
        let values = drawable.map { written($0.value).displayWidth }.max() ?? 0
        let left = Double(names) * Self.characterWidth + 10
        let right = Self.width - Double(values) * 7.6 - 14
        return { left + scale.place($0) * (right - left) }
    }

    private func writeAxis(_ scale: Scale, _ place: (Double) -> Double, _ bottom: Double, to svg: inout Markup) {
        svg.addTicks(of: scale, at: place, from: Self.top, to: bottom, labelsAt: bottom + 13)
        if let reference, axis.accepts(reference) {
            let x = place(reference)
            svg.empty("path", ["class": "event", "d": Plot.path([(x, Self.top), (x, bottom)])])
        }
        let middle = (place(scale.range.lowerBound) + place(scale.range.upperBound)) / 2
        svg.element(
            "text", ["x": Plot.text(middle), "y": Plot.text(bottom + 29), "class": "label mid"], text: axis.label)
        svg.newLine()
    }

    private func write(_ row: Row, at y: Double, _ place: (Double) -> Double, to svg: inout Markup) {
        let name = row.name.printable.shortenedInside(to: Self.nameCharactersMax)
        svg.element("text", ["x": "0", "y": Plot.text(y + 3.5), "class": "name"], text: name)
        if let low = row.low, let high = row.high, axis.accepts(low), axis.accepts(high) {
            svg.empty(
                "path",
                ["class": "bar wide \(row.emphasis.series)", "d": Plot.path([(place(low), y), (place(high), y)])])
        }
        let (x, colour) = (Plot.text(place(row.value)), row.emphasis.series)
        svg.element("circle", ["cx": x, "cy": Plot.text(y), "r": "4", "class": "dot \(colour)"]) { dot in
            dot.element("title", text: "\(row.name): \(written(row))")
        }
        svg.element(
            "text", ["x": Plot.text(Self.width), "y": Plot.text(y + 3.5), "class": "tick end"],
            text: written(row.value))
        svg.newLine()
    }

    private func written(_ row: Row) -> String {
        Format.estimate(row.value, low: row.low, high: row.high, with: written)
    }

    /// What is compared with 0 is a difference, and has a sign.
    private func written(_ value: Double) -> String {
        (reference == 0 && value > 0 ? "+" : "") + axis.written(value)
    }
}

extension Table.Emphasis {
    /// The class that colours a mark.
    fileprivate var series: String {
        switch self {
        case .plain, .strong: "s0"
        case .good: "s2"
        case .bad: "s1"
        case .faint: "s6"
        }
    }
}
