import LinearAlgebra

/// The probability that each model is the best one, by what is known of its quality: what Thompson sampling would draw,
/// with its propensities known. The policy *is* what these formulas give, so its propensities are exact.
///
/// Where the ranking knows a bar, best = the cheapest adequate one; else, and in the case that none is adequate, the
/// one of highest utility.
///
/// - Parameter deviation: what a standard deviation counts as.
/// - Returns: one per model, summing to 1 within rounding; 0 for models that aren't allowed.
func probabilityMatching(
    _ set: ChoiceSet, best: Int, deviation: (Double) -> Double
) -> [Double] {
    let arms = set.allowed == nil ? set.ranking.order : set.ranking.order.filter(set.allows)
    let count = set.estimates.count
    var shares = set.estimates.map { _ in 0.0 }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { scratch in
        // Each is set below.
        guard let means = scratch.baseAddress else { return }
        let deviations = means + count
        let bar = set.ranking.bar
        for arm in 0..<count {
            let (quality, unknown) = (set.estimates[arm].quality, set.estimates[arm].qualitySD)
            means[arm] = bar == nil ? set.ranking.utilities[arm] : quality
            deviations[arm] = unknown > 0 ? deviation(unknown) : 0
        }
        guard arms.count > 1, arms.contains(where: { deviations[$0] > 0 }) else { return shares[best] = 1 }
        var left = 1.0
        if let bar { left = shareAmongAdequate(set, means, deviations, arms, bar: bar, into: &shares) }
        if left > 0 { addSharesOfBest(means, deviations, count, arms, times: left, to: &shares) }
    }
    return shares
}

/// P(cheapest adequate): going up in cost, everyone takes its probability of being adequate out of what is left.
///
/// - Returns: the probability that none is adequate.
private func shareAmongAdequate(
    _ set: ChoiceSet, _ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>, _ arms: [Int], bar: Double,
    into shares: inout [Double]
) -> Double {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: arms.count) { upwards in
        _ = upwards.initialize(from: arms)
        sortIndices(upwards) { a, b in
            Ranking.isCheaper(a, b, of: set.estimates, dearestUSD: set.ranking.dearestUSD)
        }
        var left = 1.0
        for arm in upwards {
            let gap = means[arm] - bar
            let adequate = deviations[arm] > 0 ? NormalCurve.distribution(gap / deviations[arm]) : (gap >= 0 ? 1 : 0)
            shares[arm] = left * adequate
            left -= shares[arm]
        }
        return left
    }
}

/// P(m is the maximum) for independent scores with the given means and standard deviations, on one shared grid:
/// Σ_g density_m(g) Π_{j ≠ m} distribution_j(g), normalised.
func sharesOfBest(_ means: [Double], _ deviations: [Double]) -> [Double] {
    var shares = means.map { _ in 0.0 }
    addSharesOfBest(means, deviations, means.count, Array(means.indices), times: 1, to: &shares)
    return shares
}

/// Points of the shared grid, a multiple of eight.
private let gridCount = 32

/// Adds `factor · sharesOfBest` of some of the models. Takes no memory but the stack's: it is part of every decision.
private func addSharesOfBest(
    _ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>, _ modelCount: Int, _ arms: [Int],
    times factor: Double, to shares: inout [Double]
) {
    let field = Field(means, deviations, arms)
    guard field.isOpen else { return shares[greedy(means, arms)] += factor }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: arms.count) { contenders in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: modelCount) { masses in
            var count = 0
            for arm in arms where field.contends(means[arm], deviations[arm]) {
                contenders[count] = arm
                count += 1
            }
            masses.initialize(repeating: 0)
            addMasses(of: UnsafeBufferPointer(rebasing: contenders[..<count]), means, deviations, field, to: masses)
            add(masses, sure: field.sure, means, arms, times: factor, to: &shares)
        }
    }
}

/// Adds each contender's probability of being the maximum, over the whole grid.
private func addMasses(
    of contenders: UnsafeBufferPointer<Int>, _ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>,
    _ field: Field, to masses: UnsafeMutableBufferPointer<Double>
) {
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 2 * contenders.count + 1) { scratch in
        guard let below = scratch.baseAddress else { return }
        let step = (field.high - field.low) / Double(gridCount)
        for point in stride(from: 0, to: gridCount, by: 8) {
            let grid = field.low + (SIMD8(0, 1, 2, 3, 4, 5, 6, 7) + (Double(point) + 0.5)) * step
            guard grid[7] >= field.surest else { continue }
            let weights = SIMD8(repeating: step).replacing(with: 0, where: grid .< field.surest)
            addDensities(at: grid, weights, contenders, means, deviations, below, to: masses)
        }
    }
}

/// Where the scores of some models lie.
private struct Field {
    private(set) var low = -Double.infinity
    private(set) var high = -Double.infinity
    /// The best model without uncertainty.
    private(set) var sure: Int?
    /// Its score.
    private(set) var surest = -Double.infinity
    private var contenderCount = 0
    /// Standard deviations around a mean beyond which nothing is expected.
    private static let reach = 4.0

    init(_ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>, _ arms: [Int]) {
        for arm in arms {
            low = max(low, means[arm] - Self.reach * deviations[arm])
            high = max(high, means[arm] + Self.reach * deviations[arm])
            if deviations[arm] <= 0, sure == nil || means[arm] > surest { (sure, surest) = (arm, means[arm]) }
        }
        for arm in arms where contends(means[arm], deviations[arm]) { contenderCount += 1 }
    }

    /// Whether there is anything to find out.
    var isOpen: Bool { (contenderCount > 1 || sure != nil) && high > low }

    func contends(_ mean: Double, _ deviation: Double) -> Bool {
        deviation > 0 && mean + Self.reach * deviation >= low
    }
}

/// Adds each contender's density of being the maximum at eight points of the grid: the product over the others is that
/// of those before it times that of those behind it, so that many models cost each as much as few.
///
/// - Parameters:
///   - weights: what the densities at the points count.
///   - below: scratch for twice the contenders, and one.
private func addDensities(
    at grid: SIMD8<Double>, _ weights: SIMD8<Double>, _ contenders: UnsafeBufferPointer<Int>,
    _ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>,
    _ below: UnsafeMutablePointer<SIMD8<Double>>, to masses: UnsafeMutableBufferPointer<Double>
) {
    let count = contenders.count
    let behind = below + count  // [count + 1]
    for place in 0..<count {
        let arm = contenders[place]
        below[place] = (grid - means[arm]) / deviations[arm]
    }
    below.withMemoryRebound(to: Double.self, capacity: 8 * count) { NormalCurve.distribute($0, count: 8 * count) }
    behind[count] = SIMD8(repeating: 1)
    for place in (0..<count).reversed() { behind[place] = below[place] * behind[place + 1] }
    var before = weights
    for place in 0..<count {
        let arm = contenders[place]
        let z = (grid - means[arm]) / deviations[arm]
        let density = NormalCurve.density(z, below: below[place]) / deviations[arm]
        masses[arm] += (density * before * behind[place + 1]).sum()
        before *= below[place]
    }
}

/// Adds the masses, scaled to a sum of `factor`. A model without uncertainty takes what the others leave; a grid that
/// missed everything falls back to greedy.
private func add(
    _ masses: UnsafeMutableBufferPointer<Double>, sure: Int?, _ means: UnsafePointer<Double>, _ arms: [Int],
    times factor: Double, to shares: inout [Double]
) {
    if let sure { masses[sure] = max(0, 1 - arms.reduce(0) { $0 + masses[$1] }) }
    let total = arms.reduce(0) { $0 + masses[$1] }
    guard total > 1e-12 else { return shares[greedy(means, arms)] += factor }
    for arm in arms { shares[arm] += factor * (masses[arm] / total) }
}

/// The first of the models with the highest mean.
private func greedy(_ means: UnsafePointer<Double>, _ arms: [Int]) -> Int {
    arms.max { means[$0] < means[$1] } ?? arms[0]
}
