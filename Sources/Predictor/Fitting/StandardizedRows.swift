import LinearAlgebra

/// The rows of a training set as the nets see them: held once, as features, and standardised when they are copied.
///
/// A row may be there in several wordings: row number `r + w n` is row r of the n in its wording w, 0 being the prompt as
/// it is.
struct StandardizedRows: Sendable {
    /// Rows lie anywhere in a large matrix: so many of them are asked for before they are needed.
    private static let rowsAhead = 4

    /// n×f: the prompts as they are.
    let features: Matrix
    /// n×f each.
    let rewordings: [Matrix]
    let standardizer: Standardizer

    init(features: Matrix, rewordings: [Matrix] = [], standardizer: Standardizer) {
        self.features = features
        self.rewordings = rewordings
        self.standardizer = standardizer
    }

    /// n: prompts.
    var rows: Int { features.rows }
    var columns: Int { features.columns }

    /// Copies rows side by side, standardised.
    ///
    /// - Parameter target: (number of rows)×f.
    @inline(__always)
    func copy(_ rows: some Collection<Int>, to target: UnsafeMutablePointer<Float>) {
        features.withElements { all in
            guard let base = all.baseAddress else { return }
            var next = target
            var ahead = rows.dropFirst(Self.rowsAhead).makeIterator()
            for row in rows {
                if let row = ahead.next(), row < self.rows {
                    TrainingLoops.prefetch(base + row * columns, count: columns)
                }
                if row < self.rows {
                    standardizer.apply(base + row * columns, into: next)
                } else {
                    copyRewording(row, to: next)
                }
                next += columns
            }
        }
    }

    private func copyRewording(_ row: Int, to target: UnsafeMutablePointer<Float>) {
        rewordings[row / rows - 1].withRow(row % rows) { values in
            if let values = values.baseAddress { standardizer.apply(values, into: target) }
        }
    }

    /// Each of the given rows, or with probability `share` one of its other wordings.
    func reworded(_ rows: some Collection<Int>, share: Double, using random: inout SplitMix64) -> [Int] {
        guard !rewordings.isEmpty && share > 0 else { return Array(rows) }
        return rows.map { row in
            guard random.nextUniform() < share else { return row }
            return row + self.rows * Int.random(in: 1...rewordings.count, using: &random)
        }
    }

    /// The given rows as a matrix of their own.
    func selecting(_ rows: some Collection<Int>) -> Matrix {
        var selected = Matrix(rows: rows.count, columns: columns)
        selected.withMutableElements { elements in
            if let base = elements.baseAddress { copy(rows, to: base) }
        }
        return selected
    }
}
