import GRDB

extension OutcomeStore {
    /// Copies the committed events of a store to a new file, also while a server writes: the copy is of one moment, and
    /// opens like any store.
    ///
    /// - Parameter destination: what it leads to, where it is a symbolic link to a file that isn't there yet.
    /// - Throws: `system` where `destination` exists: nothing is ever overwritten.
    public static func backUp(path: String, to destination: String) throws(StoreError) {
        let destination = try SystemFile.resolved(destination)
        try SystemFile.checkExists(path)
        guard !SystemFile.exists(destination) else {
            throw .system(path: destination, call: "create", code: SystemFile.fileExists)
        }
        let source = try ReadingConnection(path: path)
        do {
            try source.read { try StoreDatabase.checkIdentity($0, path: path, mayBeEmpty: false) }
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
        let partial = "\(destination).partial"
        try SystemFile.remove(partial)
        do throws(StoreError) {
            try copy(source, to: partial)
            try SystemFile.sync(partial)
            try SystemFile.rename(partial, to: destination)
        } catch {
            for rest in ["", "-journal", "-wal", "-shm"] { try? SystemFile.remove(partial + rest) }
            throw error.naming(destination, for: partial)
        }
    }

    /// The copy is one file, without a write-ahead log: who may only read, and a disk that can't be written, can have it
    /// checked and exported. A server that opens it gives it one again.
    private static func copy(_ source: ReadingConnection, to path: String) throws(StoreError) {
        _ = try SystemFile(appendingTo: path)
        do {
            let copy = try DatabaseQueue(path: path)
            try source.queue.backup(to: copy)
            try copy.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                try database.write(OpeningMark.draw())
            }
            try copy.close()
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }
}
