/// What the demo shows of a running router: how the traffic divides, and how quality and cost move.
public struct TrafficView: Sendable {
    /// One model's line.
    public struct ModelRow: Sendable {
        public var name: String
        /// Share of the recent requests, in [0, 1].
        public var share: Double
        /// Recent mean quality; `nil` where it had none.
        public var quality: Double?
        public var costUSD: Double?
        /// Said beside the row: `degraded`.
        public var remark: String

        public init(_ name: String, share: Double, quality: Double?, costUSD: Double?, remark: String = "") {
            self.name = name
            self.share = share
            self.quality = quality
            self.costUSD = costUSD
            self.remark = remark
        }
    }

    /// One figure over time.
    public struct Trace: Sendable {
        public var name: String
        /// Oldest first; `nil` leaves a gap.
        public var values: [Double?]
        public var range: ClosedRange<Double>?
        public var format: @Sendable (Double) -> String

        public init(
            _ name: String, values: [Double?], range: ClosedRange<Double>? = nil,
            format: @escaping @Sendable (Double) -> String = { Format.decimal($0) }
        ) {
            self.name = name
            self.values = values
            self.range = range
            self.format = format
        }
    }

    public var heading: String
    public var models: [ModelRow]
    public var traces: [Trace]

    public init(heading: String, models: [ModelRow], traces: [Trace]) {
        self.heading = heading
        self.models = models
        self.traces = traces
    }

    private static let barColumnsMax = 40
    /// Share, quality and cost beside a bar, with the spaces between.
    private static let figureColumns = 28
    private static let remarkColumns = 16

    /// The picture for a terminal, no line wider than it.
    public func lines(for terminal: Terminal) -> [String] {
        let names = models.map(\.name) + traces.map(\.name)
        let free = terminal.columns - Self.figureColumns
        let nameColumns = min(24, max(8, free / 2), names.map(\.printable.displayWidth).max() ?? 0)
        let barColumns = max(8, min(Self.barColumnsMax, free - Self.remarkColumns - nameColumns))
        var lines = [terminal.styled(heading.printable.shortened(to: terminal.columns), .bold), ""]
        for model in models { lines.append(line(model, nameColumns, barColumns, terminal)) }
        lines.append("")
        for trace in traces {
            let name = trace.name.printable.shortened(to: nameColumns).padded(to: nameColumns)
            let picture = Sparkline.line(trace.values, range: trace.range, width: barColumns).padded(to: barColumns)
            let last = trace.values.last.flatMap { $0 }.map(trace.format) ?? "–"
            lines.append("\(name)  \(terminal.styled(picture, .cyan))  \(last)")
        }
        return lines
    }

    /// The view in one line, for a pipe.
    public var summary: String {
        let shares = models.map { "\($0.name) \(Format.percent($0.share, digits: 0))" }
        let figures = traces.map { trace in
            "\(trace.name) \(trace.values.last.flatMap { $0 }.map(trace.format) ?? "–")"
        }
        return ([heading] + shares + figures).map(\.printable).joined(separator: " · ")
    }

    private func line(_ model: ModelRow, _ nameColumns: Int, _ barColumns: Int, _ terminal: Terminal) -> String {
        let name = model.name.printable.shortened(to: nameColumns).padded(to: nameColumns)
        let bar = terminal.styled(Sparkline.bar(model.share, width: barColumns), .blue)
        let share = Format.percent(model.share, digits: 0).padded(to: 5, .right)
        let quality = (model.quality.map { Format.decimal($0, digits: 2) } ?? "–").padded(to: 4, .right)
        let cost = (model.costUSD.map(Format.usd) ?? "–").padded(to: 10, .right)
        let room = terminal.columns - nameColumns - barColumns - Self.figureColumns - 2
        let remark = model.remark.isEmpty ? "" : "  " + model.remark.printable.shortened(to: room)
        return "\(name)  \(bar) \(share)  q \(quality) \(cost)\(terminal.styled(remark, .yellow))"
    }
}
