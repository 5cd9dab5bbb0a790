/// A plot of lines and points to show, on a terminal or on a page.
public struct Plot: Sendable, Equatable {
    /// A place on the plane, perhaps with an interval and a name.
    public struct Point: Sendable, Equatable {
        public var x: Double
        public var y: Double
        /// An interval of y.
        public var low: Double?
        public var high: Double?
        /// A name shown beside the point.
        public var label: String?

        public init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil, label: String? = nil) {
            self.x = x
            self.y = y
            self.low = low
            self.high = high
            self.label = label
        }
    }

    /// How a series is drawn.
    public enum Mark: Sendable {
        case line, dashedLine, points
        /// Upright from 0 to y, as wide as the places are apart: a histogram where the x are the bins' middles.
        case bars
    }

    /// Points that belong together.
    public struct Series: Sendable, Equatable {
        public var name: String
        public var mark: Mark
        /// Lines run in this order. Points that don't fit on an axis (not finite, not in 1e-100…1e100 on a log axis) aren't drawn.
        public var points: [Point]
        /// Places whose lows and highs are drawn as one band; they need not be those of `points`.
        public var band: [Point]
        /// Whether the series is what the plot is about.
        public var isMain: Bool

        public init(_ name: String, _ mark: Mark, points: [Point], band: [Point] = [], isMain: Bool = false) {
            self.name = name
            self.mark = mark
            self.points = points
            self.band = band
            self.isMain = isMain
        }
    }

    /// What an axis measures, and how.
    public struct Axis: Sendable, Equatable {
        public enum Quantity: Sendable { case number, usd, percent, count, seconds }

        public var label: String
        public var quantity: Quantity
        public var isLogarithmic: Bool
        /// Shown whether or not a point lies there.
        public var includes: ClosedRange<Double>?

        public init(
            _ label: String, quantity: Quantity = .number, isLogarithmic: Bool = false,
            includes: ClosedRange<Double>? = nil
        ) {
            self.label = label
            self.quantity = quantity
            self.isLogarithmic = isLogarithmic
            self.includes = includes
        }

        /// One value as it is read out.
        func written(_ value: Double) -> String {
            switch quantity {
            case .number: Format.decimal(value)
            case .usd: Format.usd(value)
            case .percent: Format.percent(value)
            case .count: Format.count(value)
            case .seconds: Format.duration(seconds: value)
            }
        }

        func accepts(_ value: Double) -> Bool {
            isLogarithmic ? Self.logarithmicRange.contains(value) : value.isFinite
        }

        /// So far a logarithmic axis reaches: the quotient of any two values is a number, and so is a margin beyond one.
        private static let logarithmicRange = 1e-100...1e100
    }

    /// A moment to point at, such as a change in a run: an upright line over the whole plot.
    public struct Event: Sendable, Equatable {
        public var x: Double
        /// A letter or two, written above the line.
        public var label: String

        public init(_ x: Double, _ label: String) {
            self.x = x
            self.label = label
        }
    }

    public var title: String
    public var x: Axis
    public var y: Axis
    public var series: [Series]
    public var events: [Event]
    public var note: String?

    public init(_ title: String, x: Axis, y: Axis, series: [Series], events: [Event] = [], note: String? = nil) {
        self.events = events
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.note = note
    }

    /// The points of a series that fit on both axes.
    func drawable(_ series: Series) -> [Point] { drawable(series.points) }

    func drawable(_ points: [Point]) -> [Point] {
        points.filter { x.accepts($0.x) && y.accepts($0.y) }
    }

    /// The scales that hold every drawable point, interval, bar and event; `nil` where there is nothing to draw.
    func scales() -> (x: Scale, y: Scale)? {
        let points = series.flatMap { drawable($0.points + $0.band) }
        let bars = series.filter { $0.mark == .bars }
        let edges = bars.flatMap { series -> [Double] in
            let half = barWidth(of: series) / 2
            return drawable(series).flatMap { [$0.x - half, $0.x + half] }
        }
        let moments = points.isEmpty ? [] : events.map(\.x)
        let places: [Double] = points.map(\.x) + (edges + moments).filter(x.accepts)
        var heights: [Double] = points.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] }
        if !bars.isEmpty { heights.append(0) }
        guard let xScale = Scale(x, over: places), let yScale = Scale(y, over: heights.filter(y.accepts))
        else { return nil }
        return (xScale, yScale)
    }

    /// The smallest distance between two places of a series; 1 for a single place.
    func barWidth(of series: Series) -> Double {
        let places = drawable(series).map(\.x).sorted()
        return zip(places, places.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.min() ?? 1
    }
}
