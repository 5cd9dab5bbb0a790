/// Logged decisions with a candidate policy and a reward model already worked out ("OPE rows"), as arrays.
///
/// K actions, the same in every row; n rows.
public struct OffPolicyRows: Sendable {
    public let actionCount: Int
    /// n, each in 0..<K.
    public private(set) var actions: [Int32] = []
    /// n.
    public private(set) var rewards: [Double] = []
    /// n, each in (0, 1]: with what probability the logging policy drew the action.
    public private(set) var propensities: [Double] = []
    /// n × K, row-major: the candidate's probabilities, each ≥ 0.
    public private(set) var candidate: [Double] = []
    /// n × K, row-major: the reward model's predictions; `nil` where at least one row has none.
    public private(set) var predicted: [Double]? = []
    /// Rows without `q_hat`.
    public private(set) var unpredictedCount = 0

    init(actionCount: Int) {
        self.actionCount = actionCount
    }

    public var count: Int { actions.count }

    /// Appends one row. Its fields are checked in this order: `pi_e`, `action`, `pscore`, `reward`, `q_hat`.
    mutating func append(_ row: JSONObjectFields) throws(FieldError) {
        let start = candidate.count
        let mass = try row.appendNumbers("pi_e", count: actionCount, min: 0, to: &candidate)
        guard mass > 0, mass.isFinite else { throw FieldError("pi_e", "sums to \(mass.shortest): no policy does") }
        let action = try row.action(below: actionCount)
        let propensity = try row.number("pscore")
        guard propensity > 0, propensity <= 1 else {
            throw FieldError("pscore", "\(propensity.shortest) is not in (0, 1]")
        }
        guard (candidate[start + action] / propensity).isFinite else {
            throw FieldError("pscore", "\(propensity) is too small to divide by")
        }
        rewards.append(try row.number("reward"))
        try appendPrediction(row)
        actions.append(Int32(action))
        propensities.append(propensity)
    }

    private mutating func appendPrediction(_ row: JSONObjectFields) throws(FieldError) {
        guard row.has("q_hat") else {
            unpredictedCount += 1
            predicted = nil
            return
        }
        // Rows are checked to the end, though without a prediction in every row none of them is kept.
        var numbers = predicted ?? []
        predicted = nil
        try row.appendNumbers("q_hat", count: actionCount, min: -.infinity, to: &numbers)
        if unpredictedCount == 0 { predicted = numbers }
    }

    mutating func append(_ other: OffPolicyRows) {
        precondition(actionCount == other.actionCount, "\(other.actionCount) actions behind \(actionCount)")
        actions += other.actions
        rewards += other.rewards
        propensities += other.propensities
        candidate += other.candidate
        unpredictedCount += other.unpredictedCount
        if let more = other.predicted { predicted? += more } else { predicted = nil }
    }
}
