import Routing

/// What one source has said of one model, over all its feedback for the decision.
public struct MergedFeedback: Sendable, Equatable {
    public var feedback: Feedback
    /// Position of the first feedback of this source for this model.
    public var firstPosition: UInt64
    /// Position of the feedback that last changed it: the greater one is the later word.
    public var position: UInt64

    public init(feedback: Feedback, firstPosition: UInt64, position: UInt64) {
        self.feedback = feedback
        self.firstPosition = firstPosition
        self.position = position
    }
}

extension MergedFeedback {
    /// The union of two views of the same decision's feedback; the later word of each key wins.
    static func union(_ first: [MergedFeedback], _ second: [MergedFeedback]) -> [MergedFeedback] {
        var union = first
        for other in second {
            guard let index = union.firstIndex(where: { $0.feedback.hasSameKey(as: other.feedback) }) else {
                union.append(other)
                continue
            }
            let firstPosition = min(union[index].firstPosition, other.firstPosition)
            if other.position > union[index].position { union[index] = other }
            union[index].firstPosition = firstPosition
        }
        return union.sorted { $0.firstPosition < $1.firstPosition }
    }
}
