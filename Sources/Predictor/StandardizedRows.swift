import LinearAlgebra

/// The rows of a training set as the nets see them: held once, as features, and standardised when they are copied.
struct StandardizedRows: Sendable {
    /// Rows lie anywhere in a large matrix: so many of them are asked for before they are needed.
    private static let rowsAhead = 4

    /// n×f.
    let features: Matrix
    let standardizer: Standardizer

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
                if let row = ahead.next() { TrainingLoops.prefetch(base + row * columns, count: columns) }
                standardizer.apply(base + row * columns, into: next)
                next += columns
            }
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
