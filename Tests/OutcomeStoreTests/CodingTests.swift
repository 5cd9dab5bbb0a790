import Foundation
import Routing
import Testing

@testable import OutcomeStore

@Suite struct CodingTests {
    /// The check value of the catalogue, and the examples of RFC 3720, B.4.
    @Test func `the checksum is CRC-32C`() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 255, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(CRC32C.checksum([]) == 0)
    }

    /// The slow twin: bit by bit.
    @Test func `eight bytes at a time equal one bit at a time`() {
        var maker = EventMaker(seed: 3)
        for count in 0..<64 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: maker.bits()) }
            var crc = UInt32.max
            for byte in bytes {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0x82F6_3B78) }
            }
            #expect(CRC32C.checksum(bytes) == ~crc)
            // What one processor has an instruction for another one reads, too.
            #expect(bytes.withUnsafeBytes { CRC32C.checksumByTable($0) } == ~crc, "\(bytes.count) bytes")
        }
    }

    /// Equal values may differ in bits (−0 and 0), so the bytes are compared as well.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `every field of every event comes back bit for bit`(seed: UInt64) throws {
        var maker = EventMaker(seed: seed)
        for _ in 0..<100 {
            let event = LoggedEvent.event(maker.event())
            let sealed = event.sealed()
            let back = try sealed.withUnsafeBytes { try LoggedEvent(unsealing: $0) }
            if case .decision(let kept) = event {
                let hasSession = try sealed.withUnsafeBytes { try DecisionRecord.hasSession(sealed: $0) }
                #expect(hasSession == (kept.record.session != nil))
            }
            #expect(back == event)
            #expect(back.sealed() == sealed)
        }
        #expect(
            try LoggedEvent.unknownDecision.sealed().withUnsafeBytes { try LoggedEvent(unsealing: $0) }
                == .unknownDecision)
    }

    @Test func `numbers that are easily lost keep their bits`() throws {
        for value in [-0.0, 0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, .nan, 0.1] {
            var writer = ByteWriter()
            writer.double(value)
            let back = try writer.bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try reader.double()
            }
            #expect(back.bitPattern == value.bitPattern)
        }
        for value in [0, 1, 127, 128, 16_383, 16_384, Int.max] {
            var writer = ByteWriter()
            writer.count(value)
            let back = try writer.bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try reader.count()
            }
            #expect(back == value)
        }
    }

    @Test func `a flipped bit, a missing byte and a byte too many are found`() throws {
        var maker = EventMaker(seed: 5)
        let sealed = LoggedEvent.event(.decision(maker.decision())).sealed()
        for index in sealed.indices {
            var flipped = sealed
            flipped[index] ^= 1 << UInt8(index % 8)
            #expect(throws: ByteReader.Failure.self) {
                try flipped.withUnsafeBytes { try LoggedEvent(unsealing: $0) }
            }
            #expect(throws: ByteReader.Failure.self) {
                try sealed[..<index].withUnsafeBytes { try LoggedEvent(unsealing: $0) }
            }
        }
        #expect(throws: ByteReader.Failure.self) {
            try (sealed + [0]).withUnsafeBytes { try LoggedEvent(unsealing: $0) }
        }
    }

    /// With the checksum made to fit, so that the fields themselves are read.
    @Test func `a damaged field is an error and never a trap`() {
        var maker = EventMaker(seed: 6)
        for _ in 0..<3_000 {
            var contents = Array(LoggedEvent.event(maker.event()).sealed().dropLast(4))
            contents[maker.below(contents.count)] = UInt8(truncatingIfNeeded: maker.bits())
            if maker.chance(0.3) { contents.removeLast(maker.below(contents.count)) }
            var writer = ByteWriter()
            for byte in contents { writer.byte(byte) }
            writer.u32(CRC32C.checksum(contents))
            _ = try? writer.bytes.withUnsafeBytes { try LoggedEvent(unsealing: $0) }
        }
    }

    @Test func `what waits is counted with every text that a client may make long`() {
        var maker = EventMaker(seed: 5)
        let long = String(repeating: "x", count: 100_000)
        var decision = maker.decision()
        (decision.session, decision.task, decision.prompt) = (long, long, long)
        (decision.attributes, decision.candidates, decision.require) = (["a": long, long: "b"], [long], [long])
        let kept = LoggedEvent.decision(KeptDecision(decision))
        #expect(kept.capacityBytes >= kept.sealed().count && kept.sealed().count > 700_000)
        var feedback = maker.feedback()
        (feedback.given.source, feedback.given.model) = (long, long)
        #expect(LoggedEvent.other(.feedback(feedback)).capacityBytes > 200_000)
        let note = LoggedEvent.other(.note(Note(subject: .policy, text: long, timeMilliseconds: 1)))
        #expect(note.capacityBytes >= note.sealed().count)
        let tags = Set((0..<2_000).map { "tag \($0)" })
        let model = Model(name: long, tags: tags, clearance: Clearance(regions: tags, dataClasses: [], tenants: tags))
        for configured in [nil, model] {
            let change = LoggedEvent.other(
                .roster(RosterChange(model: model, configured: configured, timeMilliseconds: 1)))
            #expect(change.capacityBytes >= change.sealed().count)
        }
    }
}
