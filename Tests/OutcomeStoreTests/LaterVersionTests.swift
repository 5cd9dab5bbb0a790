import Foundation
import GRDB
import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// Logs that a later version of the program has written to: refused as what they are, and left as they are.
@Suite struct LaterVersionTests {
    private static let later = LoggedEvent.version + 1

    /// A sealed event as it would come from a later version.
    private static func sealed(_ event: Event, version: UInt8 = later) -> [UInt8] {
        var bytes = Array(LoggedEvent.event(event).sealed().dropLast(4))
        bytes[1] = version
        var writer = ByteWriter()
        for byte in bytes { writer.byte(byte) }
        writer.u32(bytes.withUnsafeBytes { CRC32C.checksum($0) })
        return writer.bytes
    }

    private static func frame(_ sealed: [UInt8], position: UInt64) -> [UInt8] {
        var frame = [UInt8](repeating: 0, count: JournalFrame.headerBytes) + sealed
        frame.withUnsafeMutableBytes { JournalFrame.fillHeader(of: $0, position: position) }
        return frame
    }

    private static func newer(_ path: String) -> StoreError {
        .newerEvents(path: path, found: Int(later), supported: Int(LoggedEvent.version))
    }

    @Test func `a later event says so, whatever its kind; one with a flipped bit is damaged`() throws {
        var maker = EventMaker(seed: 40)
        let decision = maker.decision()
        var strange = Self.sealed(.decision(decision))
        strange[0] = 77
        strange.replaceSubrange(
            (strange.count - 4)...,
            with: withUnsafeBytes(of: CRC32C.checksum(Array(strange.dropLast(4))).littleEndian) { Array($0) })
        for bytes in [Self.sealed(.decision(decision)), Self.sealed(.feedback(maker.feedback())), strange] {
            let failure = #expect(throws: ByteReader.Failure.self) {
                try bytes.withUnsafeBytes { try LoggedEvent(unsealing: $0) }
            }
            #expect(failure?.laterVersion == Self.later)
        }
        var flipped = LoggedEvent.event(.decision(decision)).sealed()
        flipped[1] = Self.later
        for read in [{ _ = try LoggedEvent(unsealing: $0) }, { _ = try ULID(ofSealed: $0) }]
            as [(UnsafeRawBufferPointer) throws -> Void]
        {
            let failure = #expect(throws: ByteReader.Failure.self) { try flipped.withUnsafeBytes { try read($0) } }
            #expect(failure?.laterVersion == nil && failure?.detail == "checksum does not match")
        }
    }

    @Test(arguments: ["feedback_events", "changes", "decisions", "decision_runs"])
    func `a store with a later event is refused before anything is written to it`(table: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path()
        _ = try FaultTests.closedStore(folder, seed: 41)
        var maker = EventMaker(seed: 42)
        let record = Self.sealed(.decision(maker.decision()))
        if table == "decisions" { try folder.spreadRuns() }
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            let (key, column) = table == "decision_runs" ? ("first_position", "frames") : ("position", "record")
            let last = try #require(try Int64.fetchOne(database, sql: "SELECT max(\(key)) FROM \(table)"))
            let bytes = table == "decision_runs" ? Self.frame(record, position: UInt64(last)) : record
            try database.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE \(key) = ?", arguments: [Data(bytes), last])
        }
        try queue.close()
        let before = try folder.bytes(of: "log.sqlite")
        #expect(throws: Self.newer(path)) { try OutcomeStore.open(path: path) }
        #expect(throws: Self.newer(path)) { try OutcomeStore.inspect(path: path) }
        #expect(try folder.bytes(of: "log.sqlite") == before)
        #expect("\(Self.newer(path))".contains("later version of suffice (event version 4; this one reads up to 3)"))
    }

    @Test func `so is one whose journal has a later event that was never committed`() throws {
        let folder = try TemporaryFolder()
        _ = try FaultTests.closedStore(folder, seed: 43)
        var maker = EventMaker(seed: 44)
        let frame = Self.frame(Self.sealed(.decision(maker.decision())), position: 301)
        try folder.write(frame, to: "log.sqlite-pending1")
        let error = Self.newer(folder.path("log.sqlite-pending1"))
        #expect(throws: error) { try OutcomeStore.open(path: folder.path()) }
        #expect(throws: error) { try OutcomeStore.inspect(path: folder.path()) }
        #expect(try folder.bytes(of: "log.sqlite-pending1") == frame)
    }
}
