import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct LogStretchTests {
    private static func stretches(
        _ store: OutcomeStore, after position: UInt64 = 0, decisions: LogStretch.Decisions = .all, positionsMax: UInt64
    ) throws -> [LogStretch] {
        var stretches: [LogStretch] = []
        try store.forEachStretch(after: position, decisions: decisions, positionsMax: positionsMax) {
            stretches.append($0)
        }
        return stretches
    }

    /// What a stretch has of an event.
    private static func light(_ stored: StoredEvent) -> StoredEvent {
        guard case .decision(var decision) = stored.event else { return stored }
        (decision.features, decision.excluded) = ([], [:])
        return StoredEvent(position: stored.position, event: .decision(decision))
    }

    /// In runs, and one to a row as earlier versions had them.
    @Test(arguments: [1, 7, 64, 5000] as [UInt64], [false, true])
    func `stretches of any size hold the log, and whole decisions for its feedback`(
        positionsMax: UInt64, isSpread: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let events = try FaultTests.closedStore(folder, seed: 61)
        if isSpread { try folder.spreadRuns() }
        let store = try OutcomeStore.open(path: folder.path())
        for start in [0, events[events.count / 2].position] {
            let stretches = try Self.stretches(store, after: start, positionsMax: positionsMax)
            let expected = events.filter { $0.position > start }
            #expect(stretches.flatMap(\.events) == expected.map(Self.light))
            #expect(stretches.contains { !$0.decisions.isEmpty })
            for stretch in stretches {
                let ids = Set(stretch.events.compactMap(\.event.spokenOf))
                #expect(Set(stretch.decisions.keys) == ids)
                for (id, decision) in stretch.decisions { #expect(try store.record(id) == decision) }
            }
        }
        for (wanted, hasSession) in [(.none, false), (.ofSessions, true)] as [(LogStretch.Decisions, Bool)] {
            let some = try Self.stretches(store, decisions: wanted, positionsMax: positionsMax)
            let expected = events.filter {
                if case .decision(let decision) = $0.event { hasSession && decision.session != nil } else { true }
            }
            #expect(some.flatMap(\.events) == expected.map(Self.light))
        }
        try store.close()
    }

    @Test(arguments: [1, 7, 64, 5000] as [UInt64])
    func `a reader beside a writer gets the same stretches, and what is in the journal`(positionsMax: UInt64) throws {
        let folder = try TemporaryFolder()
        var events = try FaultTests.closedStore(folder, seed: 63)
        var maker = EventMaker(seed: 64)
        // Nothing is committed while the database is locked, however long the reading takes.
        let store = try OutcomeStore.open(path: folder.path(), options: StoreOptions(lockedSecondsMax: 600))
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.path(), configuration: unsafe)
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        for _ in 0..<9 {
            let event: Event = .decision(maker.decision())
            events.append(StoredEvent(position: store.position + 1, event: event))
            try store.append(event)
        }
        let reader = try EventReader(path: folder.path())
        for start in [0, events[events.count / 2].position, store.position - 3] {
            var stretches: [LogStretch] = []
            try reader.forEachStretch(after: start, positionsMax: positionsMax) { (stretch) throws(StoreError) in
                stretches.append(stretch)
                return true
            }
            let expected = events.filter { $0.position > start }
            #expect(stretches.flatMap(\.events).map(Self.light) == expected.map(Self.light))
            for stretch in stretches {
                #expect(Set(stretch.decisions.keys) == Set(stretch.events.compactMap(\.event.spokenOf)))
            }
        }
        var count = 0
        try reader.forEachStretch(after: 0, positionsMax: 1) { (_) throws(StoreError) in
            count += 1
            return count < 3
        }
        #expect(count == 3)
        try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try other.close()
        try store.close()
    }

    @Test func `what was cut off long ago is passed over, and so is what comes after the call`() throws {
        let folder = try TemporaryFolder()
        let events = try FaultTests.closedStore(folder, seed: 62)
        let last = try #require(events.last).position
        for table in ["decisions", "feedback_events", "changes"] {
            try folder.execute("DELETE FROM \(table) WHERE position < \(last)")
        }
        try folder.execute("DELETE FROM decision_runs WHERE last_position < \(last)")
        let store = try OutcomeStore.open(path: folder.path())
        let expected = try store.events().map(\.position)
        var positions: [UInt64] = []
        try store.forEachStretch(after: 0, positionsMax: 2) { (stretch) throws(StoreError) in
            positions += stretch.events.map(\.position)
            store.append(Note(subject: .policy, text: "later", timeMilliseconds: 1)) { _ in }
        }
        #expect(positions == expected && expected.count < events.count)
        try store.close()
    }
}
