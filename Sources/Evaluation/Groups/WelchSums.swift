/// How far the means of some groups are apart, in the groups' own spreads.
///
///     mean_g = Σ_u e_u / n_g,   v_g = (Σ_u (e_u − size_u mean_g)² + s) / n_g²
///     T = Σ_g (mean_g − μ)² / v_g,   μ = Σ_g mean_g/v_g / Σ_g 1/v_g
///     T_g = (mean_g − mean_rest)² / (v_g + v_rest)
///
/// u runs over the blocks of rows in group g, e_u is the sum of a block's values, whose mean over all rows is 0; s, the mean
/// e² of all blocks, stands for the spread that a group of few rows happens not to show.
///
/// > Welch. *On the Comparison of Several Mean Values: An Alternative Approach*, Biometrika 38, 1951.
struct WelchSums {
    private struct Sums {
        var (rows, values) = (0.0, 0.0)
        /// Σ e², Σ size · e, Σ size².
        var (squares, products, sizes) = (0.0, 0.0, 0.0)

        var mean: Double { values / rows }

        /// v.
        func variance(_ blockSquare: Double) -> Double {
            let spread = squares - 2 * mean * products + mean * mean * sizes
            return (max(0, spread) + blockSquare) / (rows * rows)
        }

        static func - (a: Sums, b: Sums) -> Sums {
            var difference = a
            difference.rows -= b.rows
            difference.values -= b.values
            difference.squares -= b.squares
            difference.products -= b.products
            difference.sizes -= b.sizes
            return difference
        }
    }

    private var groups: [Sums]
    private var all = Sums()
    private let blockSquare: Double

    /// - Parameter blockSquare: s.
    init(groupCount: Int, blockSquare: Double) {
        groups = [Sums](repeating: Sums(), count: groupCount)
        self.blockSquare = blockSquare
    }

    /// - Parameter sum: of the values of `size` rows.
    mutating func add(_ sum: Double, size: Double, to group: Int) {
        Self.add(sum, size, to: &groups[group])
        Self.add(sum, size, to: &all)
    }

    private static func add(_ sum: Double, _ size: Double, to sums: inout Sums) {
        sums.rows += size
        sums.values += sum
        sums.squares += sum * sum
        sums.products += size * sum
        sums.sizes += size * size
    }

    /// T; 0 where nothing spreads.
    var statistic: Double {
        guard blockSquare > 0 else { return 0 }
        let known = groups.filter { $0.rows > 0 }
        let (means, precisions) = (known.map(\.mean), known.map { 1 / $0.variance(blockSquare) })
        let centre =
            zip(means, precisions).reduce(0) { $0 + $1.0 * $1.1 } / max(precisions.reduce(0, +), .leastNormalMagnitude)
        return zip(means, precisions).reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) * $1.1 }
    }

    /// T_g; 0 where nothing spreads, or there is no rest.
    func statistic(of group: Int) -> Double {
        let (own, rest) = (groups[group], all - groups[group])
        guard blockSquare > 0, own.rows > 0, rest.rows > 0 else { return 0 }
        let away = own.mean - rest.mean
        return away * away / (own.variance(blockSquare) + rest.variance(blockSquare))
    }
}
