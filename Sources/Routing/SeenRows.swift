/// The ids of the rows that a file has had, and where they stood, in 16 bytes a row: an id that comes again would count twice.
///
/// A log may draw for one prompt again and again; a decision of it, known by its time, is there once.
public struct SeenRows: Sendable {
    /// By a hash of 64 bits: among a million ids two share one with a probability of 3 in 100 million.
    private var places: [Int: Int32] = [:]
    /// Rows that have come.
    public var count: Int { Int(last) }
    private var last: Int32 = 0

    public init() {}

    /// Takes the file's next row.
    ///
    /// - Returns: its id and both places, from 1, if the file had the row before.
    public mutating func duplicate(_ row: OutcomeRow) -> (id: String, first: Int, second: Int)? {
        last += 1
        guard row.propensity == nil || row.timeMilliseconds != nil else { return nil }
        guard let first = places.updateValue(last, forKey: row.id.hashValue) else { return nil }
        return (row.id, Int(first), Int(last))
    }
}
