import Routing
import Testing

@testable import Lab

/// What becomes of outcomes, rows and judges in a world that changes, request by request.
struct EventsByHandTests {
    @Test func `an event is felt from its request on, in quality and in cost`() throws {
        let rows = Fixture.rows(6)
        let events = [
            WorldEvent(at: .request(3), model: "small", change: .cost(factor: 10, announced: false)),
            WorldEvent(at: .request(4), model: "small", change: .quality(factor: 0, shift: 0.25)),
        ]
        let steps = try Fixture.simulation(rows, [Fixture.frugal], scenario: Scenario(order: .file, events: events))
            .trajectory(of: 0, run: 0).steps
        #expect(steps.map(\.row) == Array(0..<6) && steps.allSatisfy { $0.model == 0 })
        for (step, row) in zip(steps, rows) {
            let plain = try #require(row.outcomes["small"])
            #expect(step.quality == (step.request < 4 ? plain.quality : 0.25))
            let cost = (plain.costUSD ?? 0) * (step.request < 3 ? 1 : 10)
            #expect(abs((step.costUSD ?? 0) - cost) < 1e-15, "request \(step.request)")
        }
    }

    @Test func `a quality stays in its range, and a price that nobody announces is not announced`() throws {
        func world(_ change: WorldEvent.Change) throws -> World {
            try World(
                rows: Fixture.rows(6), models: Fixture.models,
                scenario: Scenario(events: [WorldEvent(at: .request(0), model: "large", change: change)]))
        }
        for (shift, expected) in [(2.0, 1.0), (-2, 0)] {
            let moved = try world(.quality(factor: 1, shift: shift))
            #expect(moved.outcome(row: 0, model: 1, in: moved.timeline.segments[0])?.quality == expected)
        }
        let silent = try world(.cost(factor: 3, announced: false)).timeline.segments[0]
        #expect(silent.costFactor == [1, 3] && silent.announcedFactor == [1, 1])
        #expect(try world(.cost(factor: 3, announced: true)).timeline.segments[0].announcedFactor == [1, 3])
    }

    @Test func `every pass over the rows has an order of its own`() throws {
        let world = try World(rows: Fixture.rows(10), models: Fixture.models, scenario: Scenario(requests: 20))
        for seed in 1...5 as ClosedRange<UInt64> {
            let stream = world.stream(seed: seed)
            #expect(Array(stream[..<10]) != Array(stream[10...]))
        }
    }

    @Test func `a judge who errs says the opposite, and two judges err apart`() {
        let truth = Outcome(quality: 0.8)
        var wrong = FeedbackQueue([Judge(says: [.quality], flip: 1)], seed: 1)
        let said = wrong.judge(ULID(high: 0, low: 1), truth: truth, request: 0).first?.outcome.quality ?? 9
        #expect(abs(said - 0.2) < 1e-12)
        var two = FeedbackQueue([Judge(share: 0.5), Judge(source: "other", share: 0.5)], seed: 1)
        let both = (0..<2_000).count { two.judge(ULID(high: 0, low: 1), truth: truth, request: $0).count == 2 }
        #expect(abs(both - 500) < 80, "\(both)")
    }
}
