import Histogram
import NIOCore

/// What a load came to: counts, and the latency of every request in a histogram of three digits.
///
/// > Tene, G. *How NOT to Measure Latency*, 2013: in an open loop a request's latency runs from the time it was due,
/// > so that a server that stalls can't hide the requests that waited for their turn.
public struct LoadTally: Sendable {
    /// A longer wait counts as this.
    static let longestNanoseconds: UInt64 = 120_000_000_000

    public private(set) var replies: UInt64 = 0
    /// Replies that say `"ok":false`, or aren't a router's.
    public private(set) var refusals: UInt64 = 0
    /// The first of them, for the person who wonders why.
    public private(set) var firstRefusal: String?
    private var nanoseconds = Histogram<UInt64>(
        highestTrackableValue: longestNanoseconds, numberOfSignificantValueDigits: .three)

    public init() {}

    mutating func add(_ latency: TimeAmount) {
        replies += 1
        nanoseconds.record(UInt64(min(max(latency.nanoseconds, 1), Int64(Self.longestNanoseconds))))
    }

    mutating func refuse(_ reply: String) {
        refusals += 1
        firstRefusal = firstRefusal ?? reply
    }

    mutating func add(_ other: LoadTally) {
        replies += other.replies
        refusals += other.refusals
        firstRefusal = firstRefusal ?? other.firstRefusal
        nanoseconds.add(other.nanoseconds)
    }

    /// - Parameter percent: 50, 99, 99.9.
    /// - Returns: seconds; 0 before the first reply.
    public func latencySeconds(percent: Double) -> Double {
        replies == 0 ? 0 : Double(nanoseconds.valueAtPercentile(percent)) / 1e9
    }

    public var latencySecondsMax: Double { replies == 0 ? 0 : Double(nanoseconds.max) / 1e9 }
    public var latencySecondsMean: Double { replies == 0 ? 0 : nanoseconds.mean / 1e9 }
}
