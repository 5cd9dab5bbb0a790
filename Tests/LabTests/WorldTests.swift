import Routing
import Testing

@testable import Lab

struct WorldTests {
    private static func row(_ id: Int, _ small: Double?, _ large: Double?, task: String = "a") -> OutcomeRow {
        var row = OutcomeRow(id: "\(id)", task: task, prompt: "No. \(id)")
        if let small { row.outcomes["small"] = Outcome(quality: small, costUSD: 0.001) }
        if let large { row.outcomes["large"] = Outcome(quality: large, costUSD: 0.003) }
        return row
    }

    /// Four rows: small 1 0 1 0, large 1 1 0 0.5.
    private static let rows = [row(0, 1, 1), row(1, 0, 1), row(2, 1, 0), row(3, 0, 0.5, task: "b")]

    @Test func `fixed choices are worked out as by hand`() throws {
        let world = try World(rows: Self.rows, models: Fixture.models)
        let references = StreamReferences(world, seed: 5, Reward())
        #expect(references.singles[0]?.quality == 0.5)
        #expect(references.singles[1]?.quality == 0.625)
        #expect(references.bestSingle == 1)
        #expect(references.cheapest == 0)
        #expect(references.random.quality == 0.5625)
        // 1, 1, 1, 0.5: the first at the small price, of equals the cheapest.
        #expect(references.oracle.quality == 0.875)
        #expect(abs((references.oracle.costUSD ?? 0) - (0.001 + 0.003 + 0.001 + 0.003) / 4) < 1e-15)
        // Half of the way from small to large buys half of the gain.
        #expect(abs((references.hull(atUSD: 0.002, Reward())?.quality ?? 0) - 0.5625) < 1e-12)
        // With 0.0015 on average one step of 0.002 is affordable, the one that gains a whole point.
        #expect(abs((references.oracle(atUSD: 0.0015, Reward())?.quality ?? 0) - 0.75) < 1e-12)
        #expect(references.oracle(atUSD: 1, Reward())?.quality == 0.875)
    }

    /// As above, and of `small` nobody knows what it costs.
    @Test func `what costs nobody knows what is no bargain`() throws {
        let rows = Self.rows.map { row in
            var row = row
            row.outcomes["small"]?.costUSD = nil
            return row
        }
        let references = StreamReferences(try World(rows: rows, models: Fixture.models), seed: 5, Reward())
        #expect(references.singles[0]?.quality == 0.5 && references.singles[0]?.costUSD == nil)
        #expect(references.cheapest == 1)
        // There is `large` alone to mix.
        #expect(references.hull(atUSD: 0.002, Reward())?.quality == 0.625)
        #expect(abs((references.hull(atUSD: 0.002, Reward())?.costUSD ?? 0) - 0.003) < 1e-15)
        #expect(references.oracle(atUSD: 0.002, Reward())?.quality == 0.625)
        let unknown = rows.map { row in
            var row = row
            row.outcomes["large"]?.costUSD = nil
            return row
        }
        let none = StreamReferences(try World(rows: unknown, models: Fixture.models), seed: 5, Reward())
        #expect(none.hull(atUSD: 1, Reward()) == nil && none.oracle(atUSD: 1, Reward()) == nil)
        #expect(none.cheapest == nil)
    }

    @Test func `with a cost weight the oracle earns the reward, not the quality`() throws {
        let world = try World(rows: Self.rows, models: Fixture.models)
        let references = StreamReferences(world, seed: 1, Reward(costWeight: 400))
        // The step of row 3 gains 0.5 for 0.002 · 400 = 0.8: not worth it. That of row 1 gains 1.
        #expect(abs(references.oracle.quality - 0.75) < 1e-12)
        #expect(abs(references.oracle.reward - (0.75 - 400 * 0.0015)) < 1e-12)
    }

    @Test func `a model that was not run on every row is no fixed choice`() throws {
        let world = try World(rows: Self.rows + [Self.row(4, 1, nil)], models: Fixture.models)
        let references = StreamReferences(world, seed: 1, Reward())
        #expect(references.singles[1] == nil)
        #expect(references.bestSingle == 0)
    }

    @Test func `events change what they name, where and while they say so`() throws {
        let events = [
            WorldEvent(at: .share(0.25), until: .request(3), model: "large", change: .quality(factor: 0.4, shift: 0)),
            WorldEvent(at: .request(2), model: "small", task: "b", change: .quality(factor: 1, shift: 0.5)),
            WorldEvent(at: .request(2), model: "large", change: .cost(factor: 3, announced: true)),
        ]
        let world = try World(rows: Self.rows, models: Fixture.models, scenario: Scenario(order: .file, events: events))
        #expect(world.timeline.segments.map(\.start) == [0, 1, 2, 3])
        func quality(_ row: Int, _ model: Int, _ segment: Int) -> Double? {
            world.outcome(row: row, model: model, in: world.timeline.segments[segment])?.quality
        }
        #expect(quality(1, 1, 0) == 1)
        #expect(quality(1, 1, 1) == 0.4)
        #expect(quality(1, 1, 3) == 1)
        #expect(quality(0, 0, 2) == 1)
        #expect(quality(3, 0, 2) == 0.5)
        #expect(quality(1, 0, 2) == 0)
        #expect(abs(world.outcome(row: 0, model: 1, in: world.timeline.segments[3])!.costUSD! - 0.009) < 1e-15)
        #expect(world.timeline.segments[3].announcedFactor == [1, 3])
        #expect(world.timeline.titles[1] == "large: quality ×0.4")
        #expect(world.timeline.titles[3] == "large: quality ×0.4 ends")
    }

    /// First .2 worse, then a half of that: (1 − .2) / 2; the other way round 1 / 2 − .2.
    @Test(arguments: [(true, 0.4), (false, 0.3)])
    func `an event changes what the one before has left`(isShiftFirst: Bool, quality: Double) throws {
        let changes: [WorldEvent.Change] = [.quality(factor: 1, shift: -0.2), .quality(factor: 0.5, shift: 0)]
        let events = (isShiftFirst ? changes : changes.reversed()).enumerated().map { place, change in
            WorldEvent(at: .request(place + 1), model: "large", change: change)
        }
        let world = try World(rows: Self.rows, models: Fixture.models, scenario: Scenario(events: events))
        let found = world.outcome(row: 0, model: 1, in: world.timeline.segments[2])?.quality ?? 0
        #expect(abs(found - quality) < 1e-12)
    }

    @Test func `models join and leave`() throws {
        let events = [
            WorldEvent(at: .request(1), model: "large", change: .joins),
            WorldEvent(at: .request(2), until: .request(3), model: "small", change: .leaves),
        ]
        let world = try World(rows: Self.rows, models: Fixture.models, scenario: Scenario(events: events))
        #expect(
            world.timeline.segments.map(\.isOffered) == [[true, false], [true, true], [false, true], [true, true]])
    }

    @Test func `a model that leaves and comes back was there before`() throws {
        let events = [
            WorldEvent(at: .request(1), model: "large", change: .leaves),
            WorldEvent(at: .request(2), model: "large", change: .joins),
            WorldEvent(at: .request(3), model: "large", change: .leaves),
        ]
        // In whichever order they are written.
        for events in [events, events.reversed()] {
            let world = try World(rows: Self.rows, models: Fixture.models, scenario: Scenario(events: events))
            #expect(world.timeline.segments.map { $0.isOffered[1] } == [true, false, true, false])
        }
    }

    @Test func `an event that never happens is refused`() {
        for (at, until) in [(3, 2), (3, 3), (4, nil)] as [(Int, Int?)] {
            #expect(throws: LabError.neverHappens(model: "large", at: at, until: until, requests: 4)) {
                try World(
                    rows: Self.rows, models: Fixture.models,
                    scenario: Scenario(events: [
                        WorldEvent(
                            at: .request(at), until: until.map { .request($0) }, model: "large", change: .leaves)
                    ]))
            }
        }
    }

    @Test func `an event of a stranger is refused with the names there are`() {
        #expect(throws: LabError.unknownModel("lrage", known: ["small", "large"])) {
            try World(
                rows: Self.rows, models: Fixture.models,
                scenario: Scenario(events: [WorldEvent(at: .request(1), model: "lrage", change: .leaves)]))
        }
        #expect(throws: LabError.unknownTask("c", known: ["a", "b"])) {
            try World(
                rows: Self.rows, models: Fixture.models,
                scenario: Scenario(events: [
                    WorldEvent(at: .request(1), model: "large", task: "c", change: .quality(factor: 0, shift: 0))
                ]))
        }
        for (favour, error) in [
            (Judge.Favour(model: "lrage", by: 0.1), LabError.unknownModel("lrage", known: ["small", "large"])),
            (Judge.Favour(task: "c", by: 0.1), LabError.unknownTask("c", known: ["a", "b"])),
        ] {
            #expect(throws: error) {
                try World(
                    rows: Self.rows, models: Fixture.models, scenario: Scenario(judges: [Judge(favours: [favour])]))
            }
        }
        #expect(throws: LabError.noRows) { try World(rows: [OutcomeRow(id: "1", prompt: "")], models: Fixture.models) }
    }

    @Test func `a longer stream plays every row before any comes again, and the warm-up first`() throws {
        let world = try World(
            rows: Fixture.rows(10), warmup: Fixture.rows(4, seed: 9), models: Fixture.models,
            scenario: Scenario(requests: 25))
        for seed in 1...20 as ClosedRange<UInt64> {
            let stream = world.stream(seed: seed)
            #expect(stream.count == 29)
            #expect(stream[..<4].sorted() == Array(0..<4))
            #expect(stream[4..<14].sorted() == Array(4..<14))
            #expect(stream[14..<24].sorted() == Array(4..<14))
        }
        #expect(world.stream(seed: 1) != world.stream(seed: 2))
    }
}
