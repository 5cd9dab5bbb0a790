/// Numbers in rows × columns, some of them missing (`nil`). Row-major.
public struct PartialMatrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    private let storage: [Double?]

    /// - Parameter storage: rows × columns numbers, row-major, none of them NaN or infinite.
    public init(rows: Int, columns: Int, storage: [Double?]) {
        precondition(storage.count == rows * columns, "\(storage.count) numbers for \(rows)×\(columns)")
        precondition(storage.allSatisfy { $0?.isFinite ?? true }, "a number that isn't finite")
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// - Parameter columns: needed where `rows` is empty; every row has this length.
    public init(_ rows: [[Double?]], columns: Int) {
        precondition(rows.allSatisfy { $0.count == columns }, "a row that doesn't have \(columns) columns")
        self.init(rows: rows.count, columns: columns, storage: rows.flatMap { $0 })
    }

    /// The number at a row and a column, `nil` where it is missing.
    public subscript(row: Int, column: Int) -> Double? {
        precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
        return storage[row * columns + column]
    }

    /// The rows at these positions, in this order, repeats allowed: a resample.
    public func selecting(_ positions: [Int]) -> PartialMatrix {
        var picked: [Double?] = []
        picked.reserveCapacity(positions.count * columns)
        for row in positions {
            picked += storage[row * columns..<(row + 1) * columns]
        }
        return PartialMatrix(rows: positions.count, columns: columns, storage: picked)
    }

    /// The mean of the known numbers of a column, `nil` where none is known.
    public func mean(ofColumn column: Int) -> Double? {
        let known = (0..<rows).compactMap { self[$0, column] }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
