/// A dense matrix of `Float`, row-major: element (r, c) lies at `r * columns + c`.
///
/// A value: copies are independent. Rows are contiguous, so a row is handed to C as one pointer.
public struct Matrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// The `rows × columns` elements, one row after another.
    public internal(set) var storage: [Float]

    /// A matrix filled with one number.
    public init(rows: Int, columns: Int, repeating value: Float = 0) {
        precondition(rows >= 0 && columns >= 0, "a \(rows)×\(columns) matrix")
        self.rows = rows
        self.columns = columns
        storage = [Float](repeating: value, count: rows * columns)
    }

    /// A matrix over elements that are row-major already.
    public init(rows: Int, columns: Int, storage: [Float]) {
        precondition(storage.count == rows * columns, "\(storage.count) elements for \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// A matrix from its rows, which all have the same length.
    public init(_ rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
        self.init(rows: rows.count, columns: columns, storage: rows.flatMap { $0 })
    }

    public subscript(row: Int, column: Int) -> Float {
        get {
            checkIndex(row, column)
            return storage[row * columns + column]
        }
        set {
            checkIndex(row, column)
            storage[row * columns + column] = newValue
        }
    }

    /// A copy of one row.
    public func row(_ row: Int) -> [Float] {
        withRow(row) { Array($0) }
    }

    /// Lends one row without a copy.
    public func withRow<R, E: Error>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        return try withElements { (all: UnsafeBufferPointer<Float>) throws(E) -> R in
            try body(UnsafeBufferPointer(rebasing: all[row * columns..<(row + 1) * columns]))
        }
    }

    /// Lends one row to be written.
    public mutating func withMutableRow<R, E: Error>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
    ) throws(E) -> R {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        let range = row * columns..<(row + 1) * columns
        return try withMutableElements { (all: UnsafeMutableBufferPointer<Float>) throws(E) -> R in
            try body(UnsafeMutableBufferPointer(rebasing: all[range]))
        }
    }

    /// Lends all elements, row-major.
    public func withElements<R, E: Error>(_ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
        try storage.withUnsafeBufferPointer { (all: UnsafeBufferPointer<Float>) throws(E) -> R in try body(all) }
    }

    /// Lends all elements to be written, row-major.
    public mutating func withMutableElements<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
    ) throws(E) -> R {
        try storage.withUnsafeMutableBufferPointer {
            (all: inout UnsafeMutableBufferPointer<Float>) throws(E) -> R in try body(all)
        }
    }

    /// The rows at the given indices, in their order; an index may occur more than once.
    public func selecting(_ indices: some Collection<Int>) -> Matrix {
        var selected = Matrix(rows: indices.count, columns: columns)
        for (position, index) in indices.enumerated() {
            precondition(index >= 0 && index < rows, "row \(index) of \(rows)")
            selected.storage.replaceSubrange(
                position * columns..<(position + 1) * columns,
                with: storage[index * columns..<(index + 1) * columns])
        }
        return selected
    }

    private func checkIndex(_ row: Int, _ column: Int) {
        precondition(
            row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) of \(rows)×\(columns)")
    }
}
