public import Routing

/// The draws that conversations began with, as a log tells of them in its order.
///
/// A pinned turn has the propensity 1: nothing was drawn. What is learnt from it must count by the draw that chose its
/// model, or conversations would speak for that model as often as they have turns.
public struct SessionDraws: Sendable {
    /// Per conversation the last draw that was one.
    private var draws: [Conversation: (model: String, propensity: Double)] = [:]

    public init() {}

    /// Takes the log's next decision.
    ///
    /// - Returns: of a pinned turn the probability of the draw that it stayed with, or its own where that draw isn't in
    ///   the log; `nil` of a decision that was drawn.
    public mutating func draw(behind decision: DecisionRecord) -> Double? {
        guard let conversation = decision.conversation else { return nil }
        guard decision.reason == .sessionPinned else {
            draws[conversation] = (decision.model, decision.propensity)
            return nil
        }
        guard let draw = draws[conversation], draw.model == decision.model else { return decision.propensity }
        return draw.propensity
    }
}
