import Foundation
import Locks
import Synchronization

/// The durable log: decisions, feedback and changes in one total order, in a SQLite file.
///
/// Appending is cheap and never waits for the disk. An event is written to a journal beside the database before
/// `append` returns (or `settle`, for many at once), so it survives the end of the process, however sudden; a thread of
/// the store's own commits what has gathered in one transaction, and tells those who asked when their event has reached
/// the disk (so it survives a loss of power, too).
///
///     append ─► position ─► queue ─► one transaction (fsync) ─► whenDurable
///                    └────► journal (write)
///
/// Beside `path` lie SQLite's own `-wal` and `-shm`, the journal's `-pending1` and `-pending2` (gone after `close`),
/// and `-lock`, which admits one writing process. Readers (`LogReader`) need no lock.
///
/// When a write fails the store takes nothing more and says so: what was acknowledged is safe, what was not is
/// reported as failed (and may still be found after the next opening, if its journal record is sound).
public final class OutcomeStore: Sendable {
    public let path: String
    let writer: StoreWriter
    private let holdings: StoreHoldings

    init(path: String, writer: StoreWriter, lock: consuming sending StoreLock?, temporaryFolder: String?) {
        self.path = path
        self.writer = writer
        holdings = StoreHoldings(path: path, writer: writer, lock: lock, temporaryFolder: temporaryFolder)
    }

    deinit {
        // An owner that had something to lose has called `close` and seen its error.
        guard writer.isOnOwnThread else { return _ = try? holdings.letGo() }
        // What was told that its event is durable held the store last. Its thread can't wait for its own end.
        Thread.detachNewThread { [holdings] in try? holdings.letGo() }
    }

    /// The number for the next decision: 1, or one more than the highest that was logged.
    public var nextDecisionNumber: UInt64 { writer.state.withLock { $0.head.nextNumber } }

    /// Position of the last appended event; 0 before the first.
    public var position: UInt64 { writer.state.withLock { $0.head.position } }

    /// Whether what is appended can be read again after `recentDecisionsMax` more decisions.
    public var keepsEvents: Bool { writer.database != nil }

    /// Lifetime counters, with all that has been appended.
    public func totals() -> Totals { writer.state.withLock { $0.head.totals } }

    /// What has not been committed yet. Bytes as they are encoded.
    public var waiting: (events: Int, bytes: Int) { writer.state.withLock { ($0.waiting.count, $0.waitingBytes) } }

    /// Of the database and what lies beside it, as the file system says.
    public func fileBytes() -> Int {
        (["", "-wal"].map { path + $0 } + Journal.paths(store: path)).reduce(0) { $0 + (SystemFile.size($1) ?? 0) }
    }

    /// Why the store takes nothing more; `nil` while it does.
    public var failure: StoreError? {
        writer.state.withLock {
            $0.phase == .closed ? .closed : $0.failure
        }
    }

    /// Returns when all that was appended before is committed. It blocks: not for a `whenDurable` closure.
    public func flush() throws(StoreError) {
        try writer.perform(.barrier)
    }

    /// Commits what waits, ends the writer's thread and lets go of the files. A second call does nothing.
    /// - Throws: the error that had stopped the store, where one had; the journal is kept then.
    public func close() throws(StoreError) { try holdings.letGo() }
}
