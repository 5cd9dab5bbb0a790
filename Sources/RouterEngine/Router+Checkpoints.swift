import Bandits
import Dispatch
import OutcomeStore
import Synchronization

extension Accounts {
    /// The checkpoint's bytes.
    func encoded() -> [UInt8] {
        var writer = StateWriter()
        writer.put(Restoration.checkpointVersion)
        writer.put(learner.knowledge.label)
        writer.put(learner.knowledge.featuresHash)
        learner.write(to: &writer)
        writer.put(pacer == nil ? UInt8(0) : 1)
        pacer?.write(to: &writer)
        writer.put(meter == nil ? UInt8(0) : 1)
        meter?.write(to: &writer)
        return writer.bytes
    }
}

extension Router {
    static let eventsPerCheckpoint = 4096

    /// Counts an event towards the next checkpoint. Only under the ledger's lock.
    func countEvent(_ ledger: inout Ledger) {
        ledger.eventsSinceCheckpoint += 1
        guard ledger.eventsSinceCheckpoint >= Self.eventsPerCheckpoint else { return }
        ledger.eventsSinceCheckpoint = 0
        checkpoints.async { [weak self] in
            // A checkpoint that fails costs a longer replay; the store itself reports what stopped it.
            try? self?.saveCheckpoint()
        }
    }

    func saveCheckpoint() throws(StoreError) {
        let (accounts, position) = ledger.withLock { ($0.accounts, store.position) }
        try store.saveCheckpoint(accounts.encoded(), name: Restoration.checkpointName, position: position)
    }
}
