import Dispatch
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// Places where the log could be cut, per limit: a sixteenth more than asked can stay, and what comes between two
    /// checkpoints and two looks.
    private static let cutsPerLimit = 16

    /// How often `compact` is worth calling; `nil` where everything is kept.
    public var retentionCheckSeconds: Double? { configuration.retention.map { $0.checkMinutes * 60 } }

    /// How far apart places to cut at should lie, in events.
    var eventsPerCut: UInt64 {
        guard let limits = configuration.retention else { return Self.eventsPerCutMax }
        var kept = Double(Self.eventsPerCutMax) * Double(Self.cutsPerLimit)
        if let decisions = limits.decisions { kept = min(kept, Double(decisions)) }
        if let megabytes = limits.megabytes {
            // Events are as large as they were so far.
            let (events, bytes) = (store.position - min(store.position, store.horizon), store.fileBytes())
            kept = min(kept, Double(events) * Double(megabytes) * 1_048_576 / Double(max(1, bytes)))
        }
        return max(1, UInt64(kept) / UInt64(Self.cutsPerLimit))
    }

    /// Drops what the configuration's `retention` doesn't keep. It waits for the disk, beside the traffic.
    ///
    /// - Parameter byAge: `false` drops nothing for its age: the clock isn't believed.
    /// - Returns: `nil` where nothing is to be dropped, or the router was closed meanwhile: what is left then is invisible,
    ///   and goes with the next cut.
    public func compact(byAge: Bool = true) throws(RouteError) -> Compaction? {
        guard var limits = configuration.retention else { return nil }
        if !byAge { limits.ageDays = nil }
        let now = clock()
        do throws(StoreError) {
            try prepareCut(limits, now)
            return try store.compact(limits, nowMilliseconds: now) {
                // Feedback that had found its decision before the cut has been appended by now.
                changes.withLock { _ in }
            }
        } catch {
            if store.failure == .closed { return nil }
            throw RouteError(error)
        }
    }

    /// Where little happens, checkpoints lie far apart in time: one is made here, to cut at when its time has come.
    private func prepareCut(_ limits: RetentionSettings, _ now: Int64) throws(StoreError) {
        guard let days = limits.ageDays else { return }
        let position = store.position
        let isDue = lastCut.withLock { last in
            guard now - last.milliseconds >= RetentionSettings.milliseconds(days: days) / Int64(Self.cutsPerLimit),
                position > last.position
            else { return false }
            last = (now, position)
            return true
        }
        if isDue { try saveCheckpoint(isKept: true) }
    }
}
