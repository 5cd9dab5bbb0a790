import LinearAlgebra

/// The probability that each model is the best one, when what is known of its quality is a normal distribution:
/// what Thompson sampling would draw, with its propensities known.
///
/// Where the ranking knows a bar, best = the cheapest adequate one; else, and in the case that none is adequate, the
/// one of highest utility. Distribution functions are logistic (1.702 approximates the normal one within .01): the
/// policy *is* what these formulas give, so its propensities are exact all the same.
///
/// > Russo, Van Roy, Kazerouni, Osband, Wen. *A Tutorial on Thompson Sampling*, 2018, section 3 (probability matching).
///
/// - Parameter width: scales every standard deviation.
/// - Returns: one per estimate, summing to 1 within rounding; 0 for models that aren't allowed.
func probabilityMatching(
    _ estimates: [Estimate], ranking: Ranking, allowed: [Bool], best: Int, width: Double
) -> [Double] {
    let arms = ranking.order.filter { allowed[$0] }
    guard arms.count > 1, width > 0 else {
        return estimates.indices.map { $0 == best ? 1 : 0 }
    }
    var shares = [Double](repeating: 0, count: estimates.count)
    guard let bar = ranking.bar else {
        let means = arms.map { ranking.utilities[$0] }
        let deviations = arms.map { width * estimates[$0].qualitySD }
        for (place, share) in sharesOfBest(means, deviations).enumerated() { shares[arms[place]] = share }
        return shares
    }
    shareAmongAdequate(estimates, arms: arms, bar: bar, width: width, into: &shares)
    return shares
}

/// P(cheapest adequate): going up in cost, everyone takes its probability of being adequate out of what is left.
private func shareAmongAdequate(
    _ estimates: [Estimate], arms: [Int], bar: Double, width: Double, into shares: inout [Double]
) {
    let costs = assumedCostsUSD(estimates)
    let upwards = arms.sorted { costs[$0] != costs[$1] ? costs[$0] < costs[$1] : $0 < $1 }
    var left = 1.0
    for arm in upwards {
        let deviation = width * estimates[arm].qualitySD
        let gap = estimates[arm].quality - bar
        let adequate = deviation > 0 ? logisticNormal(gap / deviation) : (gap >= 0 ? 1 : 0)
        shares[arm] = left * adequate
        left -= shares[arm]
    }
    guard left > 0 else { return }
    let means = arms.map { estimates[$0].quality }
    let deviations = arms.map { width * estimates[$0].qualitySD }
    for (place, share) in sharesOfBest(means, deviations).enumerated() { shares[arms[place]] += left * share }
}

/// P(m is the maximum) for independent scores with the given means and standard deviations, on one shared grid:
/// Σ_g density_m(g) Π_{j ≠ m} distribution_j(g), normalised.
func sharesOfBest(_ means: [Double], _ deviations: [Double]) -> [Double] {
    let gridCount = 32
    let reach = 4.0
    var (low, high) = (-Double.infinity, -Double.infinity)
    for arm in means.indices {
        low = max(low, means[arm] - reach * deviations[arm])
        high = max(high, means[arm] + reach * deviations[arm])
    }
    let contenders = means.indices.filter { means[$0] + reach * deviations[$0] >= low && deviations[$0] > 0 }
    let bestSure = means.indices.filter { deviations[$0] <= 0 }.max { means[$0] < means[$1] }
    guard contenders.count > 1 || bestSure != nil, high > low else { return greedy(means) }
    var shares = [Double](repeating: 0, count: means.count)
    let step = (high - low) / Double(gridCount)
    var below = [Double](repeating: 0, count: means.count)
    for point in 0..<gridCount {
        let g = low + (Double(point) + 0.5) * step
        for arm in contenders { below[arm] = logisticNormal((g - means[arm]) / deviations[arm]) }
        for arm in contenders {
            var product = below[arm] * (1 - below[arm]) / deviations[arm] * step * 1.702
            for other in contenders where other != arm { product *= below[other] }
            if let bestSure, means[bestSure] > g { product = 0 }
            shares[arm] += product
        }
    }
    return normalised(shares, means: means, sure: bestSure)
}

/// A model without uncertainty takes what the others leave; a grid that missed everything falls back to greedy.
private func normalised(_ shares: [Double], means: [Double], sure: Int?) -> [Double] {
    var shares = shares
    let sum = shares.reduce(0, +)
    if let sure { shares[sure] = max(0, 1 - sum) }
    let total = shares.reduce(0, +)
    guard total > 1e-12 else { return greedy(means) }
    return shares.map { $0 / total }
}

private func greedy(_ means: [Double]) -> [Double] {
    let best = means.indices.max { means[$0] < means[$1] }
    return means.indices.map { $0 == best ? 1 : 0 }
}

/// The logistic distribution function that comes closest to the normal one.
private func logisticNormal(_ z: Double) -> Double { Double.sigmoid(1.702 * z) }
