import GRDB

/// Something the writer has to put into the database.
enum Work: Sendable {
    case event(PlacedEvent)
    case checkpoint(name: String, position: UInt64, bytes: [UInt8], isKept: Bool)
    /// A short step of looking after the database.
    case upkeep(@Sendable (Database) throws -> Void)
    /// Nothing: done as soon as all before it is.
    case barrier

    var isUpkeep: Bool {
        if case .upkeep = self { true } else { false }
    }
}
