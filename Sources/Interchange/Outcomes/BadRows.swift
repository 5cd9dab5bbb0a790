/// The lines that a command could not use. Nothing is dropped silently: they are counted, the first ones
/// named, and more of them than were allowed make the command fail at its end.
public struct BadRows: Sendable, Equatable {
    /// So many are named; the rest is counted.
    public static let namedMax = 100

    /// `--allow-bad N`.
    public let allowed: Int
    public private(set) var count = 0
    /// The first `namedMax`, in file order.
    public private(set) var named: [RowError] = []

    public init(allowed: Int = 0) {
        precondition(allowed >= 0, "allowed \(allowed)")
        self.allowed = allowed
    }

    /// Counts a line, and names it while there is room.
    public mutating func add(_ error: RowError) {
        count += 1
        if named.count < Self.namedMax { named.append(error) }
    }

    /// More bad lines than were allowed: the command fails with bad input data.
    public var exceedAllowance: Bool { count > allowed }

    /// One sentence a line for standard error: the named ones, how many more there are, and the way out.
    /// Empty where every line was good.
    public var report: [String] {
        guard count > 0 else { return [] }
        var lines = named.map(\.description)
        if count > named.count { lines.append("… and \(count - named.count) more bad lines") }
        let lineWord = count == 1 ? "1 bad line" : "\(count) bad lines"
        lines.append(
            exceedAllowance
                ? "\(lineWord), \(allowed) allowed: mend the data or pass --allow-bad \(count)"
                : "\(lineWord) left out, as --allow-bad \(allowed) permits")
        return lines
    }
}
