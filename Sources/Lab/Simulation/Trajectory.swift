import Routing

/// What one run did, request by request: parallel arrays over the requests that counted.
public struct Trajectory: Sendable {
    /// One request as it was played.
    public struct Step: Sendable, Equatable {
        /// Its number in the stream.
        public var request: Int
        public var row: Int
        /// Column of the world's models.
        public var model: Int
        public var propensity: Double
        public var quality: Double
        /// `nil` where the data doesn't know.
        public var costUSD: Double?
    }

    public private(set) var steps: [Step] = []

    init(capacity: Int) { steps.reserveCapacity(capacity) }

    mutating func append(request: Int, row: Int, model: Int?, record: DecisionRecord, outcome: Outcome) {
        guard let model else { return }
        steps.append(
            Step(
                request: request, row: row, model: model, propensity: record.propensity, quality: outcome.quality ?? 0,
                costUSD: outcome.costUSD))
    }
}
