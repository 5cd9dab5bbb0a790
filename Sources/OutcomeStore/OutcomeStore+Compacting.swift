import GRDB
import Locks
public import Routing
import Synchronization

extension OutcomeStore {
    /// Rows of one step: some ten milliseconds in which nothing else is committed.
    private static let rowsPerStep = 500
    private static let pagesPerStep = 500

    /// Events up to here are gone; 0 where nothing was ever dropped.
    public var horizon: UInt64 { writer.state.withLock { $0.horizon } }

    /// Drops what is beyond the limits, in small steps between the commits of who goes on appending.
    ///
    /// The log is cut at a checkpoint, so a restart makes the same state as before, bit for bit, and every decision
    /// behind the cut can be computed again. What is appended later doesn't see decisions before it: feedback for one of
    /// them is for an unknown decision. Totals stay.
    ///
    /// - Parameter barrier: returns when whoever had looked a decision up before the cut has appended what they made of
    ///   it.
    /// - Returns: `nil` where nothing is beyond the limits, or no checkpoint lies there, and no earlier cut ended halfway.
    public func compact(
        _ limits: RetentionSettings, nowMilliseconds: Int64, barrier: () -> Void = {}
    ) throws(StoreError) -> Compaction? {
        guard let database = writer.database else { return nil }
        try flush()
        let (before, boundary, bytes, isUnfinished) = try database.read { database in
            let before = try database.horizon()
            let wanted = try database.boundary(atMost: database.excess(limits, now: nowMilliseconds)) ?? 0
            return (before, max(before, wanted), try database.usedBytes(), try database.hasRuns(upTo: before))
        }
        guard boundary > before || isUnfinished else { return nil }
        try upkeep { try $0.setHorizon(boundary) }
        writer.state.withLock { $0.horizon = boundary }
        barrier()
        try flush()
        var compaction = Compaction(horizon: boundary, bytesBefore: bytes)
        let rows = Self.rowsPerStep
        compaction.droppedDecisions = try steps { try $0.dropDecisions(upTo: boundary, countMax: rows) }
        compaction.droppedFeedback = try steps { try $0.dropFeedback(upTo: boundary, countMax: rows) }
        try upkeep { try $0.dropCheckpoints(before: boundary) }
        try giveBack()
        compaction.bytesAfter = try database.read { try $0.usedBytes() }
        return compaction
    }

    /// Gives the free pages back to the disk. A store of the first version keeps them, and fills them again.
    private func giveBack() throws(StoreError) {
        var last = Int.max
        while true {
            let free = Mutex(0)
            try upkeep { database in
                try database.freePages(countMax: Self.pagesPerStep)
                let left = try database.freePages()
                free.withLock { $0 = left }
            }
            let left = free.withLock { $0 }
            guard left > 0, left < last else { return }
            last = left
        }
    }

    /// Repeats a step until it has nothing left to do.
    /// - Parameter step: `nil` where it found nothing.
    /// - Returns: what it did in all.
    private func steps(_ step: @escaping @Sendable (Database) throws -> Int?) throws(StoreError) -> Int {
        var total = 0
        while true {
            let done = Mutex<Int?>(nil)
            try upkeep { database in
                let count = try step(database)
                done.withLock { $0 = count }
            }
            guard let count = done.withLock({ $0 }) else { return total }
            total += count
        }
    }

    private func upkeep(_ step: @escaping @Sendable (Database) throws -> Void) throws(StoreError) {
        try writer.perform(.upkeep(step))
    }

    /// Compacts a store that nobody has open, and gives all that is free back to the disk: it is written anew, beside
    /// the old one, and needs room for both meanwhile.
    ///
    /// - Parameters:
    ///   - limits: `nil` drops nothing.
    ///   - believesClock: also where that calls the whole log too old.
    /// - Throws: `inUse` while a server writes to it: that one compacts by itself; `doubtfulClock`.
    public static func compact(
        path: String, _ limits: RetentionSettings?, nowMilliseconds: Int64, believesClock: Bool = false
    ) throws(StoreError) -> (compaction: Compaction?, bytes: Int) {
        _ = try version(path: path)
        let store = try open(path: path)
        var compaction: Compaction?
        do throws(StoreError) {
            if let days = limits?.ageDays, !believesClock { try store.checkClock(nowMilliseconds, ageDays: days) }
            if let limits { compaction = try store.compact(limits, nowMilliseconds: nowMilliseconds) }
            try store.writer.database?.rewrite()
        } catch {
            try? store.close()
            throw error
        }
        try store.close()
        return (compaction, SystemFile.size(path) ?? 0)
    }

    /// A clock that has leapt ahead, and one that is right after a long rest, look alike from here.
    private func checkClock(_ now: Int64, ageDays: Double) throws(StoreError) {
        guard let last = try writer.database?.read({ try $0.lastDecisionMilliseconds() }),
            last < now - RetentionSettings.milliseconds(days: ageDays)
        else { return }
        throw .doubtfulClock(path: path, last: last, now: now)
    }

    /// Brings a store that nobody has open to the present version.
    /// - Returns: the versions before and after.
    public static func migrate(path: String) throws(StoreError) -> (from: Int, to: Int) {
        let version = try version(path: path)
        try open(path: path).close()
        return (version, Schema.version)
    }

    /// - Throws: `system` where there is no file, `foreignFile` where it is no store, or one that was never written to.
    private static func version(path: String) throws(StoreError) -> Int {
        try SystemFile.checkExists(path)
        let reading = try ReadingConnection(path: path)
        do {
            let version = try reading.read { database in
                try StoreDatabase.checkIdentity(database, path: path, mayBeEmpty: false)
                return try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            }
            try reading.close()
            return version
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }
}
