import LinearAlgebra
import Testing

@testable import Evaluation

/// What clusters, bounds and thresholds of the off-policy figures come to, against closed forms and slow twins.
@Suite struct OffPolicyBoundaryTests {
    /// Conversations of one and of three turns: whatever is drawn, a mean of ones is one.
    @Test func `a resample of conversations is divided by its turns`() throws {
        let paired = try #require(
            PairedValue(
                candidate: [1, 1, 1, 1], logged: [0.5, 0.5, 0.5, 0.5], range: -1...1,
                method: .bootstrap(PairedBootstrap(resamples: 60)), clusters: [1, 2, 2, 2]))
        #expect(paired.difference == IntervalEstimate(value: 0.5, low: 0.5, high: 0.5))
        #expect(paired.relative == IntervalEstimate(value: 1, low: 1, high: 1))
    }

    @Test func `who earns twice as much in every row earns twice as much for sure`() throws {
        let logged = [0.1, 0.4, 0.3, 0.8]
        let paired = try #require(PairedValue(candidate: logged.map { 2 * $0 }, logged: logged, range: -1...1))
        let relative = try #require(paired.relative)
        #expect(agree(relative.value, 1) && agree(relative.low, 1) && agree(relative.high, 1))
        #expect(try #require(paired.difference.low) < paired.difference.value - 0.1)
    }

    @Test func `a bounded interval goes down to its estimate, and relative ones are shares of what was logged`() throws
    {
        for method in [IntervalMethod.bernstein, .anytime] {
            let paired = try #require(
                PairedValue(
                    candidate: [-3, -5, -4, -4], logged: [0.5, 0.5, 0.5, 0.5], range: -40...40, bounds: -1...1,
                    method: method))
            #expect(paired.difference == IntervalEstimate(value: -4.5, low: -4.5, high: 1))
            #expect(paired.relative == IntervalEstimate(value: -9, low: -9, high: 2))
        }
    }

    /// Weights 2, 2 and 0 with rewards 1, 0 and 1: IPS values 2, 0, 0 about ⅔. Rows 0 and 2 are one conversation: sums
    /// ⅔ and −⅔, SE² = 2/1 · (4/9 + 4/9) / 3².
    @Test func `an estimator's error is that of conversations`() throws {
        let plain = OffPolicyHandTests.rows
        let rows = LoggedRows(
            actionCount: 2, actions: plain.actions, rewards: plain.rewards, propensities: plain.propensities,
            candidate: plain.candidate, predicted: plain.predicted, clusters: [5, 6, 5])
        let value = try #require(OffPolicyEvaluation(rows).value(InversePropensity()))
        #expect(agree(value.value, 2.0 / 3) && agree(value.standardError, (16.0 / 81).squareRoot()))
    }

    /// Weights 2, 2, 0 of rows that stand for 3, 1 and 2 decisions: (6 + 2 + 0)² / (36 + 4) rows, a mean of 8/6.
    @Test func `the overlap counts the decisions that a row stands for`() {
        let plain = OffPolicyHandTests.rows
        let rows = LoggedRows(
            actionCount: 2, actions: plain.actions, rewards: plain.rewards, propensities: plain.propensities,
            candidate: plain.candidate, predicted: nil, multiplicities: [3, 1, 2])
        let overlap = OffPolicyEvaluation(rows).overlap
        #expect(agree(overlap.effectiveSampleSize, 64.0 / 40) && agree(overlap.weightMean, 8.0 / 6))
    }

    @Test func `thirty rows' worth is enough, 29 is not`() {
        #expect(OverlapDiagnostics(weights: [Double](repeating: 1, count: 30)).verdict.level != .unsupported)
        #expect(OverlapDiagnostics(weights: [Double](repeating: 1, count: 29)).verdict.level == .unsupported)
    }

    /// Weights 0.1 to either side of their mean: of a hundred its error is 0.01, and four of those are too far from 1; of
    /// fifty conversations of two turns each it is 0.014.
    @Test func `a mean weight four errors from 1 is off`() {
        func isOff(_ mean: Double, conversations: Bool) -> Bool {
            let overlap = OverlapDiagnostics(
                weights: (0..<100).map { mean + ($0 / 2 % 2 == 0 ? 0.1 : -0.1) }, multiplicities: nil,
                conversations: conversations ? ("conversations", (0..<100).map { UInt64($0 / 2) }) : nil)
            return overlap.verdict.sentences.contains { $0.hasPrefix("The mean weight") }
        }
        #expect(isOff(1.2, conversations: false) && isOff(1.2, conversations: true))
        #expect(isOff(1.05, conversations: false) && !isOff(1.05, conversations: true))
        #expect(!isOff(1.03, conversations: false))
    }

    /// Where no weight is clipped all are equally sure: the least clipping is taken.
    @Test func `of equally sure estimates the least biased is taken`() {
        let rows = LoggedRows(
            actionCount: 1, actions: [0, 0, 0], rewards: [1, 0, 1], propensities: [1, 1, 1], candidate: [1, 1, 1],
            predicted: nil)
        #expect(OffPolicyEvaluation(rows).tuned(.ips)?.lambda == 1_000)
    }

    @Test func `tuning goes by one-sided intervals of 90 %`() throws {
        for seed in 0..<40 as Range<UInt64> {
            let evaluation = OffPolicyEvaluation(SyntheticLog(rowCount: 60).rows(seed: seed))
            let candidates = try (EstimatorFamily.cips.grid ?? []).reversed().map { lambda in
                let value = try #require(evaluation.value(ClippedInversePropensity(lambda: lambda)))
                // t of 59 degrees: 1.296066.
                return Slope.Candidate(
                    lambda: lambda, value: value.value, halfWidth: 1.296066 * (value.standardError ?? 0))
            }
            #expect(evaluation.tuned(.ips) == Slope.choose(candidates), "seed \(seed)")
        }
    }

    /// The slow twin: all capital from the start at every step, straight from the definition.
    @Test(arguments: 0..<6) func `a betting sequence is what its definition says`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let observations = (0..<120).map { _ in
            (x: random.nextUniform() < 0.3 ? 0.1 * random.nextUniform() : 0.9, w: seed < 3 ? 1 : random.nextUniform())
        }
        var sequence = BettingSequence(alpha: 0.1, gridSteps: 40)
        var alive = Array(0...40)
        var (up, down) = ([Double](repeating: 1, count: 41), [Double](repeating: 1, count: 41))
        var (sum, squares) = (0.5, 0.25)
        for (number, (x, w)) in observations.enumerated() {
            sequence.observe(x, weight: w)
            let t = Double(number + 1)
            let stake = (2 * Double.log(2 / 0.1) / (squares / t * t * Double.log(1 + t))).squareRoot()
            for place in 0...40 {
                let m = Double(place) / 40
                up[place] *= 1 + min(stake, 0.5 / m) * w * (x - m)
                down[place] *= 1 - min(stake, 0.5 / (1 - m)) * w * (x - m)
            }
            let taken = w == 1 ? x : sum / t + w * (x - sum / t)
            sum += taken
            squares += (taken - sum / (t + 1)) * (taken - sum / (t + 1))
            while let first = alive.first, up[first] >= 20 { alive.removeFirst() }
            while let last = alive.last, down[last] >= 20 { alive.removeLast() }
            guard let first = alive.first, let last = alive.last else { return }
            #expect(agree(sequence.interval.lowerBound, Double(max(0, first - 1)) / 40), "\(number)")
            #expect(agree(sequence.interval.upperBound, Double(min(40, last + 1)) / 40), "\(number)")
        }
        #expect(alive.count < 30)
    }
}
