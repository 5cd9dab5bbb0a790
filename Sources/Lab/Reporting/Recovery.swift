import Evaluation

/// How a policy took an event: how long it went on earning less than it would once settled, and what that cost.
///
/// Settled is the mean reward over the last half of the time to the next event. It has recovered at the first request
/// from which the next `window` earn that much again, less a tenth of what had been lost at first, or two standard
/// errors of such a stretch, whichever is more. Worked out on the mean over seeds; the interval is a bootstrap over seeds.
public struct Recovery: Sendable, Encodable {
    public let event: String
    /// Request before which it happened.
    public let at: Int
    /// Mean reward per request before the event, and once settled.
    public let rewardBefore: Double
    public let rewardSettled: Double
    /// Requests from the event to the recovery.
    public let requests: IntervalEstimate
    /// Σ (settled − earned) over the first half of the time to the next event.
    public let lostReward: IntervalEstimate

    private static let windowRequests = 50
    private static let segmentRequestsMin = 80

    /// - Parameters:
    ///   - rewards: seeds × requests of the segment.
    ///   - before: seeds × requests of the one before.
    /// - Returns: `nil` where the segment is too short to tell.
    init?(event: String, at: Int, rewards: [[Double]], before: [[Double]], bootstrap: PairedBootstrap) {
        let length = rewards.map(\.count).min() ?? 0
        guard length >= Self.segmentRequestsMin else { return nil }
        let replicates = bootstrap.replicates(rowCount: rewards.count) { weights in
            let curve = Self.mean(rewards, weights, length: length)
            let (requests, lost) = Self.measure(curve)
            return [Double(requests), lost]
        }
        guard let requests = replicates.estimate(0), let lost = replicates.estimate(1) else { return nil }
        let curve = Self.mean(rewards, [Double](repeating: 1, count: rewards.count), length: length)
        self.event = event
        self.at = at
        self.requests = rewards.count > 1 ? requests : IntervalEstimate(value: requests.value)
        lostReward = rewards.count > 1 ? lost : IntervalEstimate(value: lost.value)
        rewardSettled = Self.mean(curve[(length / 2)...])
        rewardBefore = Self.mean(before.flatMap { $0 }[...])
    }

    /// One curve from several: the weighted mean over seeds, request by request.
    private static func mean(_ curves: [[Double]], _ weights: [Double], length: Int) -> [Double] {
        var curve = [Double](repeating: 0, count: length)
        let total = weights.reduce(0, +)
        for (one, weight) in zip(curves, weights) where weight > 0 {
            for place in 0..<length { curve[place] += weight / total * one[place] }
        }
        return curve
    }

    static func measure(_ curve: [Double]) -> (requests: Int, lost: Double) {
        let half = curve.count / 2
        let settled = mean(curve[half...])
        let lost = curve[..<half].reduce(0) { $0 + settled - $1 }
        let window = min(windowRequests, curve.count / 4)
        let first = mean(curve[..<window])
        let squares = curve[half...].reduce(0) { $0 + ($1 - settled) * ($1 - settled) }
        let error = (squares / Double(curve.count - half) / Double(window)).squareRoot()
        let bar = settled - max(2 * error, 0.1 * (settled - first))
        var sum = curve[..<window].reduce(0, +)
        for start in 0..<half {
            if sum >= bar * Double(window) { return (start, lost) }
            sum += curve[start + window] - curve[start]
        }
        return (half, lost)
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
