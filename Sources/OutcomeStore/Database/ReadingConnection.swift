import GRDB

/// A connection that cannot write: beside a running writer, or to a file that was closed and lies where nothing can be
/// written.
final class ReadingConnection: Sendable {
    let queue: DatabaseQueue
    /// The file as it was when it was opened without a lock; `nil` where SQLite locks it.
    private let frozen: (path: String, stamp: FileStamp?)?
    private let path: String

    /// - Throws: `foreignLog`, `unreadableLog`, `foreignFile`, `database`.
    init(path: String) throws(StoreError) {
        try SystemFile.checkIsFile(path)
        try StoreDatabase.checkLog(beside: path)
        frozen = try Self.needsFreezing(path) ? (path, SystemFile.stamp(path)) : nil
        self.path = path
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            guard try database.tableExists("decisions"), try !database.tableExists("decision_runs") else { return }
            try database.execute(sql: Schema.noDecisionRuns)
        }
        do {
            let address = frozen == nil ? path : StoreDatabase.frozenAddress(path)
            queue = try DatabaseQueue(path: address, configuration: configuration)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }

    /// SQLite reads a store with a write-ahead log only where it can make `-shm` beside it, or finds one.
    /// - Throws: `unreadableLog` where there is something in the log, too.
    private static func needsFreezing(_ path: String) throws(StoreError) -> Bool {
        guard !SystemFile.exists("\(path)-shm"), !SystemFile.canMakeFiles(beside: path) else { return false }
        guard SystemFile.size("\(path)-wal") ?? 0 == 0 else { throw .unreadableLog(path: path) }
        return true
    }

    /// - Throws: what `body` throws; `changed` where somebody wrote to the file meanwhile though nobody should have.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        let result = try queue.read(body)
        if let frozen, SystemFile.stamp(frozen.path) != frozen.stamp { throw StoreError.changed(path: frozen.path) }
        return result
    }

    deinit { try? close() }

    func close() throws {
        try queue.close()
        if frozen == nil, SystemFile.size("\(path)-wal") == 0 { try? Self.tidy(path) }
    }

    /// SQLite makes an empty `-wal` and a `-shm` for who reads a closed store, and who may only read can't take them away.
    /// The last who may write can, so somebody opens the store for that, writes nothing, and goes: where others have it
    /// open, nothing happens.
    private static func tidy(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.read { _ = try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        try queue.close()
    }
}
