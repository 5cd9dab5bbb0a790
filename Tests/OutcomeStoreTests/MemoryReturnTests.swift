import Testing

@testable import OutcomeStore

@Suite struct MemoryReturnTests {
    /// When it was due, of batches at so many seconds.
    private func due(_ batches: [(seconds: Int, count: Int)]) -> [Int] {
        var memory = MemoryReturn()
        let start = ContinuousClock.now
        return batches.filter { memory.isDue(after: $0.count, at: start + .seconds($0.seconds)) }.map(\.seconds)
    }

    @Test func `memory goes back after a pile, once, and not again before some seconds have passed`() {
        let (few, pile) = (MemoryReturn.eventsMin - 1, MemoryReturn.eventsMin)
        #expect(due([(0, few), (30, few)]) == [])
        #expect(due([(0, few), (1, pile), (2, few), (60, few)]) == [1])
        #expect(due([(1, pile), (60, pile)]) == [1, 60])
        // Too soon: it is made up for with whatever is written next.
        #expect(due([(1, pile), (2, pile), (3, 1), (30, 1)]) == [1, 3])
    }
}
