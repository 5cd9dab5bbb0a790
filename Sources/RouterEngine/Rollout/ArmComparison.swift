import Evaluation

/// Bets on the difference of two policies' means while traffic is divided between them at random.
///
///     d_i = s · w_i (r_i − m_{i−1}) − δ,   w_i = (π_c(a_i) − π_0(a_i)) / p(a_i),   p = (1 − x) π_0 + x π_c
///
/// has the mean s·(candidate − incumbent) − δ, given the past, for any m worked out from the past: the running mean
/// takes out most of the variance. r in [0, 1], x the candidate's share of the traffic, s = ±1. What becomes of a request
/// depends on the model a that answers, not on who chose it: a model that both are as likely to draw tells nothing of their
/// difference, and brings no noise. Whether the mean is above 0 is tested at every observation (`BettingTest`), so one
/// may stop whenever one likes.
struct ArmComparison: Sendable, Equatable, Codable {
    /// Of what a gambler could lose at once. The worst case, a model that the incumbent never draws, is far from the usual
    /// one, and the usual stakes are what ends a comparison.
    private static let stakeShareMax = 0.9

    private var test: BettingTest
    private let share: Double
    private let sign: Double
    private let margin: Double
    private var sum = 0.0
    private var count = 0.0

    /// - Parameters:
    ///   - sign: 1 asks whether the candidate is higher by more than `margin`, −1 whether it is lower.
    ///   - margin: at least 0.
    init(alpha: Double, share: Double, sign: Double, margin: Double, plannedCount: Int) {
        test = BettingTest(alpha: alpha, plannedCount: plannedCount)
        self.share = share
        self.sign = sign
        self.margin = margin
    }

    var pValue: Double { test.pValue }

    /// - Parameters:
    ///   - value: in [0, 1].
    ///   - weight: w of the drawn model, in [−1/(1 − x), 1/x]: the ends are an arm's that alone would have drawn it.
    mutating func observe(_ value: Double, weight: Double) {
        let mean = (0.5 + sum) / (count + 1)
        let (most, least) = (1 / share, -1 / (1 - share))
        // The worst that the coming observation could be, whatever model answers.
        let ends = sign > 0 ? (up: most, down: least) : (up: -least, down: -most)
        let worst = min(ends.up * -mean, ends.down * (1 - mean))
        let difference = sign * min(most, max(least, weight)) * (value - mean) - margin
        test.observe(
            BoundedDifference(value: difference, lowest: worst - margin), stakeShareMax: Self.stakeShareMax)
        sum += value
        count += 1
    }
}
