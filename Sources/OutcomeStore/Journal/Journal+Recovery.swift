import Routing

extension Journal {
    /// What the journal of a store adds to `committed`, in order: what a crash left.
    ///
    /// Two files are read, each up to its torn tail, if any.
    /// - Parameter isCommitted: whether a decision is where the journal says that it was committed.
    /// - Throws: `corruptJournal` where a record is damaged or missing and a later one is sound and uncommitted;
    ///   `foreignJournal` where what it shares with the database is something else there.
    static func recover(
        store path: String, after committed: UInt64,
        isCommitted: (_ decision: ULID, _ position: UInt64) throws(StoreError) -> Bool = { _, _ in true }
    ) throws(StoreError) -> [(position: UInt64, event: LoggedEvent)] {
        var records: [(position: UInt64, event: LoggedEvent)] = []
        for (path, contents) in try files(store: path) {
            if let damage = contents.damage, let behind = contents.positionBehindDamage, behind > committed {
                throw .corruptJournal(path: path, offset: damage.offset, detail: damage.detail)
            }
            if let shared = contents.lastDecision(upTo: committed), try !isCommitted(shared.id, shared.position) {
                throw .foreignJournal(path: path, position: shared.position)
            }
            records += contents.records.filter { $0.position > committed }
        }
        records.sort { $0.position < $1.position }
        for (index, record) in records.enumerated() where record.position != committed + 1 + UInt64(index) {
            throw .corruptJournal(
                path: paths(store: path).joined(separator: " or "), offset: 0,
                detail: "position \(committed + 1 + UInt64(index)) is missing before \(record.position)")
        }
        return records
    }

    /// What a journal holds behind `committed`, for a reader beside a running writer: whatever is sound, in order. There may be
    /// a gap: the two files are not read at one moment.
    static func peek(
        store path: String, after committed: UInt64
    ) throws(StoreError) -> [(position: UInt64, event: LoggedEvent)] {
        try files(store: path).flatMap(\.contents.records).filter { $0.position > committed }
            .sorted { $0.position < $1.position }
    }

    /// What each of a journal's files holds; one that isn't there holds nothing.
    private static func files(
        store path: String
    ) throws(StoreError) -> [(path: String, contents: JournalFrame.Contents)] {
        var files: [(path: String, contents: JournalFrame.Contents)] = []
        for path in paths(store: path) {
            guard let bytes = try SystemFile.contents(of: path) else { continue }
            let contents = JournalFrame.read(bytes)
            try contents.checkVersion(path: path)
            files.append((path, contents))
        }
        return files
    }
}
