/// The rows of the registry, in the order of the log.
struct Registry: Sendable {
    private(set) var rows: [(position: UInt64, entry: RegistryEntry)] = []

    mutating func add(_ entry: RegistryEntry, at position: UInt64) { rows.append((position, entry)) }

    /// What decides, by the last row that says so.
    var serving: RegistryEntry? { rows.last { $0.entry.event.takesOver }?.entry }

    /// The roll-out that goes on behind `position`.
    func underWay(at position: UInt64 = .max) -> (position: UInt64, entry: RegistryEntry)? {
        guard let last = rows.last(where: { $0.position <= position && $0.entry.event != .canary }) else { return nil }
        return last.entry.event == .started ? last : nil
    }

    /// Whether there has ever been one.
    var hasRollout: Bool { rows.contains { $0.entry.event == .started } }

    /// The number of a pair: its own where it has been there before.
    func version(of pair: String) -> UInt64 {
        rows.last { $0.entry.pair == pair }?.entry.version ?? (rows.map(\.entry.version).max() ?? 0) + 1
    }

    /// The pair of a version.
    func entry(of version: UInt64) -> RegistryEntry? { rows.last { $0.entry.version == version }?.entry }

    /// What had decided before what decides now.
    var previous: RegistryEntry? {
        guard let now = serving else { return nil }
        return rows.last { $0.entry.event.takesOver && $0.entry.version != now.version }?.entry
    }
}
