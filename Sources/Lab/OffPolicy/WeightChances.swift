/// What the weights of a log were to be before its models were drawn.
///
///     expected sample size = (Σᵢ mᵢ Σₐ π_e(a))² / Σᵢ mᵢ² Σₐ π_e(a)² / p(a)
///
/// for rows that stand for m decisions, over the models a that could have been drawn. The drawn weights alone deceive where
/// their sum is made of few, heavy rows: a log that happens to hold none of them shows weights near 1, and much overlap.
///
/// The heaviest hundredth of what the candidate does is left out: a model that it hardly ever takes, and the log hardly
/// ever took, must not speak for all the rest.
struct WeightChances: Sendable {
    private static let shareLeftOut = 0.01
    /// One per power of two of the weight; all below 1 are in the first.
    private var shares = [Double](repeating: 0, count: 64)
    private var squares = [Double](repeating: 0, count: 64)

    /// - Parameters:
    ///   - share: π_e(a).
    ///   - probability: p(a), above 0.
    ///   - count: m.
    mutating func add(share: Double, probability: Double, count: Double) {
        guard share > 0 else { return }
        let weight = share / probability
        let place = weight < 1 ? 0 : min(63, Int(weight.exponent))
        shares[place] += count * share
        squares[place] += count * count * share * weight
    }

    /// - Returns: `nil` where the candidate does nothing.
    var expectedSampleSize: Double? {
        let total = shares.reduce(0, +)
        guard total > 0 else { return nil }
        var (left, share, square) = (Self.shareLeftOut * total, 0.0, 0.0)
        for place in shares.indices.reversed() where shares[place] > 0 {
            let kept = max(0, 1 - left / shares[place])
            left = max(0, left - shares[place])
            share += kept * shares[place]
            square += kept * squares[place]
        }
        return square > 0 ? share * share / square : nil
    }
}
