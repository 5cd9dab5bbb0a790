import Routing
import Testing

@Suite struct FeedbackTests {
    private let decision = ULID(high: 1, low: 2)

    @Test func `an explicit quality wins over the verdict, the verdict over the error`() {
        var feedback = Feedback(decision: decision, model: "a", verdict: .failed, error: .timeout)
        #expect(feedback.statedQuality == 0)
        feedback.outcome.quality = 0.7
        #expect(feedback.statedQuality == 0.7)
    }

    @Test(arguments: zip(AttemptError.allCases, [0, 0, nil, nil, nil] as [Double?]))
    func `an answer that was no good is quality 0, no answer says nothing of quality`(
        error: AttemptError, quality: Double?
    ) {
        #expect(Feedback(decision: decision, model: "a", error: error).statedQuality == quality)
    }

    @Test func `later fields win and absent ones stay`() {
        let cost = Feedback(decision: decision, model: "a", outcome: Outcome(costUSD: 0.1, outputTokens: 5))
        let judged = Feedback(decision: decision, model: "a", outcome: Outcome(quality: 0.5, outputTokens: 6))
        let merged = cost.merging(judged)
        #expect(merged.outcome == Outcome(quality: 0.5, costUSD: 0.1, outputTokens: 6))
        #expect(merged.merging(judged) == merged)
        // Of every field.
        let all = Feedback(
            decision: decision, model: "a",
            outcome: Outcome(quality: 1, costUSD: 2, inputTokens: 3, outputTokens: 4, latencyMilliseconds: 5),
            verdict: .goodFit, error: .timeout)
        let none = Feedback(decision: decision, model: "a")
        #expect(none.merging(all) == all && all.merging(none) == all)
        let later = Feedback(
            decision: decision, model: "a",
            outcome: Outcome(quality: 0, costUSD: 3, inputTokens: 4, outputTokens: 5, latencyMilliseconds: 6),
            verdict: .failed, error: .refused)
        #expect(all.merging(later) == later)
    }
}
