import Routing

/// What one run did: a step for each of the requests that counted, and what the learner told meanwhile.
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
        /// Price of quality that the pacer had set, in quality per USD; `nil` where nothing is paced.
        public var costWeight: Double?
    }

    /// A change that the learner has found.
    public struct Alarm: Sendable, Equatable {
        /// The request after whose feedback it was raised.
        public var request: Int
        public var alarm: DriftAlarm
    }

    public private(set) var steps: [Step] = []
    /// Those of the requests that counted.
    public internal(set) var alarms: [Alarm] = []

    init(capacity: Int) { steps.reserveCapacity(capacity) }

    mutating func append(request: Int, row: Int, model: Int?, record: DecisionRecord, outcome: Outcome) {
        guard let model else { return }
        steps.append(
            Step(
                request: request, row: row, model: model, propensity: record.propensity, quality: outcome.quality ?? 0,
                costUSD: outcome.costUSD, costWeight: record.budgetCostWeight))
    }
}
