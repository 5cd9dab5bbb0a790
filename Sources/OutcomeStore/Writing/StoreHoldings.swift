import Foundation
import Locks
import Synchronization

/// What an open store holds, and how it lets go of it.
final class StoreHoldings: Sendable {
    private let path: String
    private let writer: StoreWriter
    private let lock: Mutex<StoreLock?>
    private let temporaryFolder: String?

    init(path: String, writer: StoreWriter, lock: consuming sending StoreLock?, temporaryFolder: String?) {
        self.path = path
        self.writer = writer
        self.lock = Mutex(lock)
        self.temporaryFolder = temporaryFolder
    }

    /// Commits what waits, ends the writer's thread and lets go of the files. A second call does nothing. Not to be called on
    /// the writer's thread.
    /// - Throws: the error that had stopped the store, where one had; the journal is kept then.
    func letGo() throws(StoreError) {
        guard writer.stop() else { return }
        defer { lock.withLock { $0 = nil } }
        // What is left in memory after a failure is worth a try: else it is what was reported as failed.
        _ = try? writer.settle()
        let (failure, isCommitted) = writer.state.withLock { ($0.failure, $0.isCommitted) }
        writer.endJournal()
        try writer.database?.close()
        if let temporaryFolder {
            try? FileManager.default.removeItem(atPath: temporaryFolder)
        } else if failure == nil, isCommitted, writer.database != nil {
            for path in Journal.paths(store: path) { try SystemFile.remove(path) }
        }
        if let failure { throw failure }
    }
}
