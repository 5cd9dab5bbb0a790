/// Rows that may move together, such as the turns of a conversation: only the sums over clusters are independent.
///
///     SE² of a mean = G/(G − 1) · Σ_g ( Σ_{i in g} (xᵢ − x̄) )² / n²
///
/// for n rows in G clusters; with a row per cluster it is s²/n.
///
/// > Liang, Zeger. *Longitudinal Data Analysis Using Generalized Linear Models*, Biometrika 73, 1986.
struct RowClusters: Sendable, Equatable {
    /// n: the cluster of each row, 0..<G, in the order of first sight.
    private let numbers: [Int]
    /// G: rows of each cluster.
    let sizes: [Double]

    /// - Returns: `nil` where no two rows have the same key.
    init?(keys: [UInt64]) {
        var places: [UInt64: Int] = [:]
        var (numbers, sizes) = ([Int](), [Double]())
        numbers.reserveCapacity(keys.count)
        for key in keys {
            let number = places[key] ?? sizes.count
            if number == sizes.count {
                places[key] = number
                sizes.append(0)
            }
            sizes[number] += 1
            numbers.append(number)
        }
        guard sizes.count < keys.count else { return nil }
        self.numbers = numbers
        self.sizes = sizes
    }

    /// G: what the rows of each cluster come to.
    func sums(_ values: [Double]) -> [Double] {
        precondition(values.count == numbers.count, "\(values.count) values of \(numbers.count) rows")
        var sums = [Double](repeating: 0, count: sizes.count)
        for (number, value) in zip(numbers, values) { sums[number] += value }
        return sums
    }

    /// - Returns: `nil` for a single cluster.
    func standardError(ofMean values: [Double]) -> Double? {
        let clusterCount = Double(sizes.count)
        guard clusterCount > 1 else { return nil }
        let mean = values.withUnsafeBufferPointer { Moments($0).mean }
        let squares = sums(values.map { $0 - mean }).reduce(0) { $0 + $1 * $1 }
        return (clusterCount / (clusterCount - 1) * squares).squareRoot() / Double(values.count)
    }
}
