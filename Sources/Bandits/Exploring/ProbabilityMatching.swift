import LinearAlgebra

/// The distribution function that a score is given around its mean, in units of its deviation.
enum ScoreShape {
    case normal
    /// Logistic with the factor that comes closest to the normal one (within .01), at a third of the price.
    case logistic

    private static let steepness = 1.702

    func distribution(_ z: Double) -> Double {
        switch self {
        case .normal: 0.5 * Double.erfc(-z * 0.5.squareRoot())
        case .logistic: Double.sigmoid(Self.steepness * z)
        }
    }

    /// z → `distribution(z)`, within rounding.
    /// - Parameter count: a multiple of eight.
    func distribute(_ z: UnsafeMutablePointer<Double>, count: Int) {
        switch self {
        case .normal: for place in 0..<count { z[place] = distribution(z[place]) }
        case .logistic:
            for place in 0..<count { z[place] *= Self.steepness }
            VectorMath.sigmoids(z, count: count)
        }
    }

    /// - Parameter below: `distribution(z)`.
    func density(_ z: SIMD8<Double>, below: SIMD8<Double>) -> SIMD8<Double> {
        switch self {
        case .logistic: return Self.steepness * below * (1 - below)
        case .normal:
            var density = SIMD8<Double>()
            for place in density.indices {
                density[place] = 0.3989422804014327 * Double.exp(-0.5 * z[place] * z[place])
            }
            return density
        }
    }

    /// Points of the shared grid, a multiple of eight.
    var gridCount: Int { self == .normal ? 64 : 32 }
}

/// The probability that each model is the best one, by what is known of its quality: what Thompson sampling would draw,
/// with its propensities known. The policy *is* what these formulas give, so its propensities are exact.
///
/// Where the ranking knows a bar, best = the cheapest adequate one; else, and in the case that none is adequate, the
/// one of highest utility.
///
/// - Parameter deviation: what a standard deviation counts as.
/// - Returns: one per model, summing to 1 within rounding; 0 for models that aren't allowed.
func probabilityMatching(
    _ set: ChoiceSet, best: Int, shape: ScoreShape, deviation: (Double) -> Double
) -> [Double] {
    let isAnyAllowed = set.allowed.allSatisfy { $0 }
    let arms = isAnyAllowed ? set.ranking.order : set.ranking.order.filter { set.allowed[$0] }
    let deviations = arms.map { arm in
        let known = set.estimates[arm].qualitySD
        return known > 0 ? deviation(known) : 0
    }
    var shares = [Double](repeating: 0, count: set.estimates.count)
    guard arms.count > 1, deviations.contains(where: { $0 > 0 }) else {
        shares[best] = 1
        return shares
    }
    guard let bar = set.ranking.bar else {
        let means = arms.map { set.ranking.utilities[$0] }
        for (place, share) in sharesOfBest(means, deviations, shape).enumerated() { shares[arms[place]] = share }
        return shares
    }
    shareAmongAdequate(set.estimates, arms: arms, deviations, bar: bar, shape, into: &shares)
    return shares
}

/// P(cheapest adequate): going up in cost, everyone takes its probability of being adequate out of what is left.
private func shareAmongAdequate(
    _ estimates: [Estimate], arms: [Int], _ deviations: [Double], bar: Double, _ shape: ScoreShape,
    into shares: inout [Double]
) {
    let costs = assumedCostsUSD(estimates)
    let upwards = ordered(arms.count) { a, b in
        costs[arms[a]] != costs[arms[b]] ? costs[arms[a]] < costs[arms[b]] : arms[a] < arms[b]
    }
    var left = 1.0
    for place in upwards {
        let gap = estimates[arms[place]].quality - bar
        let adequate = deviations[place] > 0 ? shape.distribution(gap / deviations[place]) : (gap >= 0 ? 1 : 0)
        shares[arms[place]] = left * adequate
        left -= shares[arms[place]]
    }
    guard left > 0 else { return }
    let means = arms.map { estimates[$0].quality }
    for (place, share) in sharesOfBest(means, deviations, shape).enumerated() { shares[arms[place]] += left * share }
}

/// P(m is the maximum) for independent scores with the given means and standard deviations, on one shared grid:
/// Σ_g density_m(g) Π_{j ≠ m} distribution_j(g), normalised.
func sharesOfBest(_ means: [Double], _ deviations: [Double], _ shape: ScoreShape) -> [Double] {
    let reach = 4.0
    var (low, high) = (-Double.infinity, -Double.infinity)
    for arm in means.indices {
        low = max(low, means[arm] - reach * deviations[arm])
        high = max(high, means[arm] + reach * deviations[arm])
    }
    var contenders: [Int] = []
    contenders.reserveCapacity(means.count)
    for arm in means.indices where deviations[arm] > 0 && means[arm] + reach * deviations[arm] >= low {
        contenders.append(arm)
    }
    let bestSure = means.indices.lazy.filter { deviations[$0] <= 0 }.max { means[$0] < means[$1] }
    guard contenders.count > 1 || bestSure != nil, high > low else { return greedy(means) }
    var shares = [Double](repeating: 0, count: means.count)
    let step = (high - low) / Double(shape.gridCount)
    let sure = bestSure.map { means[$0] } ?? -.infinity
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 2 * contenders.count + 1) { room in
        guard let room = room.baseAddress else { return }
        for point in stride(from: 0, to: shape.gridCount, by: 8) {
            let grid = low + (SIMD8(0, 1, 2, 3, 4, 5, 6, 7) + (Double(point) + 0.5)) * step
            guard grid[7] >= sure else { continue }
            let weights = SIMD8(repeating: step).replacing(with: 0, where: grid .< sure)
            addDensities(at: grid, weights, contenders, means, deviations, shape, room, to: &shares)
        }
    }
    return normalised(shares, means: means, sure: bestSure)
}

/// Adds each contender's density of being the maximum at eight points of the grid: the product over the others is that
/// of those before it times that of those behind it, so that many models cost each as much as few.
///
/// - Parameters:
///   - weights: what the densities at the points count.
///   - below: room for twice the contenders, and one.
private func addDensities(
    at grid: SIMD8<Double>, _ weights: SIMD8<Double>, _ contenders: [Int], _ means: [Double], _ deviations: [Double],
    _ shape: ScoreShape, _ below: UnsafeMutablePointer<SIMD8<Double>>, to shares: inout [Double]
) {
    let count = contenders.count
    let behind = below + count  // [count + 1]
    for place in 0..<count {
        let arm = contenders[place]
        below[place] = (grid - means[arm]) / deviations[arm]
    }
    below.withMemoryRebound(to: Double.self, capacity: 8 * count) { shape.distribute($0, count: 8 * count) }
    behind[count] = SIMD8(repeating: 1)
    for place in (0..<count).reversed() { behind[place] = below[place] * behind[place + 1] }
    var before = weights
    for place in 0..<count {
        let arm = contenders[place]
        let z = (grid - means[arm]) / deviations[arm]
        let density = shape.density(z, below: below[place]) / deviations[arm]
        shares[arm] += (density * before * behind[place + 1]).sum()
        before *= below[place]
    }
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
