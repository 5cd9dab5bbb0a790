import Foundation
import TestFiles
import Testing

@testable import OutcomeStore

@Suite struct JournalTests {
    static func frame(_ event: LoggedEvent, _ position: UInt64) -> [UInt8] {
        PlacedEvent(event, position: position).frame
    }

    static func frames(_ count: Int, seed: UInt64) -> (events: [LoggedEvent], frames: [[UInt8]]) {
        var maker = EventMaker(seed: seed)
        let events = (0..<count).map { _ in LoggedEvent.event(maker.event()) }
        return (events, zip(events, 1...).map { frame($0, UInt64($1)) })
    }

    @Test func `a journal cut at any byte holds the records before the cut`() {
        let (events, frames) = Self.frames(4, seed: 1)
        let bytes = Array(frames.joined())
        var ends = [0]
        for frame in frames { ends.append(ends.last! + frame.count) }
        for cut in 0...bytes.count {
            let contents = JournalFrame.read(Array(bytes[..<cut]))
            let whole = ends.lastIndex { $0 <= cut }!
            #expect(contents.records.map(\.event) == Array(events[..<whole]))
            #expect(contents.records.map(\.position) == (0..<whole).map { UInt64($0 + 1) })
            #expect((contents.damage == nil) == ends.contains(cut))
            #expect(contents.positionBehindDamage == nil)
        }
    }

    @Test func `a flipped bit in the last record is a torn tail, in an earlier one damage`() {
        let (events, frames) = Self.frames(3, seed: 2)
        let bytes = Array(frames.joined())
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 1 << UInt8(index % 8)
            let contents = JournalFrame.read(flipped)
            let hit = index < frames[0].count ? 0 : index < frames[0].count + frames[1].count ? 1 : 2
            #expect(contents.records.map(\.event) == Array(events[..<hit]))
            #expect(contents.damage?.offset == frames[..<hit].joined().count)
            #expect(contents.positionBehindDamage == (hit == 2 ? nil : 3))
        }
    }

    @Test func `recovery takes what is not committed, of both files, in order`() throws {
        let folder = try TemporaryFolder()
        let (events, frames) = Self.frames(9, seed: 3)
        try folder.write(Array(frames[5...].joined()), to: "log.sqlite-pending1")
        try folder.write(Array(frames[..<5].joined()), to: "log.sqlite-pending2")
        for committed in 0...9 {
            let records = try Journal.recover(store: folder.path(), after: UInt64(committed))
            #expect(records.map(\.event) == Array(events[committed...]))
        }
        // A missing position is damage, unless it is committed anyway.
        try folder.write(Array(frames[..<4].joined()), to: "log.sqlite-pending2")
        #expect(try Journal.recover(store: folder.path(), after: 5).count == 4)
        #expect(throws: StoreError.self) { try Journal.recover(store: folder.path(), after: 4) }
    }

    @Test func `damage before an uncommitted record is refused by the file's name, before committed ones ignored`()
        throws
    {
        let folder = try TemporaryFolder()
        var (_, frames) = Self.frames(6, seed: 4)
        frames[2][30] ^= 1
        try folder.write(Array(frames.joined()), to: "log.sqlite-pending1")
        #expect(
            throws: StoreError.corruptJournal(
                path: folder.path("log.sqlite-pending1"), offset: frames[0].count + frames[1].count,
                detail: "checksum does not match")
        ) { try Journal.recover(store: folder.path(), after: 5) }
        #expect(try Journal.recover(store: folder.path(), after: 6).isEmpty)
    }

    @Test func `the two files take turns, and stay small while commits keep up`() throws {
        let folder = try TemporaryFolder()
        let (events, frames) = Self.frames(400, seed: 5)
        var journal = try Journal.open(store: folder.path(), bytesMax: 2_000)
        for (index, event) in events.enumerated() {
            let position = UInt64(index + 1)
            let committed = UInt64(max(0, index - 5))
            try journal.append([PlacedEvent(event, position: position)])
            var spare = journal.takeSpare(committed: committed)
            try spare?.empty()
            if spare != nil { journal.giveBack(&spare) }
            // At every moment all that is not committed can be recovered.
            let records = try Journal.recover(store: folder.path(), after: committed)
            #expect(records.map(\.event) == Array(events[Int(committed)...index]))
        }
        let sizes = try Journal.paths(store: folder.path()).map { try SystemFile.contents(of: $0)?.count ?? 0 }
        #expect(sizes.allSatisfy { $0 < 30_000 }, "\(sizes) bytes of \(frames.joined().count)")
        try journal.empty()
        #expect(try Journal.recover(store: folder.path(), after: 0).isEmpty)
    }

    @Test func `a journal waits for the commit before it empties a file`() throws {
        let folder = try TemporaryFolder()
        let events = Self.frames(100, seed: 6).events
        var journal = try Journal.open(store: folder.path(), bytesMax: 100)
        for (index, event) in events.enumerated() {
            try journal.append([PlacedEvent(event, position: UInt64(index + 1))])
            let isTaken = journal.takeSpare(committed: 0) != nil
            #expect(!isTaken, "nothing is committed")
        }
        #expect(try Journal.recover(store: folder.path(), after: 0).map(\.event) == events)
    }

    @Test func `while a file is being emptied the other one takes all that comes`() throws {
        let folder = try TemporaryFolder()
        let events = Self.frames(100, seed: 7).events
        var journal = try Journal.open(store: folder.path(), bytesMax: 100)
        func append(_ places: Range<Int>) throws {
            for place in places { try journal.append([PlacedEvent(events[place], position: UInt64(place + 1))]) }
        }
        try append(0..<2)  // The first file is full with its first frame, the second one goes to the other.
        var spare = journal.takeSpare(committed: 1)
        let isTaken = spare != nil
        #expect(isTaken)
        try append(2..<60)
        #expect(try Journal.recover(store: folder.path(), after: 1).map(\.event) == Array(events[1..<60]))
        try spare?.empty()
        journal.giveBack(&spare)
        try append(60..<100)
        #expect(try Journal.recover(store: folder.path(), after: 1).map(\.event) == Array(events[1...]))
    }
}
