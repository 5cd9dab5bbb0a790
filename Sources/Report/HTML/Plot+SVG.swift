import Foundation

extension Plot {
    /// The plot as a figure: title, legend, inline SVG.
    func write(to markup: inout Markup) {
        markup.element("figure") { figure in
            figure.element("figcaption", text: title)
            guard let scales = scales() else {
                figure.element("p", ["class": "note"], text: "Nothing to draw.")
                return
            }
            if series.count > 1 { writeLegend(to: &figure) }
            let frame = PlotFrame(scales.x, scales.y)
            let (width, height) = (Self.text(PlotFrame.width), Self.text(PlotFrame.height))
            figure.element("svg", ["viewBox": "0 0 \(width) \(height)", "role": "img", "aria-label": title]) { svg in
                writeAxes(frame, to: &svg)
                for (number, series) in series.enumerated() where !series.band.isEmpty {
                    writeBand(series, number, frame, &svg)
                }
                writeEvents(frame, to: &svg)
                for (number, series) in series.enumerated() where series.mark == .bars {
                    writeBars(series, number, frame, &svg)
                }
                for (number, series) in series.enumerated() where !series.isMain { write(series, number, frame, &svg) }
                for (number, series) in series.enumerated() where series.isMain { write(series, number, frame, &svg) }
                writeLabels(frame, to: &svg)
            }
            if let note { figure.element("p", ["class": "note"], text: note) }
        }
    }

    /// Coordinates to a tenth of a unit.
    static func text(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(format: "%.1f", rounded)
    }

    private func writeLegend(to figure: inout Markup) {
        figure.element("ul", ["class": "legend"]) { list in
            for (number, series) in series.enumerated() {
                list.element("li") { item in
                    item.element("svg", ["viewBox": "0 0 22 10", "class": "key"]) { key in
                        switch series.mark {
                        case .points:
                            key.empty("circle", ["cx": "11", "cy": "5", "r": "3.5", "class": "dot s\(number % 8)"])
                        case .bars: key.empty("path", ["d": "M5 0H17V10H5Z", "class": "column s\(number % 8)"])
                        case .line, .dashedLine:
                            key.empty("path", ["d": "M1 5H21", "class": Self.lineClass(series, number)])
                        }
                    }
                    item.add(series.name)
                }
            }
        }
    }

    private func writeAxes(_ frame: PlotFrame, to svg: inout Markup) {
        svg.addTicks(of: frame.x, at: frame.x(_:), from: frame.top, to: frame.bottom, labelsAt: frame.bottom + 14)
        for tick in frame.y.ticks() {
            let y = frame.y(tick.value)
            svg.empty("path", ["class": "grid", "d": Self.path([(frame.left, y), (frame.right, y)])])
            svg.element(
                "text", ["x": Self.text(frame.left - 6), "y": Self.text(y + 3.5), "class": "tick end"], text: tick.label
            )
        }
        let corner = [(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)]
        svg.empty("path", ["class": "axis", "d": Self.path(corner)])
        let middle = (frame.left + frame.right) / 2
        svg.element(
            "text", ["x": Self.text(middle), "y": Self.text(PlotFrame.height - 4), "class": "label mid"], text: x.label)
        svg.element("text", ["x": "4", "y": "12", "class": "label"], text: y.label)
        svg.newLine()
    }

    private func writeBand(_ series: Series, _ number: Int, _ frame: PlotFrame, _ svg: inout Markup) {
        let points = drawable(series.band).filter { $0.low.map(y.accepts) == true && $0.high.map(y.accepts) == true }
        guard points.count > 1 else { return }
        let upper = points.map { (frame.x($0.x), frame.y($0.high ?? $0.y)) }
        let lower = points.map { (frame.x($0.x), frame.y($0.low ?? $0.y)) }
        svg.empty("path", ["class": "band s\(number % 8)", "d": Self.path(upper + lower.reversed()) + "Z"])
    }

    private func write(_ series: Series, _ number: Int, _ frame: PlotFrame, _ svg: inout Markup) {
        guard series.mark != .bars else { return }
        let points = drawable(series)
        if series.mark != .points, points.count > 1 {
            let path = Self.path(points.map { (frame.x($0.x), frame.y($0.y)) })
            svg.empty("path", ["class": Self.lineClass(series, number), "d": path])
        }
        for point in points {
            let (x, y) = (frame.x(point.x), frame.y(point.y))
            if let low = point.low, let high = point.high, self.y.accepts(low), self.y.accepts(high) {
                let bar = Self.path([(x, frame.y(low)), (x, frame.y(high))])
                svg.empty("path", ["class": "bar s\(number % 8)", "d": bar])
            }
            guard series.mark == .points || points.count == 1 else { continue }
            svg.element("circle", ["cx": Self.text(x), "cy": Self.text(y), "r": "3.5", "class": "dot s\(number % 8)"]) {
                dot in
                dot.element("title", text: tooltip(point, of: series))
            }
        }
        svg.newLine()
    }

    /// Of the room between two bars' places.
    private static let barShare = 0.92

    private func writeBars(_ series: Series, _ number: Int, _ frame: PlotFrame, _ svg: inout Markup) {
        let foot = frame.y(y.isLogarithmic ? frame.y.range.lowerBound : 0)
        let half = Self.barShare / 2 * frame.gap(between: drawable(series).map(\.x))
        for point in drawable(series) {
            let (middle, top) = (frame.x(point.x), frame.y(point.y))
            let (left, right) = (middle - half, middle + half)
            let corners = [(left, foot), (left, top), (right, top), (right, foot)]
            svg.element("path", ["class": "column s\(number % 8)", "d": Self.path(corners) + "Z"]) { bar in
                bar.element("title", text: tooltip(point, of: series))
            }
            guard let low = point.low, let high = point.high, y.accepts(low), y.accepts(high) else { continue }
            let whisker = Self.path([(middle, frame.y(low)), (middle, frame.y(high))])
            svg.empty("path", ["class": "whisker", "d": whisker])
        }
        svg.newLine()
    }

    private func writeEvents(_ frame: PlotFrame, to svg: inout Markup) {
        var labelledTo = -Double.infinity
        for event in events.filter({ x.accepts($0.x) }).sorted(by: { $0.x < $1.x }) {
            let place = frame.x(event.x)
            svg.empty("path", ["class": "event", "d": Self.path([(place, frame.top), (place, frame.bottom)])])
            // Events of one moment stand side by side.
            let half = Double(event.label.displayWidth) * PlotFrame.tickCharacterWidth / 2
            let middle = max(place, labelledTo + half + 2)
            labelledTo = middle + half
            svg.element(
                "text", ["x": Self.text(middle), "y": Self.text(frame.top - 4), "class": "name mid"],
                text: event.label)
        }
    }

    private func tooltip(_ point: Point, of series: Series) -> String {
        "\(point.label ?? series.name): \(x.label) \(x.written(point.x)), \(y.label) \(y.written(point.y))"
    }

    /// Labels where there is room beside their point; one that has none is left to the point's tooltip.
    private func writeLabels(_ frame: PlotFrame, to svg: inout Markup) {
        let points = series.flatMap { drawable($0) }
        var placing = LabelPlacing(
            within: frame, avoiding: series.filter { $0.mark == .points }.flatMap { drawable($0) },
            lines: series.filter { $0.mark == .line || $0.mark == .dashedLine }.map { drawable($0) })
        for point in points {
            guard let label = point.label?.printable.shortened(to: Table.nameWidthMax),
                let spot = placing.place(label, at: (frame.x(point.x), frame.y(point.y)))
            else { continue }
            svg.element("text", ["x": Self.text(spot.x), "y": Self.text(spot.y), "class": "name"], text: label)
        }
    }

    private static func lineClass(_ series: Series, _ number: Int) -> String {
        // Once the colours are used up, strokes tell the lines apart.
        let stroke =
            switch (series.mark, number / 8) {
            case (.dashedLine, _): " dashed"
            case (_, 0): ""
            case (_, 1): " broken"
            default: " dotted"
            }
        return "line s\(number % 8)" + stroke + (series.isMain ? " main" : "")
    }

    static func path(_ places: [(Double, Double)]) -> String {
        places.enumerated().map { ($0 == 0 ? "M" : "L") + text($1.0) + " " + text($1.1) }.joined()
    }
}
