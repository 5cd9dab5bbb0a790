import Evaluation
import LinearAlgebra
import RouterEngine
import Routing
import Testing

@testable import Lab

/// A population whose true qualities are known, and promises that are made on samples of it.
struct CalibrationTests {
    /// One request: the large model's chance is 0.95; the small one's is `ease`, which the router knows with an error.
    private struct Population {
        var random: SplitMix64

        mutating func draw(_ number: Int, propensity: Double? = nil) -> CalibrationCase {
            let ease = random.nextUniform()
            let predicted = min(1, max(0, ease + 0.15 * (random.nextUniform() - 0.5)))
            let qualities = [random.nextUniform() < ease ? 1.0 : 0, random.nextUniform() < 0.95 ? 1.0 : 0]
            let costs = [1e-4, 2e-3]
            let smallShare = propensity ?? 1
            let chosen = random.nextUniform() < smallShare ? 0 : 1
            let scores = [predicted, 0.95].enumerated().map { place, quality in
                ModelScore(
                    model: ["small", "large"][place], priorQuality: quality, quality: quality, qualitySD: 0.1,
                    priorCostUSD: costs[place], costUSD: costs[place], latencyMilliseconds: nil, utility: 0,
                    probability: place == 0 ? smallShare : 1 - smallShare)
            }
            let record = DecisionRecord(
                number: UInt64(number), id: ULID(high: 0, low: UInt64(number)), timeMilliseconds: 0, seed: 0,
                chosen: chosen, scores: scores, excluded: [:], reason: .bestUtility, explored: false,
                objective: .costWeight(0), budgetCostWeight: nil, router: "r", policy: "p", learnerState: 0,
                features: [], context: [])
            let outcomes = zip(qualities, costs).map { Outcome(quality: $0, costUSD: $1) }
            return CalibrationCase(
                record: record, truth: propensity == nil ? .full(outcomes) : .drawn(outcomes[chosen]))
        }
    }

    private static func policy() throws -> FrozenPolicy {
        try FrozenPolicy(
            PolicySettings(
                objective: .costWeight(0), exploration: .init(kind: ExplorationSettings.Kind.none),
                learning: .init(enabled: false)), knowledge: .loggedPrior)
    }

    private static func calibrate(
        _ count: Int, seed: UInt64, share: Double = 0.95, propensity: Double? = nil, threshold: Threshold = .costWeight
    ) throws -> CalibrationReport {
        var population = Population(random: SplitMix64(seed: seed &* 7919))
        let cases = (0..<count).map { population.draw($0, propensity: propensity) }
        return try Calibration(
            cases, promise: Promise(share: share, model: "large", confidence: 0.95), threshold: threshold,
            policy: policy()
        ).run()
    }

    private static let large = pool(800)

    private static func pool(_ count: Int, propensity: Double? = nil) -> [CalibrationCase] {
        var population = Population(random: SplitMix64(seed: 424_242))
        return (0..<count).map { population.draw($0, propensity: propensity) }
    }

    /// Draws samples from a pool whose means are known, and counts how often the threshold that is chosen breaks the
    /// promise on the pool.
    /// - Parameters:
    ///   - sampleCount: prompts, each of which is asked `repeats` times.
    ///   - isGrouped: whether repeats are told as such.
    private static func failures(
        _ pool: [CalibrationCase], threshold: Threshold, share: Double, sampleCount: Int, samples: Int,
        repeats: Int = 1, isGrouped: Bool = true
    ) throws -> (failures: Int, refusals: Int) {
        let calibration = Calibration(
            pool, promise: Promise(share: share, model: "large", confidence: 0.95), threshold: threshold,
            policy: try policy())
        let values = threshold.sequence(costsUSD: [1e-4, 2e-3])
        let places = [Int?](repeating: 1, count: pool.count)
        let differences = values.map { calibration.evidence($0, places).compactMap { $0?.difference } }
        let means = differences.map { $0.reduce(0) { $0 + $1.value } / Double($0.count) }
        var found = (failures: 0, refusals: 0)
        for seed in 1...UInt64(samples) {
            var random = SplitMix64(seed: seed)
            let prompts = (0..<sampleCount).map { _ in Int.random(in: pool.indices, using: &random) }
            let rows = (0..<sampleCount * repeats).map { $0 / repeats }.shuffled(using: &random)
            let groups = isGrouped && repeats > 1 ? RowGroups(keys: rows) : nil
            let last = Calibration.lastShown(of: values.count, alpha: 0.05) { number in
                BettingTest.pValue(rows.map { differences[number][prompts[$0]] }, groups: groups, alpha: 0.05)
            }
            if let last { found.failures += means[last] < 0 ? 1 : 0 } else { found.refusals += 1 }
        }
        return found
    }

    @Test func `the last hypothesis before the first that can't be shown is the answer`() {
        func last(_ pValues: [Double]) -> Int? {
            Calibration.lastShown(of: pValues.count, alpha: 0.05) { pValues[$0] }
        }
        #expect(last([]) == nil && last([0.06, 0]) == nil)
        #expect(last([0, 0.05, 0.051, 0]) == 1)
        #expect(last([0, 0, 0]) == 2)
    }

    @Test func `weights are tried over the gaps of the mean costs that are expected`() throws {
        let steps = try Self.calibrate(300, seed: 3).steps
        let values = Threshold.costWeight.sequence(costsUSD: [1e-4, 2e-3])
        #expect(steps.count > 1 && steps.map(\.threshold) == Array(values.prefix(steps.count)))
        // From .002 over the largest gap to 1 over the smallest.
        #expect(values.first == 0 && values[1] == 1.05 && values.last == 526)
        #expect(Threshold.minQuality.sequence(costsUSD: []).first == 1)
        #expect(Threshold.minQuality.sequence(costsUSD: []).last == 0)
        #expect(Threshold.cheapestWithin.sequence(costsUSD: []).last == 0.5)
    }

    @Test(arguments: Threshold.allCases)
    func `the promise fails in at most 5 of 100 samples`(threshold: Threshold) throws {
        let (failures, refusals) = try Self.failures(
            Self.large, threshold: threshold, share: 0.95, sampleCount: 300, samples: 200)
        #expect(failures <= 10, "\(failures) of 200 failed, \(refusals) refused")
        #expect(refusals < 100, "\(refusals) refused")
    }

    /// Sixty prompts, each asked ten times: as much evidence as sixty rows, and ten times as many numbers.
    @Test func `repeats of a prompt are one case, and the promise holds`() throws {
        func failures(isGrouped: Bool) throws -> Int {
            try Self.failures(
                Self.large, threshold: .costWeight, share: 0.9, sampleCount: 60, samples: 200, repeats: 10,
                isGrouped: isGrouped
            ).failures
        }
        #expect(try failures(isGrouped: true) <= 10)
        #expect(try failures(isGrouped: false) > 20)
        let cases = Self.large.prefix(40).enumerated().flatMap { number, item in
            var item = item
            item.group = "\(number)"
            return [CalibrationCase](repeating: item, count: 3)
        }
        let step = try Calibration(
            cases, promise: Promise(share: 0.1, model: "large", confidence: 0.95), threshold: .costWeight,
            policy: Self.policy()
        ).run().steps[0]
        #expect(step.cases == 120 && step.groups == 40)
    }

    /// Who may choose the order tries ten, and breaks one promise in ten.
    @Test func `rows come to the test in one order, whatever the order they are given in`() throws {
        func pValues(_ cases: [CalibrationCase]) throws -> [Double] {
            try Calibration(
                cases, promise: Promise(share: 0.8, model: "large", confidence: 0.95), threshold: .cheapestWithin,
                policy: Self.policy()
            ).run().steps.map(\.pValue)
        }
        let cases = Self.large.prefix(150)
        let expected = try pValues(Array(cases))
        #expect(Set(expected).count > 3)
        #expect(try pValues(cases.reversed()) == expected)
        #expect(try pValues(Array(cases.dropFirst())) != expected)
    }

    @Test func `the order is that of hashed keys, so that it follows neither the rows nor their outcomes`() throws {
        let ordered = Self.large.inTheirOwnOrder.map { Double($0.record.number) }
        #expect(Set(ordered).count == Self.large.count)
        let middle = Double(Self.large.count - 1) / 2
        let covariance = ordered.enumerated().reduce(0) { $0 + (Double($1.offset) - middle) * ($1.element - middle) }
        let spread = ordered.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        // Correlation of places with numbers; its deviation is 1/√800 by chance.
        #expect(abs(covariance / spread) < 0.12)
    }

    @Test func `on logged decisions the promise holds as well`() throws {
        let (failures, refusals) = try Self.failures(
            Self.pool(800, propensity: 0.5), threshold: .costWeight, share: 0.9, sampleCount: 800, samples: 200)
        #expect(failures <= 10, "\(failures) of 200 failed, \(refusals) refused")
        #expect(refusals < 100, "\(refusals) refused")
    }

    @Test func `what is found saves money, and more rows save more`() throws {
        let (few, many) = (try Self.calibrate(300, seed: 3), try Self.calibrate(1_500, seed: 3))
        let (small, large) = (try #require(few.chosen), try #require(many.chosen))
        let (less, more) = (try #require(small.savedUSD), try #require(large.savedUSD))
        #expect(more.value > less.value)
        #expect(more.low ?? 0 > 0)
        #expect(large.quality.value >= 0.95 * large.referenceQuality.value)
        #expect(many.steps.dropLast().allSatisfy { $0.pValue <= 0.05 })
        #expect(many.steps.last.map { $0.pValue > 0.05 } == true)
    }

    @Test func `too few rows are refused with how many it would take, an impossible promise with what is reached`()
        throws
    {
        let few = try Self.calibrate(30, seed: 1, share: 0.97)
        #expect(few.chosen == nil)
        #expect(few.refusal?.contains("about ") == true, "\(few.refusal ?? "")")
        let poor = try Calibration(
            Self.large.map { item in
                var worse = item
                guard case .full(let outcomes) = item.truth else { return item }
                // The router takes the large model for the worse one.
                worse.record.scores[1].priorQuality = 0
                worse.truth = .full(outcomes)
                return worse
            }, promise: Promise(share: 0.9796, model: "large", confidence: 0.95), threshold: .costWeight,
            policy: Self.policy()
        ).run()
        #expect(poor.chosen == nil)
        #expect(poor.refusal?.contains("more than 97.96 %") == true, "\(poor.refusal ?? "")")
        #expect(poor.refusal?.contains("train a better router") == true, "\(poor.refusal ?? "")")
    }

    @Test func `thresholds that no case can tell of end the search, and don't undo what was shown before them`() throws
    {
        // The small model was never drawn: nothing is known of any threshold that takes it.
        let cases = Self.large.map { item in
            guard case .full(let outcomes) = item.truth else { return item }
            var poorer = item
            // The router thinks the small one a little worse, always by the same: all go to it at one threshold.
            poorer.record.scores[0].priorQuality = 0.9
            poorer.record.scores[0].probability = 0
            poorer.record.scores[1].probability = 1
            poorer.record.chosen = 1
            poorer.truth = .drawn(outcomes[1])
            return poorer
        }
        let report = try Calibration(
            cases, promise: Promise(share: 0.9, model: "large", confidence: 0.95), threshold: .costWeight,
            policy: Self.policy()
        ).run()
        #expect(!report.steps.isEmpty && report.steps.allSatisfy { $0.pValue <= 0.05 && $0.cases == cases.count })
        #expect(report.chosen == nil && report.refusal?.contains("saves anything over always") == true)
    }

    @Test func `costs that nobody knows are not counted as 0`() throws {
        func calibrate(without unknown: Set<Int>) throws -> CalibrationReport {
            let cases = Self.large.map { item in
                guard case .full(let outcomes) = item.truth else { return item }
                var poorer = item
                poorer.truth = .full(
                    outcomes.enumerated().map { place, outcome in
                        Outcome(quality: outcome?.quality, costUSD: unknown.contains(place) ? nil : outcome?.costUSD)
                    })
                return poorer
            }
            return try Calibration(
                cases, promise: Promise(share: 0.9, model: "large", confidence: 0.95), threshold: .costWeight,
                policy: Self.policy()
            ).run()
        }
        let known = try #require(try calibrate(without: []).chosen)
        #expect(known.costCases == known.cases)
        let none = try #require(try calibrate(without: [0, 1]).chosen)
        #expect(none.savedUSD == nil && none.costUSD == nil && none.costCases == 0)
        #expect(none.threshold == known.threshold)
        // Without the small model's costs nothing is known where it would answer; with 0 it would save all of it there.
        let some = try #require(try calibrate(without: [0]).chosen)
        #expect(some.costCases < some.cases && some.savedUSD?.value == 0)
    }

    @Test func `as many cases as a refusal names are enough, and a third of them is not`() throws {
        var random = SplitMix64(seed: 11)
        func draw(_ count: Int) -> [BoundedDifference] {
            (0..<count).map { _ in
                // 0.02 mostly, as under a promise of 98 % where the same model answers; mean 0.0174.
                BoundedDifference(value: random.nextUniform() < 0.004 ? -0.63 : 0.02, lowest: -0.98)
            }
        }
        let needed = try #require(BettingTest.countNeeded(like: draw(20_000), alpha: 0.05))
        func shown(_ count: Int) -> Int { (0..<40).count { _ in BettingTest.pValue(draw(count), alpha: 0.05) <= 0.05 } }
        #expect(shown(needed * 3 / 2) >= 24, "\(needed)")
        #expect(shown(needed / 3) == 0, "\(needed)")
        #expect(
            BettingTest.countNeeded(like: [.init(value: -0.1, lowest: -1), .init(value: 0, lowest: -1)], alpha: 0.05)
                == nil)
    }

    @Test func `a model nobody has run is named`() throws {
        #expect(throws: LabError.unknownModel("giant", known: ["large", "small"])) {
            try Calibration(
                Array(Self.large.prefix(10)), promise: Promise(share: 0.9, model: "giant", confidence: 0.95),
                threshold: .minQuality, policy: Self.policy()
            ).run()
        }
    }

    @Test func `the difference of a logged decision is what a full one gives on average`() throws {
        var population = Population(random: SplitMix64(seed: 5))
        let probabilities = [0.7, 0.3]
        var (full, drawn, count) = (0.0, 0.0, 0.0)
        for number in 0..<6_000 {
            let item = population.draw(number, propensity: 0.4)
            let logged = try #require(item.evidence(probabilities, reference: 1, share: 0.9))
            #expect(logged.difference.value >= logged.difference.lowest - 1e-9)
            drawn += logged.difference.value
            let whole = population.draw(number)
            let known = try #require(whole.evidence(probabilities, reference: 1, share: 0.9))
            full += known.difference.value
            count += 1
        }
        #expect(abs(full / count - drawn / count) < 0.06)
    }
}
