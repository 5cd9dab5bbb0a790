/// Named figures with their intervals, one below the other on one scale: groups, policies, estimators.
public struct IntervalChart: Sendable, Equatable {
    /// One figure and its interval.
    public struct Row: Sendable, Equatable {
        public var name: String
        public var value: Double
        public var low: Double?
        public var high: Double?
        public var emphasis: Table.Emphasis

        public init(
            _ name: String, _ value: Double, low: Double? = nil, high: Double? = nil, emphasis: Table.Emphasis = .plain
        ) {
            self.name = name
            self.value = value
            self.low = low
            self.high = high
            self.emphasis = emphasis
        }
    }

    public var title: String
    public var axis: Plot.Axis
    public var rows: [Row]
    /// A value to compare with, drawn as an upright line over all rows.
    public var reference: Double?
    public var note: String?

    public init(
        _ title: String, axis: Plot.Axis, rows: [Row], reference: Double? = nil, note: String? = nil
    ) {
        self.title = title
        self.axis = axis
        self.rows = rows
        self.reference = reference
        self.note = note
    }

    /// The rows that fit on the axis.
    var drawable: [Row] { rows.filter { axis.accepts($0.value) } }

    /// The scale that holds every value, interval and the reference; `nil` where there is nothing to draw.
    var scale: Scale? {
        let values = drawable.flatMap { [$0.value, $0.low ?? $0.value, $0.high ?? $0.value] }
        guard !values.isEmpty else { return nil }
        return Scale(axis, over: (values + [reference].compactMap(\.self)).filter(axis.accepts))
    }
}
