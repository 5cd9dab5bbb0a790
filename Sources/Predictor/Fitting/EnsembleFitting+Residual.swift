import LinearAlgebra

extension EnsembleFitting {
    /// Per model, how far predicted and true mean quality lie apart in groups of held-out prompts.
    ///
    /// A single outcome says little about its expected quality, the mean of a group does. For the groups g of a model
    /// (prompts of one cluster), with n outcomes of mean ȳ and spread s² against mean prediction p̄,
    ///
    ///     residual² = max(0, Σ n [(ȳ − p̄)² − s²/n] / Σ n)
    ///
    /// in which the noise of ȳ itself is taken off. A model with too few outcomes gets the largest of the others.
    func residualSD(
        _ heldOut: HeldOut, _ calibration: Calibration, _ assignment: [Int]
    ) -> [Float] {
        let k = set.modelCount
        var groups = [ErrorGroup](repeating: ErrorGroup(), count: ((assignment.max() ?? 0) + 1) * k)
        for (r, row) in heldOut.rows.enumerated() {
            for m in 0..<k where set.qualityWeight[row, m] > 0 {
                let group = assignment[row] * k + m
                let p = Double(calibration.probability(heldOut.logits[r, m]))
                groups[group].errors.add(
                    Double(set.quality[row, m]) - p, weight: Double(set.qualityWeight[row, m]))
                groups[group].squares.add(
                    (Double(set.quality[row, m]) - p) * (Double(set.quality[row, m]) - p),
                    weight: Double(set.qualityWeight[row, m]))
            }
        }
        let found = (0..<k).map { m in
            residual(stride(from: m, to: groups.count, by: k).map { groups[$0] })
        }
        let fallback = found.compactMap { $0 }.max() ?? 0.25
        return found.map { Float($0 ?? fallback) }
    }

    /// The errors `y − p` of one cluster and model.
    struct ErrorGroup {
        var errors = WeightedMean()
        var squares = WeightedMean()
    }

    /// - Returns: `nil` for fewer than 20 outcomes in groups of at least 5.
    private func residual(_ groups: [ErrorGroup]) -> Double? {
        var (sum, count) = (0.0, 0.0)
        for group in groups {
            let n = group.errors.effectiveCount
            guard n >= 5 else { continue }
            let mean = group.errors.shrunken(towards: 0, by: 0)
            let variance = max(0, group.squares.shrunken(towards: 0, by: 0) - mean * mean) * n / (n - 1)
            sum += n * (mean * mean - variance / n)
            count += n
        }
        return count >= 20 ? max(0.01, max(0, sum / count).squareRoot()) : nil
    }
}
