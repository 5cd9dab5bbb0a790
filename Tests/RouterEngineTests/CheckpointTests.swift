import Dispatch
import Locks
import Routing
import Testing

@testable import RouterEngine

@Suite struct CheckpointTests {
    @Test func `while a checkpoint waits for the disk no other is begun; the next comes as soon as it is there`() throws
    {
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(seed: 3)), artefact: nil, path: Fixture.folder() + "/store")
        func count(_ events: Int) -> (events: Int, isUnderWay: Bool) {
            router.ledger.withLock { ledger in
                for _ in 0..<events { router.countEvent(&ledger) }
                return (ledger.eventsSinceCheckpoint, ledger.isCheckpointUnderWay)
            }
        }
        // As if the disk took its time.
        router.checkpoints.suspend()
        #expect(count(Router.eventsPerCheckpoint - 1) == (Router.eventsPerCheckpoint - 1, false))
        #expect(count(1) == (0, true))
        #expect(count(3 * Router.eventsPerCheckpoint) == (3 * Router.eventsPerCheckpoint, true))
        router.checkpoints.resume()
        router.checkpoints.sync {}
        #expect(count(0) == (3 * Router.eventsPerCheckpoint, false))
        #expect(count(1) == (0, true))
        try router.close()
    }
}
