/// What every estimator is made of, worked out once: the weight of each row and what the reward model says of it.
///
///     wᵢ = π_e(aᵢ) / pscoreᵢ,   dmᵢ = Σₐ π_e(a) q̂(a) / Σₐ π_e(a),   residualᵢ = rᵢ − q̂(aᵢ)
struct RowTerms: Sendable {
    /// n: wᵢ ≥ 0.
    let weights: [Double]
    /// n: rᵢ.
    let rewards: [Double]
    /// n: dmᵢ and rᵢ − q̂(aᵢ); `nil` without a reward model.
    let model: (values: [Double], residuals: [Double])?
    /// Mean, spread and sum of squares of the weights.
    let overlap: OverlapDiagnostics
    /// `nil`: every row stands alone, and for one decision.
    let clusters: RowClusters?

    var count: Int { weights.count }

    init(_ rows: LoggedRows) {
        let (count, hasModel) = (rows.count, rows.predicted != nil)
        var sums: [WeightSums] = []
        var (values, residuals): ([Double], [Double]) = ([], [])
        weights = .filled(count) { weights in
            values = .filled(hasModel ? count : 0) { values in
                residuals = .filled(hasModel ? count : 0) { residuals in
                    sums = rows.fill(weights: weights, values: values, residuals: residuals)
                }
            }
        }
        rewards = rows.rewards
        model = hasModel ? (values, residuals) : nil
        clusters = RowClusters(keys: rows.clusters, multiplicities: rows.multiplicities)
        overlap =
            if let multiplicities = rows.multiplicities {
                OverlapDiagnostics(weights: weights, multiplicities: multiplicities)
            } else {
                OverlapDiagnostics(rowCount: count, sums)
            }
    }
}

extension [Double] {
    /// An array of `count` numbers, each of which `body` writes.
    fileprivate static func filled(_ count: Int, _ body: (UnsafeMutableBufferPointer<Double>) -> Void) -> [Double] {
        [Double](unsafeUninitializedCapacity: count) { buffer, written in
            body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            written = count
        }
    }
}

extension LoggedRows {
    /// Works out the terms of all rows in one pass over the n × K numbers.
    fileprivate func fill(
        weights: UnsafeMutableBufferPointer<Double>, values: UnsafeMutableBufferPointer<Double>,
        residuals: UnsafeMutableBufferPointer<Double>
    ) -> [WeightSums] {
        // Each chunk writes its own rows only.
        nonisolated(unsafe) let (weights, values, residuals) = (weights, values, residuals)
        return RowChunks(rowCount: count).map { chunk in
            weigh(chunk, weights)
            if let predicted { model(chunk, predicted, values, residuals) }
            return WeightSums(UnsafeBufferPointer(rebasing: weights[chunk]))
        }
    }

    private func weigh(_ chunk: Range<Int>, _ weights: UnsafeMutableBufferPointer<Double>) {
        candidate.withUnsafeBufferPointer { candidate in
            for row in chunk {
                let logged = row * actionCount + Int(actions[row])
                weights.initializeElement(at: row, to: candidate[logged] / propensities[row])
            }
        }
    }

    private func model(
        _ chunk: Range<Int>, _ predicted: [Double], _ values: UnsafeMutableBufferPointer<Double>,
        _ residuals: UnsafeMutableBufferPointer<Double>
    ) {
        candidate.withUnsafeBufferPointer { candidate in
            predicted.withUnsafeBufferPointer { predicted in
                for row in chunk {
                    let start = row * actionCount
                    var (total, mass) = (0.0, 0.0)
                    for place in start..<start + actionCount {
                        total += candidate[place] * predicted[place]
                        mass += candidate[place]
                    }
                    values.initializeElement(at: row, to: total / mass)
                    residuals.initializeElement(at: row, to: rewards[row] - predicted[start + Int(actions[row])])
                }
            }
        }
    }
}
