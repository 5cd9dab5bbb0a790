/// Rows that may move together, such as the turns of a conversation, and rows that stand for unequal numbers of decisions:
/// only the sums over clusters are independent, and the mean is their ratio.
///
///     x̄ = Σ_g S_g / Σ_g W_g,   S_g = Σ_{i in g} mᵢ xᵢ,   W_g = Σ_{i in g} mᵢ
///     SE² of x̄ = G/(G − 1) · Σ_g (S_g − W_g x̄)² / (Σ_g W_g)²
///
/// for G clusters and multiplicities m; with a row per cluster and every m = 1 it is s²/n.
///
/// > Liang, Zeger. *Longitudinal Data Analysis Using Generalized Linear Models*, Biometrika 73, 1986.
struct RowClusters: Sendable, Equatable {
    /// n: the cluster of each row, 0..<G, in the order of first sight.
    private let numbers: [Int]
    /// n; `nil`: each is 1.
    private let multiplicities: [Double]?
    /// G: decisions that each cluster stands for, W; its rows where no multiplicities are given.
    let sizes: [Double]

    /// - Parameters:
    ///   - keys: n; rows of one key are one cluster. `nil`: every row stands alone.
    ///   - multiplicities: n, each above 0; how many decisions a row stands for.
    /// - Returns: `nil` where no two rows have the same key, and all stand for one decision.
    init?(keys: [UInt64]?, multiplicities: [Double]? = nil) {
        guard let count = keys?.count ?? multiplicities?.count else { return nil }
        var places: [UInt64: Int] = [:]
        var (numbers, sizes) = ([Int](), [Double]())
        numbers.reserveCapacity(count)
        for row in 0..<count {
            let number = keys.flatMap { places[$0[row]] } ?? sizes.count
            if number == sizes.count {
                if let keys { places[keys[row]] = number }
                sizes.append(0)
            }
            sizes[number] += multiplicities?[row] ?? 1
            numbers.append(number)
        }
        guard sizes.count < count || multiplicities != nil else { return nil }
        self.numbers = numbers
        self.multiplicities = multiplicities
        self.sizes = sizes
    }

    /// G: what the rows of each cluster come to, S.
    func sums(_ values: [Double]) -> [Double] {
        precondition(values.count == numbers.count, "\(values.count) values of \(numbers.count) rows")
        var sums = [Double](repeating: 0, count: sizes.count)
        for (row, value) in values.enumerated() { sums[numbers[row]] += value * (multiplicities?[row] ?? 1) }
        return sums
    }

    /// x̄.
    func mean(_ values: [Double]) -> Double {
        guard multiplicities != nil else { return values.withUnsafeBufferPointer { Moments($0).mean } }
        return sums(values).reduce(0, +) / sizes.reduce(0, +)
    }

    /// G: the mean of each cluster, and its size over the largest.
    func observations(_ values: [Double]) -> [(mean: Double, weight: Double)] {
        let largest = sizes.max() ?? 1
        return zip(sums(values), sizes).map { ($0 / $1, $1 / largest) }
    }

    /// - Returns: `nil` for a single cluster.
    func standardError(ofMean values: [Double]) -> Double? {
        let clusterCount = Double(sizes.count)
        guard clusterCount > 1 else { return nil }
        let mean = mean(values)
        let squares = sums(values.map { $0 - mean }).reduce(0) { $0 + $1 * $1 }
        return (clusterCount / (clusterCount - 1) * squares).squareRoot() / sizes.reduce(0, +)
    }
}
