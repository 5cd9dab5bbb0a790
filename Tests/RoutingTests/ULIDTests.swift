import Routing
import Testing

@Suite struct ULIDTests {
    /// The example of the specification: time 1469918176385 is written 01ARYZ6S41.
    @Test func `the specification's time is written as it says`() {
        let id = ULID(timeMilliseconds: 1_469_918_176_385, randomHigh: 0, randomLow: 0)
        #expect(id.description == "01ARYZ6S410000000000000000")
        #expect(id.timeMilliseconds == 1_469_918_176_385)
    }

    @Test func `text and value are the same thing`() {
        var state: UInt64 = 1
        for _ in 0..<2_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let id = ULID(high: state, low: state.byteSwapped)
            #expect(ULID(id.description) == id)
        }
        #expect(ULID(ULID(high: .max, low: .max).description) == ULID(high: .max, low: .max))
    }

    @Test(arguments: [
        "", "01ARYZ6S41", "81ARYZ6S410000000000000000", "01ARYZ6S41000000000000000I", "01aryz6s410000000000000000",
        "01ARYZ6S4100000000000000000", "01ARYZ6S41000000000000000é",
    ])
    func `what is no identifier is refused`(text: String) {
        #expect(ULID(text) == nil)
    }

    @Test func `text sorts as identifiers do, and the successor is the next`() {
        let id = ULID(high: 7, low: .max)
        #expect(id.successor == ULID(high: 8, low: 0))
        #expect(id < id.successor)
        #expect(id.description < id.successor.description)
    }
}
