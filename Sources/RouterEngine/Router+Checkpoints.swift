import Dispatch
import Locks
import OutcomeStore
import Synchronization

extension Router {
    static let eventsPerCheckpoint = 4096
    /// Of the checkpoints, about one in so many events is kept: there the log can be cut.
    static let eventsPerCut: UInt64 = 65_536

    /// Counts an event towards the next checkpoint. Only under the ledger's lock.
    func countEvent(_ ledger: inout Ledger) {
        ledger.eventsSinceCheckpoint += 1
        guard store.keepsEvents, ledger.eventsSinceCheckpoint >= Self.eventsPerCheckpoint else { return }
        ledger.eventsSinceCheckpoint = 0
        checkpoints.async { [weak self] in
            // A checkpoint that fails costs a longer replay; the store itself reports what stopped it.
            try? self?.saveCheckpoint()
        }
    }

    func saveCheckpoint(isKept: Bool = false) throws(StoreError) {
        guard store.keepsEvents else { return }
        let (ledger, position) = ledger.withLock { ($0, store.position) }
        try store.saveCheckpoint(
            ledger.accounts.encoded(ledger.epoch), name: LogFold.checkpointName, position: position,
            isKept: isKept || position % Self.eventsPerCut < UInt64(Self.eventsPerCheckpoint))
    }
}
