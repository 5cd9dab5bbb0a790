/// A table to show, on a terminal or on a page.
public struct Table: Sendable, Equatable {
    /// A column's heading and alignment.
    public struct Column: Sendable, Equatable {
        public var heading: String
        /// Shown beside the heading: `USD`, `%`.
        public var unit: String?
        public var alignment: Alignment

        public init(_ heading: String, unit: String? = nil, alignment: Alignment = .right) {
            self.heading = heading
            self.unit = unit
            self.alignment = alignment
        }

        var title: String { unit.map { "\(heading) (\($0))" } ?? heading }
    }

    public enum Alignment: Sendable { case left, right }

    /// How a cell stands out: by its weight, or by a colour.
    public enum Emphasis: Sendable { case plain, strong, good, bad, faint }

    /// A text, and how it is shown.
    public struct Cell: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        public var text: String
        public var emphasis: Emphasis
        /// A share in [0, 1] drawn as a bar beside the text.
        public var bar: Double?

        public init(_ text: String, _ emphasis: Emphasis = .plain, bar: Double? = nil) {
            self.text = text
            self.emphasis = emphasis
            self.bar = bar
        }

        public init(stringLiteral text: String) { self.init(text) }

        /// A figure as `format` writes it; `unknown` where there is none.
        public init(_ value: Double?, with format: (Double) -> String) {
            self = value.map { Cell(format($0)) } ?? .unknown
        }

        /// What is not known: a dash.
        public static let unknown = Cell("–", .faint)
    }

    /// Longer names leave no room for figures: `shortenedInside(to:)` cuts them where they are no table's first column.
    public static let nameWidthMax = 28

    public var title: String?
    public var columns: [Column]
    public private(set) var rows: [[Cell]]
    /// Small print under the table.
    public var note: String?

    public init(_ title: String? = nil, columns: [Column], rows: [[Cell]] = [], note: String? = nil) {
        self.title = title
        self.columns = columns
        self.rows = []
        self.note = note
        for row in rows { append(row) }
    }

    public mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns")
        rows.append(row)
    }
}
