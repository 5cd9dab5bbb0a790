import LinearAlgebra
public import Routing

/// A bounded, uniform sample of rows that come one after another: up to `rowsMax` all of them, in their order; of n more
/// each stays with the same probability, rowsMax / n. The same rows and seed give the same sample.
///
/// > Vitter. *Random Sampling with a Reservoir*, TOMS 1985, Algorithm R.
public struct RowSample: Sendable {
    public let rowsMax: Int
    public private(set) var rows: [OutcomeRow] = []
    /// Rows that have come.
    public private(set) var count = 0
    private var random: SplitMix64

    public init(rowsMax: Int, seed: UInt64) {
        precondition(rowsMax > 0, "a sample of \(rowsMax) rows")
        self.rowsMax = rowsMax
        random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x5A3D))
    }

    /// Whether rows had to be left out.
    public var isPartial: Bool { count > rows.count }

    public mutating func add(_ row: OutcomeRow) {
        count += 1
        guard rows.count == rowsMax else { return rows.append(row) }
        let place = Int.random(in: 0..<count, using: &random)
        if place < rowsMax { rows[place] = row }
    }
}
