import Routing
import TestFiles
import Testing

@testable import OutcomeStore

/// The identifier that every later one has to be behind.
@Suite struct LastDecisionTests {
    @Test(arguments: UInt64(1)...6) func `the last identifier is the greatest there is, in whatever rows they lie`(
        seed: UInt64
    ) throws {
        let folder = try TemporaryFolder()
        var maker = EventMaker(seed: seed)
        var greatest: ULID?
        // Rows of their own from before, then runs behind them, then rows of their own again, and so on.
        for round in 0..<4 {
            let store = try OutcomeStore.open(path: folder.path())
            #expect(try store.lastDecisionID() == greatest, "round \(round)")
            for _ in 0..<5 + maker.below(90) {
                let decision = maker.decision()
                greatest = max(greatest ?? decision.id, decision.id)
                try store.append(decision)
                if maker.chance(0.1) { store.append(maker.feedback()) { _ in } }
                if maker.chance(0.05) { try store.flush() }
            }
            #expect(try store.lastDecisionID() == greatest, "round \(round)")
            try store.close()
            if round.isMultiple(of: 2) { try folder.spreadRuns() }
        }
    }
}
