import Evaluation
import Foundation
import RouterEngine
import Routing
import Testing

@testable import Lab

struct PolicyDifferenceTests {
    /// Draws by chance, and learns nothing.
    private static let random = PolicySettings(
        objective: .costWeight(1), exploration: ExplorationSettings(kind: .epsilon, epsilon: 1),
        learning: LearningSettings(enabled: false))
    /// Learns, and pays for quality.
    private static let careful = PolicySettings(objective: .costWeight(0))

    private static func differences(
        _ rows: [OutcomeRow], _ policies: [PolicySettings], scenario: Scenario = Scenario(),
        seeds: [UInt64] = [1, 2, 3, 4]
    ) throws -> [PolicyDifference] {
        try Fixture.simulation(rows, policies, scenario: scenario, seeds: seeds, reward: Reward(costWeight: 50)).run()
            .differences
    }

    @Test(arguments: [nil, 50, 250])
    func `a difference is what the policies' figures differ by, whatever a stream's length`(requests: Int?) throws {
        let event = WorldEvent(at: .share(0.5), model: "large", change: .quality(factor: 0.3, shift: 0))
        let report = try Fixture.simulation(
            Fixture.rows(100), [Fixture.frugal, Self.careful, Self.random],
            scenario: Scenario(requests: requests, events: [event]), seeds: [1, 2, 3],
            reward: Reward(costWeight: 50)
        ).run()
        #expect(report.differences.map(\.policy) == ["policy 1", "policy 2"])
        for (line, difference) in zip(report.policies.dropFirst(), report.differences) {
            let first = report.policies[0]
            let cost = try #require(difference.costUSD)
            #expect(abs(difference.quality.value - (line.quality.value - first.quality.value)) < 1e-12)
            #expect(abs(difference.reward.value - (line.reward.value - first.reward.value)) < 1e-12)
            #expect(abs(cost.value - (line.costUSD.value - first.costUSD.value)) < 1e-15)
            #expect(difference.against == "policy 0" && difference.streams == 3)
            #expect(requests == 50 ? difference.prompts <= 100 : difference.prompts == 100)
            for figure in [difference.quality, difference.reward, cost] {
                let (low, high) = (try #require(figure.low), try #require(figure.high))
                #expect(low < figure.value && figure.value < high)
            }
        }
    }

    /// More streams of the same rows do not make it narrower than the rows allow: one policy is right on a third of them
    /// where the other is not.
    @Test func `seeds alone do not make a difference sure`() throws {
        let rows = Fixture.rows(60)
        let dear = Contestant(
            name: "dear", configuration: Configuration(models: [Fixture.large], policy: Fixture.frugal))
        let gaps = rows.map { (row: OutcomeRow) -> Double in
            (row.outcomes["large"]?.quality ?? 0) - (row.outcomes["small"]?.quality ?? 0)
        }
        let report = try Simulation(
            world: World(rows: rows, models: Fixture.models), contestants: [Fixture.contestant(Fixture.frugal), dear],
            knowledge: Fixture.knowledge(), seeds: Array(1...40), reward: Reward(), threads: 2
        ).run()
        try #require(report.policies[1].shares["large"]?.value == 1)
        let student = IntervalEstimate(meanOf: gaps)
        let difference = try #require(report.differences.first)
        let half = (try #require(difference.quality.high)) - difference.quality.value
        let needed = (try #require(student.high)) - student.value
        #expect(half > needed && half < 1.1 * needed, "\(half), \(needed)")
    }

    @Test func `ten copies of every row say no more than one`() throws {
        let rows = Fixture.rows(40)
        let copies = (0..<10).flatMap { copy in
            rows.map { row in
                var row = row
                row.id += ".\(copy)"
                return row
            }
        }
        let policies = [Fixture.frugal, Self.random]
        let (one, ten) = (try Self.differences(rows, policies)[0], try Self.differences(copies, policies)[0])
        #expect(one.prompts == 40 && ten.prompts == 40)
        func half(_ difference: PolicyDifference) throws -> Double {
            (try #require(difference.quality.high)) - difference.quality.value
        }
        // A random choice tells more of a prompt that comes ten times, and no more of other prompts.
        let (many, few) = (try half(ten), try half(one))
        #expect(many > 0.5 * few, "\(many), \(few)")
    }

    @Test func `few rows at once change no figure, nor do threads`() throws {
        let policies = [Fixture.frugal, Self.careful, Self.random]
        func coded(_ atOnce: Int, threads: Int) throws -> Data {
            let report = try Fixture.simulation(
                Fixture.rows(80), policies, seeds: [1, 2, 3, 4, 5], threads: threads
            ).run(rowsAtOnceMax: atOnce)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(report.differences) + encoder.encode(report.policies)
        }
        let whole = try coded(Simulation.rowsAtOnceMax, threads: 1)
        #expect(try coded(1, threads: 3) == whole)
        #expect(try coded(2 * 3 * 80, threads: 2) == whole)
    }

    @Test func `one prompt has no interval, nor has one stream, and one policy no difference`() throws {
        var rows = Fixture.rows(30)
        let policies = [Fixture.frugal, Self.random]
        #expect(try Self.differences(rows, [Self.random]).isEmpty)
        let single = try #require(try Self.differences(rows, policies, seeds: [3]).first)
        #expect(single.streams == 1 && single.prompts == 30 && single.quality.low == nil)
        for number in rows.indices { rows[number].prompt = "the same" }
        let same = try #require(try Self.differences(rows, policies).first)
        #expect(same.prompts == 1 && same.quality.low == nil && same.reward.high == nil && same.costUSD?.low == nil)
    }

    @Test func `where nothing is known of costs, nothing is said of them`() throws {
        var rows = Fixture.rows(30)
        for number in rows.indices {
            for model in ["small", "large"] { rows[number].outcomes[model]?.costUSD = nil }
        }
        let difference = try #require(try Self.differences(rows, [Fixture.frugal, Self.random]).first)
        #expect(difference.costUSD == nil && difference.reward.value == difference.quality.value)
    }
}
