/// The decisions of one log that a router was trained on, from the first to the last.
///
/// Times say which decisions lie between; the identifiers of the ends say which log it was, since two servers may
/// have decided at the same time.
public struct LearntLog: Codable, Sendable, Equatable {
    /// A decision at one end.
    public struct End: Codable, Sendable, Equatable {
        public var id: String
        /// Since 1970.
        public var timeMilliseconds: Int64

        public init(id: String, timeMilliseconds: Int64) {
            self.id = id
            self.timeMilliseconds = timeMilliseconds
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case timeMilliseconds = "time_ms"
        }
    }

    /// Decisions that were learnt from.
    public private(set) var rows = 1
    public private(set) var first: End
    public private(set) var last: End

    /// The log as far as its first row.
    public init(_ end: End) {
        first = end
        last = end
    }

    /// Takes in the next row; rows come in any order.
    public mutating func add(_ end: End) {
        rows += 1
        if end.timeMilliseconds < first.timeMilliseconds { first = end }
        if end.timeMilliseconds > last.timeMilliseconds { last = end }
    }

    /// Whether a decision of this log at that time lies between the ends.
    public func contains(_ timeMilliseconds: Int64) -> Bool {
        first.timeMilliseconds <= timeMilliseconds && timeMilliseconds <= last.timeMilliseconds
    }
}
