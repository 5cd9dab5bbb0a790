import Foundation
import Locks
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterEngine

@Suite struct CheckpointTests {
    @Test func `while a checkpoint waits for the disk no other is begun; the next comes as soon as it is there`() throws
    {
        let folder = try TemporaryFolder()
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(seed: 3)), artefact: nil, path: folder.path("store"))
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

    @Test func `a crash behind a place to cut at moves that place to the next checkpoint, and doesn't lose it`() throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let configuration = Fixture.configuration(PolicySettings(seed: 3))
        let router = try Fixture.router(configuration, artefact: nil, path: path)
        while router.store.position < Router.eventsPerCutMax - 1 { router.store.countUnknownDecision() }
        try router.saveCheckpoint()
        for _ in 0..<9 { router.store.countUnknownDecision() }
        // The process ends here: the checkpoint behind the place was not written.
        try router.store.close()
        let again = try Fixture.router(configuration, artefact: nil, path: path)
        try again.saveCheckpoint()
        let place = again.store.position
        for _ in 0..<3 {
            again.store.countUnknownDecision()
            try again.saveCheckpoint()
        }
        #expect(try again.store.checkpoint(named: LogFold.checkpointName, atMost: place)?.position == place)
        try again.close()
    }

    @Test func `who closes writes the last checkpoint beside the one that is under way, not behind it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let router = try Fixture.router(
            Fixture.configuration(PolicySettings(seed: 3)), artefact: nil, path: path)
        _ = try router.route(Fixture.request(1))
        // As if the one under way waited for a disk that takes its time.
        router.checkpoints.suspend()
        let isClosed = DispatchSemaphore(value: 0)
        Thread {
            try? router.close()
            isClosed.signal()
        }.start()
        let reader = try EventReader(path: path)
        var last: UInt64?
        for _ in 0..<500 where last == nil {
            last = try reader.checkpoint(named: LogFold.checkpointName, atMost: .max)?.position
            if last == nil { usleep(10_000) }
        }
        #expect(last == router.store.position)
        #expect(isClosed.wait(timeout: .now()) == .timedOut)
        router.checkpoints.resume()
        isClosed.wait()
    }
}
