/// Logged decisions beside a candidate policy and, perhaps, a reward model: what off-policy estimators read.
///
/// Structure of arrays over n rows and K actions. The field's words: the *behaviour policy* drew `actions[i]` with
/// probability `propensities[i]` (pscore) and saw `rewards[i]`; the *evaluation policy* would draw action a with
/// `candidate[i·K + a]` (π_e, each ≥ 0; a row need not sum to 1), for which the reward model predicts
/// `predicted[i·K + a]` (q̂).
public struct LoggedRows: Sendable {
    /// K, the same in every row.
    public let actionCount: Int
    /// n, each in 0..<K.
    public let actions: [Int32]
    /// n, finite.
    public let rewards: [Double]
    /// n, each in (0, 1].
    public let propensities: [Double]
    /// n × K, row-major, each ≥ 0, every row with a sum > 0.
    public let candidate: [Double]
    /// n × K, row-major; `nil`: no reward model, and none of the estimators that use one.
    public let predicted: [Double]?
    /// n, each above 0: how many decisions of the traffic a row stands for, where the log has dropped unequal shares of
    /// them; every mean over rows is weighed by it. `nil`: one.
    public let multiplicities: [Double]?
    /// n: rows of one key, such as the turns of a conversation, may move together, and standard errors take them for one.
    /// `nil`: every row stands alone.
    public let clusters: [UInt64]?

    public init(
        actionCount: Int, actions: [Int32], rewards: [Double], propensities: [Double], candidate: [Double],
        predicted: [Double]?, multiplicities: [Double]? = nil, clusters: [UInt64]? = nil
    ) {
        let count = actions.count
        precondition(actionCount > 0, "\(actionCount) actions")
        precondition(
            rewards.count == count && propensities.count == count,
            "\(count) actions, \(rewards.count) rewards, \(propensities.count) propensities")
        precondition(candidate.count == count * actionCount, "\(candidate.count) for \(count)×\(actionCount)")
        precondition(
            predicted.map { $0.count == count * actionCount } ?? true,
            "\(predicted?.count ?? 0) predictions for \(count)×\(actionCount)")
        precondition(
            multiplicities.map { $0.count == count && $0.allSatisfy { $0 > 0 && $0.isFinite } } ?? true,
            "\(multiplicities?.count ?? 0) multiplicities of \(count) rows, not all above 0")
        precondition(clusters.map { $0.count == count } ?? true, "\(clusters?.count ?? 0) keys of \(count) rows")
        for row in 0..<count {
            let (action, propensity) = (Int(actions[row]), propensities[row])
            precondition(action >= 0 && action < actionCount, "row \(row): action \(action) of \(actionCount)")
            precondition(propensity > 0 && propensity <= 1, "row \(row): propensity \(propensity)")
            let weight = candidate[row * actionCount + action] / propensity
            precondition(weight >= 0 && weight.isFinite, "row \(row): weight \(weight)")
        }
        self.actionCount = actionCount
        self.actions = actions
        self.rewards = rewards
        self.propensities = propensities
        self.candidate = candidate
        self.predicted = predicted
        self.multiplicities = multiplicities
        self.clusters = clusters
    }

    /// n, the number of rows.
    public var count: Int { actions.count }
}
