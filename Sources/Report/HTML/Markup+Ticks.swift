extension Markup {
    /// Room between two labels, at least.
    private static let labelGap = 4.0

    /// An upright line at each tick of a horizontal scale, and its label under it. A label that would touch the one before
    /// is left out, its line stays.
    ///
    /// - Parameters:
    ///   - place: from a value to its x.
    ///   - baseline: of the labels.
    mutating func addTicks(
        of scale: Scale, at place: (Double) -> Double, from top: Double, to bottom: Double, labelsAt baseline: Double
    ) {
        var labelledTo = -Double.infinity
        for tick in scale.ticks() {
            let (x, half) = (place(tick.value), Double(tick.label.count) * PlotFrame.tickCharacterWidth / 2)
            empty("path", ["class": "grid", "d": Plot.path([(x, top), (x, bottom)])])
            guard x - half > labelledTo + Self.labelGap else { continue }
            labelledTo = x + half
            element("text", ["x": Plot.text(x), "y": Plot.text(baseline), "class": "tick mid"], text: tick.label)
        }
    }
}
