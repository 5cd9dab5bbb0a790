import Dispatch
import Locks
import OutcomeStore
import Synchronization

extension Router {
    static let eventsPerCheckpoint = 4096
    /// Of the checkpoints, at least one in so many events is kept: there the log can be cut.
    static let eventsPerCutMax: UInt64 = 65_536

    /// Counts an event towards the next checkpoint, of which one is under way at most: beside a slow disk they would pile
    /// up, and a stop would wait for all of them. Only under the ledger's lock.
    func countEvent(_ ledger: inout Ledger) {
        ledger.eventsSinceCheckpoint += 1
        guard store.keepsEvents, !ledger.isCheckpointUnderWay,
            ledger.eventsSinceCheckpoint >= Self.eventsPerCheckpoint
        else { return }
        (ledger.eventsSinceCheckpoint, ledger.isCheckpointUnderWay) = (0, true)
        checkpoints.async { [weak self] in
            // A checkpoint that fails costs a longer replay; the store itself reports what stopped it.
            try? self?.saveCheckpoint()
            self?.ledger.withLock { $0.isCheckpointUnderWay = false }
        }
    }

    func saveCheckpoint(isKept: Bool = false) throws(StoreError) {
        guard store.keepsEvents else { return }
        let (state, position) = ledger.withLock { ledger in
            let (state, position) = (ledger, store.position)
            ledger.lastCheckpoint = position
            return (state, position)
        }
        let spacing = eventsPerCut
        let isNextCut = position / spacing > state.lastCheckpoint / spacing
        try store.saveCheckpoint(
            state.accounts.encoded(state.epoch), name: LogFold.checkpointName, position: position,
            isKept: isKept || isNextCut)
    }
}
