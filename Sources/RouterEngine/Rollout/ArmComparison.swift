import Evaluation

/// Bets on the difference of two arms' means while traffic is divided between them at random.
///
///     d_i = s · ( (1[candidate]/x − 1[incumbent]/(1 − x)) (r_i − m_{i−1}) ) − δ
///
/// has the mean s·(candidate − incumbent) − δ, given the past, for any m worked out from the past: the running mean
/// takes out most of the variance. r in [0, 1], x the candidate's share of the traffic, s = ±1. Whether that mean is above 0 is
/// tested at every observation (`BettingTest`), so one may stop whenever one likes.
struct ArmComparison: Sendable, Equatable, Codable {
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

    /// - Parameter value: in [0, 1].
    mutating func observe(_ value: Double, isCandidate: Bool) {
        let mean = (0.5 + sum) / (count + 1)
        // The worst that the coming observation could be, whichever arm it falls to.
        let (candidate, incumbent) = (sign / share, -sign / (1 - share))
        let worst = min(candidate * -mean, candidate * (1 - mean), incumbent * -mean, incumbent * (1 - mean))
        let difference = (isCandidate ? candidate : incumbent) * (value - mean) - margin
        test.observe(BoundedDifference(value: difference, lowest: worst - margin))
        sum += value
        count += 1
    }
}
