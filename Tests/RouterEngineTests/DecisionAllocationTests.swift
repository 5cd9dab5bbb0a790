import CAllocationCount
import Foundation
import OutcomeStore
import RouterEngine
import Testing

/// What a decision takes from the allocator, as a gate: more than this is a slower router.
@Suite struct DecisionAllocationTests {
    /// Allocations per decision, of a prompt that has been read before and of one that hasn't.
    private static let limits = allocations_are_optimised() ? (decided: 24.0, read: 6.0) : (decided: 160.0, read: 280.0)

    @Test func `a decision allocates no more than it used to`() throws {
        guard allocation_count() >= 0 else { return }
        let knowledge = OfflineKnowledge(artefact: try Fixture.artefact(), bundled: Fixture.extractor)
        let router = try Router(
            configuration: Fixture.configuration(), knowledge: knowledge, store: .volatile(),
            clock: { 1_700_000_000_000 })
        let request = Fixture.request(1)
        let reading = try knowledge.read(request)
        let read = try perCall { _ = try knowledge.read(request) }
        let decided = try perCall { _ = try router.route(request, reading: reading) }
        #expect(read <= Self.limits.read, "\(read) allocations to read a prompt")
        #expect(decided <= Self.limits.decided, "\(decided) allocations to decide")
    }

    private func perCall(_ body: () throws -> Void) rethrows -> Double {
        for _ in 0..<50 { try body() }
        let before = allocation_count()
        for _ in 0..<200 { try body() }
        return Double(allocation_count() - before) / 200
    }
}
