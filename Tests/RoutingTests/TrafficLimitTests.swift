import Routing
import Testing

@Suite struct TrafficLimitTests {
    /// From 5 % to 30 % over a hundred outcomes: a quarter of a percent each.
    @Test func `a share rises in a straight line from its start to its most, and stays there`() {
        let limit = TrafficLimit(maxShare: 0.3, startShare: 0.05, fullAfter: 100)
        for outcomes in 0...300 as ClosedRange<UInt64> {
            let expected = outcomes < 100 ? 0.05 + 0.0025 * Double(outcomes) : 0.3
            #expect(abs(limit.ceiling(outcomes: outcomes) - expected) < 1e-12, "\(outcomes)")
        }
        #expect(limit.ceiling(outcomes: .max) == 0.3)
        #expect(TrafficLimit(maxShare: 0.3).ceiling(outcomes: 0) == 0.3)
        #expect(TrafficLimit(maxShare: 0.3, startShare: 0.1, fullAfter: 0).ceiling(outcomes: 0) == 0.3)
    }
}
