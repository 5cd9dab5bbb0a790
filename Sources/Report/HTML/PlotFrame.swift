/// The drawing area of an SVG plot, in units of its view box.
struct PlotFrame: Sendable {
    static let width = 480.0
    static let height = 310.0

    let x: Scale
    let y: Scale
    let left: Double
    let top = 22.0
    let right = PlotFrame.width - 20
    let bottom = PlotFrame.height - 36

    /// About the width of one character of a tick's label, as large as a phone shows it.
    static let tickCharacterWidth = 7.0

    init(_ x: Scale, _ y: Scale) {
        self.x = x
        self.y = y
        let widest = y.ticks().map(\.label.count).max() ?? 0
        left = 10 + Double(widest) * Self.tickCharacterWidth
    }

    func x(_ value: Double) -> Double { left + x.place(value) * (right - left) }
    func y(_ value: Double) -> Double { bottom - y.place(value) * (bottom - top) }

    /// The least distance on the page between two of these values; a fifth of the width for a single one.
    func gap(between values: [Double]) -> Double {
        let places = values.map(x(_:)).sorted()
        return zip(places, places.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.min() ?? (right - left) / 5
    }
}
