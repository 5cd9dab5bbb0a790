import Routing
import TestFiles
import Testing

@testable import OutcomeStore

struct PlacedEventTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a decision is what it was once only its bytes are left`(seed: UInt64) throws {
        var maker = EventMaker(seed: seed)
        let decision = maker.decision()
        let placed = PlacedEvent(.decision(KeptDecision(decision)), position: 3)
        #expect(placed.gist == .decision(DecisionGist(decision)))
        #expect(try placed.decision() == decision)
        let frame = placed.frame
        #expect(try placed.decision() == decision)
        #expect(placed.frame == frame)
    }

    @Test func `another event is no decision, whole or sealed`() {
        let note = PlacedEvent(.other(.note(Note(subject: .policy, text: "a", timeMilliseconds: 1))), position: 1)
        #expect(throws: ByteReader.Failure.self) { try note.decision() }
        #expect(!note.frame.isEmpty)
        #expect(throws: ByteReader.Failure.self) { try note.decision() }
    }

    /// A reply holds its decision while it is written; what the store keeps of it is bytes.
    @Test func `a store lets go of a decision that is in its journal, and still has it`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path("store.db"))
        var maker = EventMaker(seed: 2)
        let decision = maker.decision()
        weak var kept: KeptDecision?
        do {
            let held = KeptDecision(decision)
            kept = held
            try store.append(held)
        }
        #expect(kept == nil)
        #expect(try store.entry(decision.id) == LogEntry(decision: decision))
        #expect(try store.record(decision.id) == decision)
        try store.close()
    }
}
