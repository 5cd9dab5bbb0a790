import Parallel

/// Rows 0..<n in chunks of a fixed size, worked on by all cores.
///
/// Sums are taken within a chunk and then over the chunks in their order: how many cores there are never shows in
/// the bits of a result.
struct RowChunks {
    /// Small enough that what an estimator reads of a chunk stays in the second-level cache.
    static let chunkRows = 4096

    let rowCount: Int

    var count: Int { (rowCount + Self.chunkRows - 1) / Self.chunkRows }

    subscript(number: Int) -> Range<Int> {
        number * Self.chunkRows..<min(rowCount, (number + 1) * Self.chunkRows)
    }

    /// What `body` makes of each chunk, in the order of the chunks.
    func map<Result: Sendable>(_ body: @Sendable (Range<Int>) -> Result) -> [Result] {
        inParallel(count) { body(self[$0]) }
    }
}
