import Routing
import Testing

@testable import OutcomeStore

/// The store that keeps nothing.
struct VolatileStoreTests {
    @Test func `it numbers and counts as any store, knows the latest decisions, and forgets the others`() throws {
        let store = OutcomeStore.volatile(options: StoreOptions(recentDecisionsMax: 3))
        let kept = try OutcomeStore.open(path: nil)
        var maker = EventMaker(seed: 4)
        let decisions = (1...8).map { _ in maker.decision() }
        for decision in decisions {
            try store.append(decision)
            try kept.append(decision)
        }
        #expect(!store.keepsEvents && kept.keepsEvents)
        #expect(store.nextDecisionNumber == kept.nextDecisionNumber)
        #expect(store.position == kept.position && store.committedPosition == 8)
        #expect(store.totals() == kept.totals())
        #expect(try store.entry(decisions[7].id)?.decision == decisions[7])
        #expect(try store.entry(decisions[0].id) == nil)
        #expect(try store.events().isEmpty)
        #expect(try store.roster().isEmpty)
        try store.flush()
        try store.close()
        #expect(throws: StoreError.closed) { try store.append(decisions[0]) }
        try kept.close()
    }
}
