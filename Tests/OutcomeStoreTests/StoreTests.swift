import Foundation
import Routing
import Testing

@testable import OutcomeStore

@Suite struct StoreTests {
    @Test func `a new store is empty and counts from one`() throws {
        let folder = try TestFolder()
        let store = try OutcomeStore.open(path: folder.path())
        #expect(store.nextDecisionNumber == 1)
        #expect(store.position == 0)
        #expect(store.totals() == Totals())
        #expect(try store.events().isEmpty)
        #expect(try store.roster().isEmpty)
        #expect(try store.checkpoint(named: "learner") == nil)
        #expect(try store.entry(ULID(high: 1, low: 2)) == nil)
        try store.close()
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `what is replayed is what was appended, before and after a restart`(seed: UInt64) throws {
        let folder = try TestFolder()
        var maker = EventMaker(seed: seed)
        let appended = (0..<600).map { StoredEvent(position: UInt64($0 + 1), event: maker.event()) }
        let store = try OutcomeStore.open(path: folder.path())
        for event in appended { try store.append(event.event) }
        #expect(try store.events() == appended)
        #expect(try store.events(after: 590) == Array(appended[590...]))
        #expect(store.position == 600)
        let totals = store.totals()
        let roster = try store.roster()
        try store.close()
        #expect(folder.names.filter { $0.contains("pending") } == [])
        #expect(try folder.bytes("log.sqlite-wal").isEmpty)

        let again = try OutcomeStore.open(path: folder.path())
        #expect(try again.events() == appended)
        #expect(again.totals() == totals)
        #expect(try again.roster() == roster)
        #expect(again.nextDecisionNumber == maker.nextNumber)
        #expect(again.position == 600)
        try again.close()
    }
}
