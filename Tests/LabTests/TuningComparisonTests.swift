import Evaluation
import RouterEngine
import Routing
import Testing

@testable import Lab

struct TuningComparisonTests {
    /// One stream of the world of `summary`: four requests, of rows 0, 1, 0, 1.
    private static func run(_ qualities: [Double], _ costsUSD: [Double?] = [1, 1, 1, 1]) throws -> RunSummary {
        var trajectory = Trajectory(capacity: qualities.count)
        for (request, (quality, costUSD)) in zip(qualities, costsUSD).enumerated() {
            trajectory.append(request, quality: quality, costUSD: costUSD)
        }
        return try trajectory.summary(keepsRows: true)
    }

    /// Two rows; on the first the large model is as much better than the small one as said.
    static func world(prompts: [String] = ["a", "b"], spread: Double = 0) throws -> World {
        let rows = prompts.enumerated().map { number, prompt in
            OutcomeRow(
                id: "\(number)", prompt: prompt,
                outcomes: [
                    "small": Outcome(quality: 0, costUSD: 0.001),
                    "large": Outcome(quality: number == 0 ? spread : 0, costUSD: 0.01),
                ])
        }
        return try World(rows: rows, models: Fixture.models)
    }

    /// Within a budget that all keep, so that the score is the quality.
    private static func comparison(_ won: [RunSummary], _ plain: [RunSummary], on world: World) -> TuningComparison {
        TuningComparison(won, plain, on: world, .budget(usdPerRequest: 2), dearestUSD: 1, threads: 2)
    }

    /// Row 0 came twice with 1 and ½ for $2 and an unknown cost, row 1 twice with 0 and ½ for $1 each.
    @Test func `rows are weighed as by hand`() throws {
        let totals = try #require(try Self.run([1, 0, 0.5, 0.5], [2, 1, nil, 1]).rowTotals)
        let both = try #require(totals.means(weights: [1, 1]))
        #expect(both.quality == 0.5 && abs(both.costUSD - 4.0 / 3) < 1e-12)
        let first = try #require(totals.means(weights: [2, 0]))
        #expect(first.quality == 0.75 && first.costUSD == 2)
        #expect(totals.means(weights: [0, 0]) == nil)
    }

    /// The winner is right on row 0 alone, the plain settings on row 1 alone, in both streams: a resample of two rows has
    /// row 0 twice, and gains 1, one time in four.
    @Test func `streams that agree say nothing of other prompts`() throws {
        let (won, plain) = (try Self.run([1, 0, 1, 0]), try Self.run([0, 1, 0, 1]))
        let gain = Self.comparison([won, won], [plain, plain], on: try Self.world()).gain
        #expect(gain == IntervalEstimate(value: 0, low: -1, high: 1))
        let same = Self.comparison([won, won], [plain, plain], on: try Self.world(prompts: ["a", "a"])).gain
        #expect(same == IntervalEstimate(value: 0))
    }

    /// Of two streams one gains ½ on both rows and one loses it.
    @Test func `prompts that agree say nothing of other streams`() throws {
        let (high, low) = (try Self.run([1, 1, 1, 1]), try Self.run([0.5, 0.5, 0.5, 0.5]))
        let comparison = Self.comparison([high, low], [low, high], on: try Self.world())
        #expect(comparison.gain == IntervalEstimate(value: 0, low: -0.5, high: 0.5))
        #expect(comparison.winner.quality == IntervalEstimate(value: 0.75, low: 0.5, high: 1))
        #expect(comparison.plain.costUSD == IntervalEstimate(value: 1, low: 1, high: 1))
    }

    /// On both rows, in both streams, the winner gains ½: 1.96 · 0.8 / 2 to either side is what one prompt more may say.
    @Test func `a prompt that wasn't there could have gone either way`() throws {
        let (high, low) = (try Self.run([1, 1, 1, 1]), try Self.run([0.5, 0.5, 0.5, 0.5]))
        let comparison = Self.comparison([high, high], [low, low], on: try Self.world(spread: 0.8))
        let (below, above) = (try #require(comparison.gain.low), try #require(comparison.gain.high))
        #expect(
            comparison.gain.value == 0.5 && abs(below + 0.284) < 0.1 && abs(above - 1.284) < 0.1, "\(comparison.gain)")
        #expect(comparison.winner.quality == IntervalEstimate(value: 1, low: 1, high: 1))
    }

    /// Of two rows the winner gains ½ and 1 in one stream, 0 and ½ in the other, and saves 1 USD everywhere: the mean of
    /// CrossedMeanTests, and ¼ more.
    @Test func `the gain of a sum is that of prompts and streams crossed`() throws {
        let (high, low) = (try Self.run([1, 0.5, 1, 0.5]), try Self.run([1, 0, 1, 0]))
        let plain = try Self.run([0, 0, 0, 0], [2, 2, 2, 2])
        let gain = TuningComparison(
            [high, low], [plain, plain], on: try Self.world(), .reward(costWeight: 0.25), dearestUSD: 1, threads: 2
        ).gain
        var crossed = CrossedMean(rowCount: 2)
        crossed.add(1, residuals: [0.125, -0.125])
        crossed.add(0.75, residuals: [0.25, -0.25])
        #expect(gain == crossed.estimate(presentRows: 2) && gain.value == 0.875)
    }
}
