/// A figure with its 95 % interval; the interval is `nil` where it was not, or could not be, worked out.
public struct IntervalEstimate: Sendable, Equatable, Codable {
    public var value: Double
    public var low: Double?
    public var high: Double?

    public init(value: Double, low: Double? = nil, high: Double? = nil) {
        self.value = value
        self.low = low
        self.high = high
    }
}
