import Testing

@testable import Evaluation

@Suite struct SlopeTests {
    private func choose(_ candidates: [(lambda: Double, value: Double, halfWidth: Double)]) -> Double? {
        Slope.choose(candidates.map { .init(lambda: $0.lambda, value: $0.value, halfWidth: $0.halfWidth) })?.lambda
    }

    @Test func `by hand: the narrowest interval wins while no earlier one contradicts it`() {
        #expect(choose([(100, 0.5, 0.3), (10, 0.55, 0.2), (1, 0.6, 0.1)]) == 1)
    }

    @Test func `by hand: √6 − 1 = 1.449…; the candidate before the first contradiction is chosen`() {
        // |0.5 − 1.04| = 0.54 > 0.1 + 1.449 · 0.3 = 0.535 against the first, though not against the second.
        #expect(choose([(100, 0.5, 0.3), (10, 0.7, 0.2), (1, 1.04, 0.1)]) == 10)
        #expect(choose([(100, 0.5, 0.3), (10, 0.7, 0.2), (1, 1.03, 0.1)]) == 1)
    }

    @Test func `the order is by width, whatever the order of λ; of equal widths the later goes first`() {
        #expect(choose([(1, 0.6, 0.1), (100, 0.5, 0.3), (10, 0.55, 0.2)]) == 1)
        #expect(choose([(1000, 0.5, 0.2), (100, 0.5, 0.2), (10, 0.5, 0.2)]) == 1000)
    }

    @Test func `of no candidates none is chosen, of one that one`() {
        #expect(choose([]) == nil)
        #expect(choose([(3, 0.5, 0.2)]) == 3)
    }
}
