import Evaluation
import Interchange
import LinearAlgebra
import Routing
import Testing

@testable import Lab

struct TuningTests {
    private static func tune(_ goal: TuningGoal, seed: UInt64 = 1, rows: Int = 500) throws -> TuningReport {
        try Tuning(goal: goal, candidates: 7, firstSeeds: 1, heldOutSeeds: 6, seed: seed).run(
            rows: Fixture.rows(rows), models: Fixture.models, scenario: Scenario(),
            base: Configuration(models: Fixture.models), knowledge: Fixture.knowledge(), threads: 2)
    }

    @Test func `the search halves as it says`() {
        let tuning = Tuning(goal: .reward(costWeight: 0), candidates: 27, firstSeeds: 2, heldOutSeeds: 20)
        #expect(tuning.rounds.map(\.candidates) == [27, 9, 3])
        #expect(tuning.rounds.map(\.seeds) == [2, 6, 18])
        #expect(tuning.runCount == 27 * 2 + 9 * 6 + 3 * 18 + 40)
        #expect(Tuning(goal: .reward(costWeight: 0), candidates: 2).rounds.map(\.candidates) == [2])
    }

    @Test func `no prompt is among the searched rows and the unseen ones, unless there is no other`() {
        let tuning = Tuning(goal: .reward(costWeight: 0))
        func prompts(_ count: Int, each: Int) -> (searched: [String], unseen: [String]) {
            let rows = (0..<count * each).map { OutcomeRow(id: "\($0)", prompt: "\($0 % count)") }
            let (searched, unseen) = tuning.parted(rows)
            return (searched.map(\.prompt), unseen.map(\.prompt))
        }
        let (searched, unseen) = prompts(10, each: 5)
        #expect(searched.count == 30 && unseen.count == 20 && Set(searched).isDisjoint(with: unseen))
        let (once, others) = prompts(10, each: 1)
        #expect(once == (0..<6).map(String.init) && others == (6..<10).map(String.init))
        #expect(prompts(1, each: 5).searched.count == 3)
    }

    @Test func `one row can't be parted`() throws {
        #expect(throws: LabError.tooFewRows(1, least: 2)) {
            try Self.tune(.reward(costWeight: 0), rows: 1)
        }
    }

    @Test func `models that cost nothing leave nothing to gain, and no figure without a number`() throws {
        var rows = Fixture.rows(60)
        for place in rows.indices {
            for name in ["small", "large"] { rows[place].outcomes[name]?.costUSD = 0 }
        }
        let report = try Tuning(goal: .quality(atLeast: 0.3), candidates: 4, firstSeeds: 1, heldOutSeeds: 2).run(
            rows: rows, models: Fixture.models, scenario: Scenario(),
            base: Configuration(models: Fixture.models), knowledge: Fixture.knowledge(), threads: 2)
        for figure in [report.gainTuned, report.gainHeldOut, report.optimism] { #expect(figure.value.isFinite) }
    }

    /// Runs of one model, 10 requests at $0.002 each, 7 of them right.
    @Test func `a goal is scored as by hand`() throws {
        var trajectory = Trajectory(capacity: 10)
        for request in 0..<10 { trajectory.append(request, quality: request < 7 ? 1 : 0, costUSD: 0.002) }
        let run = try trajectory.summary()
        func score(_ goal: TuningGoal) -> Double { goal.score(run, dearestUSD: 0.004) }
        for roomy in [0.0021, 0.01] {
            let found = score(.budget(usdPerRequest: roomy))
            #expect(abs(found - 0.7) < 1e-12)
        }
        // A quarter too dear.
        #expect(abs(score(.budget(usdPerRequest: 0.0016)) - (0.7 - 2.5)) < 1e-12)
        // Half of the dearest model's cost; a tenth too bad.
        #expect(abs(score(.quality(atLeast: 0.7)) + 0.5) < 1e-12)
        #expect(abs(score(.quality(atLeast: 0.8)) + 2) < 1e-12)
        #expect(abs(score(.reward(costWeight: 100)) - 0.5) < 1e-12)
        #expect(TuningGoal.budget(usdPerRequest: 1).isKept(quality: 0, costUSD: 1.01))
        #expect(!TuningGoal.budget(usdPerRequest: 1).isKept(quality: 1, costUSD: 1.02))
        #expect(TuningGoal.quality(atLeast: 0.7).isKept(quality: 0.7, costUSD: 9))
        #expect(!TuningGoal.quality(atLeast: 0.7).isKept(quality: 0.69, costUSD: 0))
    }

    @Test func `settings are drawn from the seed, within reason, and the first are the plain ones`() {
        let space = TuningSpace(goal: .quality(atLeast: 0.9), costGapsUSD: 1e-4...1e-2)
        #expect(space.settings(0, seed: 3) == space.plain)
        for number in 1..<200 {
            let settings = space.settings(number, seed: 3)
            #expect(settings == space.settings(number, seed: 3))
            if let epsilon = settings.exploration.epsilon { #expect((0.002...0.2).contains(epsilon)) }
            if let forgetting = settings.learning.forgetting { #expect((0.97...1).contains(forgetting)) }
            switch settings.objective {
            case .minQuality(let bar): #expect((0...1).contains(bar))
            case .costWeight(let weight): #expect((0.1...1e4).contains(weight))
            default: Issue.record("\(settings)")
            }
        }
    }

    @Test(arguments: [
        TuningGoal.quality(atLeast: 0.9), .budget(usdPerRequest: 1e-3), .reward(costWeight: 100),
    ])
    func `whatever is drawn can be written to a policy's file and read back`(goal: TuningGoal) throws {
        let space = TuningSpace(goal: goal, costGapsUSD: 1e-4...1e-2)
        var kinds = Set<ExplorationSettings.Kind?>()
        for number in 0..<200 {
            let settings = space.settings(number, seed: 3)
            kinds.insert(settings.exploration.kind)
            #expect(try PolicyFile.parse(Array(PolicyText.yaml(settings).utf8), file: "tuned.yaml") == settings)
        }
        #expect(kinds.count == 7, "\(kinds)")
    }

    @Test func `the same seed finds the same, and the held-out rows have their say`() throws {
        let goal = TuningGoal.reward(costWeight: 100)
        let (first, second) = (try Self.tune(goal), try Self.tune(goal))
        #expect(first.settings == second.settings)
        #expect(first.gainHeldOut == second.gainHeldOut)
        #expect(first.tunedRows == 300 && first.heldOutRows == 200)
        if !first.isTuned { #expect(first.settings.objective == .costWeight(100)) }
        #expect(first.isTuned == ((first.gainHeldOut.low ?? 0) > 0))
        // The plain settings stay in the search to its end: whoever wins it is no worse there.
        #expect(first.gainTuned.value >= 0)
        #expect(abs(first.optimism.value - (first.gainTuned.value - first.gainHeldOut.value)) < 1e-12)
        func below(_ estimate: IntervalEstimate) throws -> Double { estimate.value - (try #require(estimate.low)) }
        func above(_ estimate: IntervalEstimate) throws -> Double { (try #require(estimate.high)) - estimate.value }
        let (tuned, heldOut) = (try below(first.gainTuned), try above(first.gainHeldOut))
        #expect(abs(try below(first.optimism) - (tuned * tuned + heldOut * heldOut).squareRoot()) < 1e-9)
    }

    /// Outcomes are dealt to the models, and cost the same: no settings are better than others, and any gain is the luck of
    /// which rows they are. By the held-out figure alone, 9 of the 24 would be recommended.
    @Test func `where luck decides, nothing is recommended and the gain's intervals hold 0`() throws {
        var (recommended, missed) = (0, 0)
        for seed in 1...UInt64(24) {
            var random = SplitMix64(seed: seed)
            let rows = (0..<60).map { number in
                func dealt() -> Outcome { Outcome(quality: random.nextUniform() < 0.5 ? 1 : 0, costUSD: 0.001) }
                return OutcomeRow(
                    id: "\(number)", prompt: "What is \(number) + \(random.next() % 100)?",
                    outcomes: ["small": dealt(), "large": dealt()])
            }
            let report = try Tuning(goal: .reward(costWeight: 0), candidates: 4, firstSeeds: 1, heldOutSeeds: 10).run(
                rows: rows, models: Fixture.models, scenario: Scenario(), base: Configuration(models: Fixture.models),
                knowledge: Fixture.knowledge(), threads: 2)
            recommended += report.isTuned ? 1 : 0
            let low = try #require(report.gainHeldOut.low)
            let high = try #require(report.gainHeldOut.high)
            missed += low <= 0 && 0 <= high ? 0 : 1
        }
        #expect(recommended <= 1 && missed <= 3, "\(recommended) recommended, \(missed) intervals without 0")
    }

    @Test func `one prompt alone, however often it comes, has no interval and recommends nothing`() throws {
        let rows = Fixture.rows(1) + Fixture.rows(1) + Fixture.rows(1) + Fixture.rows(1)
        let report = try Tuning(goal: .reward(costWeight: 0), candidates: 3, firstSeeds: 1, heldOutSeeds: 3).run(
            rows: rows.enumerated().map { OutcomeRow(id: "\($0)", prompt: $1.prompt, outcomes: $1.outcomes) },
            models: Fixture.models, scenario: Scenario(), base: Configuration(models: Fixture.models),
            knowledge: Fixture.knowledge(), threads: 2)
        #expect(report.plain.quality.low == nil && !report.isTuned)
    }

    @Test func `a budget is kept on rows that were not tuned on`() throws {
        let report = try Self.tune(.budget(usdPerRequest: 4e-4), rows: 1_500)
        #expect(report.winner.costUSD.value <= 1.05 * 4e-4)
        if case .budgetUSDPerRequest(let budget) = report.settings.objective { #expect(budget == 4e-4) }
    }

    /// Each row is worth a power of two by whichever model, so that a mean tells which rows it is of.
    @Test func `settings are judged on the rows that were not searched on, and on all of those`() throws {
        let rows = (0..<10).map { number in
            let outcome = Outcome(quality: Double(1 << number) / 1_024, costUSD: 0.001)
            return OutcomeRow(id: "\(number)", prompt: "p\(number)", outcomes: ["small": outcome, "large": outcome])
        }
        let report = try Tuning(goal: .reward(costWeight: 0), candidates: 2, firstSeeds: 1, heldOutSeeds: 2).run(
            rows: rows, models: Fixture.models, scenario: Scenario(), base: Configuration(models: Fixture.models),
            knowledge: Fixture.knowledge(), threads: 2)
        let sum = report.plain.quality.value * 4 * 1_024
        #expect(report.heldOutRows == 4 && abs(sum - sum.rounded()) < 1e-6 && sum < 1_024)
        #expect(Int(sum.rounded()).nonzeroBitCount == 4)
    }
}
