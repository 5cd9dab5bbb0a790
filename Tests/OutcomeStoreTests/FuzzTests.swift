import Fuzzing
import Routing
import Testing

@testable import OutcomeStore

/// What the checksums of a store don't find: damage that brings its own.
@Suite struct FuzzTests {
    @Test func `an event of any bytes is refused, or is read and comes out of its own bytes again`() throws {
        var maker = EventMaker(seed: 71)
        let good = (0..<200).map { _ in Array(LoggedEvent.other(maker.event()).sealed().dropLast(4)) }
        let words = ["\u{1}\u{3}", "\u{2}\u{2}", "\u{7F}\u{7F}\u{7F}", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "a"]
        try Fuzzing.run("events", inputs: 3_000) { mutation in
            var bytes = mutation.damaged(good, words: words)
            let sum = CRC32C.checksum(bytes)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
            bytes.withUnsafeBytes {
                _ = try? ULID(ofSealed: $0)
                _ = try? DecisionRecord.hasSession(sealed: $0)
                _ = try? DecisionRecord(unsealing: $0, fields: [])
                _ = try? Feedback(unsealingMerged: $0, texts: TextPool())
            }
            guard let event = try? bytes.withUnsafeBytes({ try LoggedEvent(unsealing: $0) }) else { return }
            let once = event.sealed()
            let again = try once.withUnsafeBytes { try LoggedEvent(unsealing: $0) }.sealed()
            guard again == once else { throw Fuzzing.Broken("an event that changes when it is read") }
        }
    }
}
