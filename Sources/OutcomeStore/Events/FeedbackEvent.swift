import Routing

/// A feedback as it was taken in: what was given, what it made of the earlier words, and what it changed.
public struct FeedbackEvent: Sendable, Equatable {
    public var given: Feedback
    /// All that this source has said of this model so far, `given` included.
    public var merged: Feedback
    public var status: FeedbackStatus
    /// Nobody had said anything of this attempt before.
    public var isFirstWord: Bool
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The learner has taken it in: replay does the same.
    public var learnt: Bool
    /// The outcome of the decision's chosen model, resolved over sources, before and after this feedback.
    /// They differ only where `given.model` is the chosen model; the totals are moved by the difference.
    public var previousOutcome: Outcome?
    public var outcome: Outcome?
    /// What is learnt of quality, where that is not simply the outcome's; `nil` in the usual case.
    public var lesson: Lesson?

    /// - Parameter isFirstWord: `nil` goes by what a log of before it has: of another model than the chosen one it can't
    ///   tell two sources apart.
    public init(
        given: Feedback, merged: Feedback, status: FeedbackStatus, isFirstWord: Bool? = nil, timeMilliseconds: Int64,
        learnt: Bool, previousOutcome: Outcome? = nil, outcome: Outcome? = nil, lesson: Lesson? = nil
    ) {
        self.given = given
        self.merged = merged
        self.status = status
        self.isFirstWord = isFirstWord ?? (status == .recorded && previousOutcome == nil)
        self.timeMilliseconds = timeMilliseconds
        self.learnt = learnt
        self.previousOutcome = previousOutcome
        self.outcome = outcome
        self.lesson = lesson
    }
}
