import Routing
import Testing

@testable import Lab

struct FeedbackQueueTests {
    private static let truth = Outcome(
        quality: 0.8, costUSD: 0.01, inputTokens: 10, outputTokens: 20, latencyMilliseconds: 300)

    private static func id(_ number: Int) -> ULID { ULID(high: 1, low: UInt64(number)) }

    @Test func `the usual judge says everything, at once, and the truth`() {
        var queue = FeedbackQueue([Judge()], seed: 1)
        let said = queue.judge(Self.id(1), truth: Self.truth, request: 0)
        #expect(said.map(\.outcome) == [Self.truth])
        #expect(said.first?.source == "client")
    }

    @Test func `a late judge speaks after as many more requests`() {
        var queue = FeedbackQueue([Judge(delayRequests: 3)], seed: 1)
        #expect(queue.judge(Self.id(1), truth: Self.truth, request: 5).isEmpty)
        for request in 6...8 { #expect(queue.due(before: request).isEmpty) }
        #expect(queue.due(before: 9).map(\.decision) == [Self.id(1)])
        #expect(queue.due(before: 9).isEmpty)
    }

    @Test func `shares, spreads and noise are as often and as wide as they are said to be`() {
        let judge = Judge(
            source: "judge", share: 0.3, delayRequests: 2, delaySpreadRequests: 4, says: [.quality], flip: 0.25)
        var queue = FeedbackQueue([judge], seed: 7)
        for request in 0..<20_000 {
            #expect(queue.judge(Self.id(request), truth: Self.truth, request: request).isEmpty)
        }
        var (count, flipped, delays) = (0, 0, [Int](repeating: 0, count: 10))
        for request in 0..<20_100 {
            for item in queue.due(before: request) {
                count += 1
                delays[request - 1 - Int(item.decision.low)] += 1
                #expect(item.outcome.costUSD == nil && item.outcome.outputTokens == nil)
                if let quality = item.outcome.quality, quality < 0.5 { flipped += 1 }
            }
        }
        #expect(abs(Double(count) - 6_000) < 4 * (20_000 * 0.3 * 0.7).squareRoot())
        #expect(abs(Double(flipped) / Double(count) - 0.25) < 0.025)
        #expect(delays[..<2].allSatisfy { $0 == 0 } && delays[7...].allSatisfy { $0 == 0 })
        for delay in 2...6 { #expect(abs(Double(delays[delay]) / Double(count) - 0.2) < 0.025) }
    }

    @Test func `noise keeps within the range, and its mean is the bias`() {
        var queue = FeedbackQueue([Judge(says: [.quality], bias: -0.1, noiseSD: 0.05)], seed: 3)
        let said = (0..<5_000).flatMap { queue.judge(Self.id($0), truth: Self.truth, request: $0) }
        let qualities = said.compactMap(\.outcome.quality)
        #expect(qualities.allSatisfy { (0...1).contains($0) })
        #expect(abs(qualities.reduce(0, +) / 5_000 - 0.7) < 0.005)
    }

    @Test func `a judge that is only biased is, up to the ends of the range`() {
        func said(_ bias: Double) -> Double? {
            var queue = FeedbackQueue([Judge(bias: bias)], seed: 1)
            return queue.judge(Self.id(1), truth: Self.truth, request: 0).first?.outcome.quality
        }
        #expect(abs((said(-0.3) ?? 0) - 0.5) < 1e-12)
        #expect(said(0.3) == 1 && said(-0.9) == 0)
    }

    @Test func `a judge adds what it favours a model by, in a task or in all, and nothing to others`() {
        let judge = Judge(
            bias: 0.05,
            favours: [
                .init(model: "a", by: 0.1), .init(task: "maths", by: -0.2), .init(model: "a", task: "law", by: -0.3),
            ])
        func said(_ model: String, _ task: String?) -> Double {
            var queue = FeedbackQueue([judge], seed: 1)
            let items = queue.judge(Self.id(1), truth: Self.truth, model: model, task: task, request: 0)
            return items.first?.outcome.quality ?? -1
        }
        for (model, task, quality) in [
            ("a", nil, 0.95), ("a", "maths", 0.75), ("a", "law", 0.65), ("b", "maths", 0.65), ("b", "law", 0.85),
            ("b", nil, 0.85),
        ] {
            #expect(abs(said(model, task) - quality) < 1e-12, "\(model) \(task ?? "-")")
        }
    }

    /// Shares .1 and .6: of answers of quality .8, .6 + (.1 − .6) · .8 = .2.
    @Test func `bad answers are spoken of more often than good ones`() {
        for (quality, share) in [(0.0, 0.6), (0.8, 0.2), (1.0, 0.1)] {
            var queue = FeedbackQueue([Judge(share: 0.1, shareBad: 0.6)], seed: 5)
            let count = (0..<10_000).count {
                !queue.judge(Self.id($0), truth: Outcome(quality: quality), request: $0).isEmpty
            }
            #expect(abs(Double(count) / 10_000 - share) < 0.02, "\(quality): \(count)")
        }
        #expect(Judge(share: 0.3, shareBad: 0.9).share(of: nil) == 0.3)
    }

    @Test func `judges of one seed say the same whatever was chosen before`() {
        var (one, other) = (FeedbackQueue([Judge(share: 0.5)], seed: 1), FeedbackQueue([Judge(share: 0.5)], seed: 1))
        _ = one.judge(Self.id(0), truth: Self.truth, request: 0)
        for request in 1..<50 {
            #expect(
                one.judge(Self.id(request), truth: Self.truth, request: request).count
                    == other.judge(Self.id(request), truth: Self.truth, request: request).count)
        }
    }
}
