import Evaluation
import Routing
import Testing

@testable import Lab

extension Trajectory {
    /// One request more, of the world of `summary`.
    mutating func append(_ request: Int, model: Int = 0, quality: Double, costUSD: Double?) {
        let record = DecisionRecord(
            number: UInt64(request), id: ULID(high: 0, low: UInt64(request)), timeMilliseconds: 0, seed: 0, chosen: 0,
            scores: [
                ModelScore(
                    model: "small", priorQuality: 0, quality: 0, qualitySD: 0, priorCostUSD: nil, costUSD: nil,
                    latencyMilliseconds: nil, utility: 0, probability: 1)
            ], excluded: [:], reason: .bestUtility, explored: false, objective: .costWeight(0), budgetCostWeight: nil,
            router: "r", policy: "p", learnerState: 0, features: [], context: [])
        append(
            request: request, row: request % 2, model: model, record: record,
            outcome: Outcome(quality: quality, costUSD: costUSD))
    }

    /// Its summary on a world of two rows: the small model is right on row 0 alone, for $0.001, the large one on both,
    /// for $0.01.
    func summary(
        _ reward: Reward = Reward(), bestFixed: Double? = nil, periodSeconds: Double? = nil, keepsRows: Bool = false
    ) throws -> RunSummary {
        let rows = (0..<2).map { number in
            OutcomeRow(
                id: "\(number)", prompt: "p\(number)",
                outcomes: [
                    "small": Outcome(quality: number == 0 ? 1 : 0, costUSD: 0.001),
                    "large": Outcome(quality: 1, costUSD: 0.01),
                ])
        }
        let world = try World(
            rows: rows, models: Fixture.models, scenario: Scenario(requests: max(1, steps.count)))
        return RunSummary(
            self, contestant: 0, seed: 1, world, reward, bestFixed: bestFixed, periodSeconds: periodSeconds,
            keepsRows: keepsRows, seconds: 0)
    }
}

struct ReportingTests {
    /// Twenty requests lost, then all well. Of 50 in a row .96 must be right, one tenth of the .4 that the first 50 lack:
    /// so two of the twenty may be among them.
    @Test func `a recovery is measured as by hand`() {
        let curve = [Double](repeating: 0, count: 20) + [Double](repeating: 1, count: 180)
        let (requests, lost) = Recovery.measure(curve)
        #expect(requests == 18)
        #expect(abs(lost - 20) < 1e-9)
    }

    /// The half that is searched is lost whole; of the 50 from request 95 on five are wrong, a tenth of what was lost.
    @Test func `a recovery at the end of the search is found, and one behind it is the half`() {
        let late = [Double](repeating: 0, count: 100) + [Double](repeating: 1, count: 100)
        #expect(Recovery.measure(late).requests == 95)
        #expect(abs(Recovery.measure(late).lost - 100) < 1e-9)
        let never = [Double](repeating: 0, count: 150) + [Double](repeating: 1, count: 50)
        // Settled .5, two standard errors .14: request 100 would be the first to do, were it searched.
        #expect(Recovery.measure(never).requests == 100)
        #expect(abs(Recovery.measure(never).lost - 50) < 1e-9)
    }

    @Test func `who never lost anything has recovered at once`() {
        let (requests, lost) = Recovery.measure([Double](repeating: 0.7, count: 90))
        #expect(requests == 0 && abs(lost) < 1e-9)
    }

    @Test func `a recovery is of the mean over seeds, and too short a stretch has none`() throws {
        let bootstrap = PairedBootstrap(resamples: 200, seed: 1)
        let slow = [Double](repeating: 0, count: 40) + [Double](repeating: 1, count: 160)
        let fast = [Double](repeating: 1, count: 200)
        let found = try #require(
            Recovery(event: "e", at: 7, rewards: [slow, fast], before: [[1, 0], [1, 1]], bootstrap: bootstrap))
        #expect(found.rewardBefore == 0.75 && found.rewardSettled == 1 && found.at == 7)
        #expect(abs(found.lostReward.value - 20) < 1e-9)
        // Resamples are one of the two, or both.
        #expect(found.lostReward.low == 0 && abs((found.lostReward.high ?? 0) - 40) < 1e-9)
        let short = [[Double](repeating: 1, count: 79)]
        #expect(Recovery(event: "e", at: 0, rewards: short, before: [], bootstrap: bootstrap) == nil)
        let alone = try #require(
            Recovery(event: "e", at: 0, rewards: [slow], before: [], bootstrap: bootstrap))
        #expect(alone.requests.low == nil && alone.lostReward.low == nil && alone.rewardBefore == 0)
    }

    @Test func `the dearest stretch is found wherever it lies`() {
        #expect(RunSummary.highestMean([1, 5, 2, 4], window: 2) == 3.5)
        #expect(RunSummary.highestMean([9, 5, 2, 4], window: 2) == 7)
        #expect(RunSummary.highestMean([1, 2, 4, 5], window: 3) == 11.0 / 3)
        #expect(RunSummary.highestMean([1, 2], window: 3) == 1.5)
        #expect(RunSummary.highestMean([], window: 3) == 0)
    }

    /// Four requests of the small model, right on row 0 alone, then one of the large.
    @Test func `a run is summed up as by hand`() throws {
        var trajectory = Trajectory(capacity: 5)
        for request in 0..<4 {
            trajectory.append(request, quality: request % 2 == 0 ? 1 : 0, costUSD: request == 3 ? nil : 0.001)
        }
        trajectory.append(4, model: 1, quality: 1, costUSD: 0.01)
        let run = try trajectory.summary(Reward(costWeight: 10), bestFixed: 0.9, periodSeconds: 2)
        #expect(run.requests == 5 && run.shares == [0.8, 0.2])
        #expect(abs(run.quality - 0.6) < 1e-12)
        // Of the four whose cost is known.
        #expect(abs(run.costUSD - 0.013 / 4) < 1e-12)
        #expect(abs(run.reward - (0.6 - 10 * 0.013 / 5)) < 1e-12)
        // The oracle earns .99 with the small model on row 0, three times, and .9 with the large one on row 1, twice.
        #expect(abs(run.regret - (3 * 0.99 + 2 * 0.9 - 2.87)) < 1e-12)
        #expect(abs(run.regretAgainstFixed - (5 * 0.9 - 2.87)) < 1e-12)
        #expect(abs(run.dearestWindowUSD - 0.013 / 5) < 1e-12)
        // Two seconds are two requests: the last two.
        #expect(abs((run.dearestPeriodUSD ?? 0) - 0.01) < 1e-12)
        #expect(abs(run.poorestQuality - 0.6) < 1e-12)
        #expect(run.parts.count == 1 && run.parts[0].shares == run.shares)
    }

    @Test func `the parts of a run are in order and leave nothing out`() throws {
        var trajectory = Trajectory(capacity: 90)
        for request in 0..<90 { trajectory.append(request, quality: request < 45 ? 0 : 1, costUSD: 0.001) }
        let run = try trajectory.summary()
        // 22, 23, 22 and 23 requests: of the third the first request, number 45, is right, and so are all after it.
        #expect(run.parts.map(\.quality) == [0, 0, 1, 1])
        #expect(run.segmentRewards.map(\.count) == [90])
    }
}
