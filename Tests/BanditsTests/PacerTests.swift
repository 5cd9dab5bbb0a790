import LinearAlgebra
import Routing
import Testing

@testable import Bandits

/// Closed loops over a stream: three models around 1, 10 and 300 cheap calls, qualities that differ by request.
@Suite struct PacerTests {
    private static let models = ["a", "b", "c"]

    private struct Played {
        var times: [Int64] = []
        var costs: [Double] = []
        var qualities: [Double] = []
        var pacer: Pacer

        /// The most that any window of that length has cost.
        func dearest(_ milliseconds: Int64) -> Double {
            var (start, sum, most) = (0, 0.0, 0.0)
            for end in times.indices {
                sum += costs[end]
                while times[start] <= times[end] - milliseconds {
                    sum -= costs[start]
                    start += 1
                }
                most = max(most, sum)
            }
            return most
        }
    }

    /// - Parameters:
    ///   - gap: milliseconds to the next request.
    ///   - price: factor on every true cost; what is expected follows after a while, as a learner's would.
    ///   - late: milliseconds after which feedback comes.
    ///   - scatter: deviation of the logarithm of a true cost around its expectation.
    private func play(
        _ objective: Objective, seed: UInt64, steps: Int, gap: (Int) -> Int64 = { _ in 1_000 },
        price: (Int) -> Double = { _ in 1 }, bias: Double = 0, late: Int64 = 0, scatter: Double = 0.5
    ) -> Played {
        var open: [(due: Int64, decision: PacedDecision, outcome: Outcome)] = []
        var played = Played(pacer: Pacer(objective)!)
        var random = SplitMix64(seed: seed)
        var (time, known) = (Int64(1_700_000_000_000), 1.0)
        for number in 1...UInt64(steps) {
            time += gap(Int(number))
            while let first = open.first, first.due <= time {
                played.pacer.settle(first.decision, outcome: first.outcome, before: nil)
                open.removeFirst()
            }
            let base = [1e-5, 1e-4, 3e-3].map { $0 * Double.exp(0.5 * random.nextNormal()) }
            let lift = random.nextUniform()
            let truth = [0.6, 0.6 + 0.3 * lift, 0.65 + 0.33 * lift]
            known += 0.02 * (price(Int(number)) - known)
            let estimates = zip(truth, base).map {
                Estimate(quality: min(1, $0 + bias), qualitySD: 0.02, costUSD: $1 * known)
            }
            let terms = played.pacer.terms(Self.models, estimates, floor: 0, now: time)
            let set = ChoiceSet(
                models: Self.models, estimates: estimates, objective: objective, costWeight: terms.costWeight,
                allowed: terms.allowed)
            let arm = draw(
                Exploration.matching.probabilities(set), uniform: SplitMix64.uniform(seed: seed, number: number))
            let hull = CostQualityHull(estimates, costs: estimates.map { $0.costUSD! }, floor: 0)
            let decision = PacedDecision(
                number: number, model: Self.models[arm], timeMilliseconds: time, expectedUSD: estimates[arm].costUSD,
                hull: hull)
            played.pacer.charge(decision)
            let cost =
                base[arm] * price(Int(number)) * Double.exp(scatter * random.nextNormal() - scatter * scatter / 2)
            let quality = min(1, max(0, truth[arm] + 0.2 * random.nextNormal()))
            let outcome = Outcome(quality: quality, costUSD: cost)
            if late > 0 {
                open.append((time + late, decision, outcome))
            } else {
                played.pacer.settle(decision, outcome: outcome, before: nil)
            }
            played.times.append(time)
            played.costs.append(cost)
            played.qualities.append(quality)
        }
        return played
    }

    @Test(arguments: [0.1, 0.5, 2]) func `no hour costs more than its budget, and the budget is used`(usd: Double) {
        let objective = Objective.budgetUSDPerWindow(usd: usd, seconds: 3_600)
        for seed in 1...2 as ClosedRange<UInt64> {
            let played = play(objective, seed: seed, steps: 7_200)
            #expect(played.dearest(3_600_000) <= 1.01 * usd, "seed \(seed): \(played.dearest(3_600_000)) of \(usd)")
            let late = zip(played.times, played.costs).filter { $0.0 > played.times[0] + 3_600_000 }
            let perHour = late.reduce(0) { $0 + $1.1 } / (Double(late.count) * 1_000 / 3_600_000)
            #expect(perHour > 0.8 * usd, "seed \(seed): only \(perHour) of \(usd)")
        }
    }

    @Test func `a rush and a rise in price nobody announced are paid for by cheaper models`() {
        let objective = Objective.budgetUSDPerWindow(usd: 0.5, seconds: 3_600)
        let rush = play(objective, seed: 4, steps: 12_000, gap: { $0 > 4_000 && $0 < 9_000 ? 250 : 1_000 })
        #expect(rush.dearest(3_600_000) <= 1.03 * 0.5, "\(rush.dearest(3_600_000))")
        let rise = play(objective, seed: 5, steps: 9_000, price: { $0 > 4_500 ? 3 : 1 })
        #expect(rise.dearest(3_600_000) <= 1.03 * 0.5, "\(rise.dearest(3_600_000))")
    }

    /// Thirty times as many requests all at once, and again: the cheapest model alone takes a quarter of the amount then.
    @Test func `a rush leaves room for the cheapest models, which have to go on`() {
        let objective = Objective.budgetUSDPerWindow(usd: 0.12, seconds: 600)
        for seed in 1...2 as ClosedRange<UInt64> {
            let played = play(
                objective, seed: seed, steps: 13_000, gap: { $0 % 3_200 < 200 ? 6_000 : 200 })
            #expect(played.dearest(600_000) <= 1.05 * 0.12, "seed \(seed): \(played.dearest(600_000) / 0.12)")
        }
    }

    /// Ten times as many requests for a whole window, again and again, and feedback that comes half a window late. Where costs
    /// scatter by e, one dear call that takes more than any of late goes over by itself.
    @Test(arguments: [(0.5, 1.02), (1.0, 1.05)])
    func `a rush whose feedback is late keeps back what open calls may cost`(scatter: Double, bound: Double) {
        let objective = Objective.budgetUSDPerWindow(usd: 0.2, seconds: 600)
        var (most, used) = (0.0, 0.0)
        for seed in 1...4 as ClosedRange<UInt64> {
            let played = play(
                objective, seed: seed, steps: 8_000, gap: { $0 % 2_720 < 320 ? 2_500 : 250 }, late: 300_000,
                scatter: scatter)
            most = max(most, played.dearest(600_000) / 0.2)
            let windows = Double(played.times.last! - played.times[0]) / 600_000
            used += played.costs.reduce(0, +) / (windows * 0.2) / 4
        }
        #expect(most <= bound, "\(most)")
        #expect(used > 0.7, "\(used)")
    }

    /// 200 dear calls cost nothing or twice what was expected, 2,000 cheap ones what was expected: the dear one is still what
    /// may go wrong. Ten of a dollar are open: v = 1 but for the prior, so 2 √(10 + 10²/50) is kept back, and not 0.
    @Test func `a rush of cheap calls does not make a dear one's cost certain`() {
        var pacer = WindowPacer(usd: 1e4, seconds: 128_000)
        func call(_ number: Int, _ model: String, _ expected: Double, cost: Double?) {
            let decision = PacedDecision(
                number: UInt64(number), model: model, timeMilliseconds: Int64(number), expectedUSD: expected, hull: nil)
            pacer.charge(decision)
            guard let cost else { return }
            pacer.settle(decision, costUSD: cost, previousUSD: expected, isFirst: true)
        }
        for number in 0..<200 { call(number, "dear", 1, cost: number.isMultiple(of: 2) ? 0 : 2) }
        for number in 200..<2_200 { call(number, "cheap", 1e-3, cost: 1e-3) }
        #expect(pacer.standing(2_200).reservedUSD == 0)
        for number in 2_200..<2_210 { call(number, "dear", 1, cost: nil) }
        let reserved = pacer.standing(2_210).reservedUSD
        #expect(abs(reserved - 2 * (10.0 + 10 * 10 / 50.0).squareRoot()) < 1e-9, "\(reserved)")
    }

    /// A thousand cheap calls, one of which took eight times what was expected: a call has to fit eight times then, 96 of what is
    /// left of 100, and not the two that a scatter of next to nothing asks for.
    /// 1.5 and 4 budgets are known of two models, and nothing of the other two: counted as the dearest they would never be tried.
    @Test(arguments: [Objective.budgetUSDPerRequest(1), .budgetUSDPerWindow(usd: 100, seconds: 100)])
    func `where every known cost is over the budget, the unknown ones are tried`(objective: Objective) throws {
        var pacer = try #require(Pacer(objective))
        let models = ["dear", "dearer", "new", "newer"]
        func allowed(_ costs: [Double?]) -> [Bool] {
            let estimates = costs.map { Estimate(quality: 0.9, qualitySD: 0.1, costUSD: $0) }
            return pacer.terms(models, estimates, floor: 0, now: 100_000).allowed
        }
        for second in 0..<100 as Range<UInt64> {
            let decision = PacedDecision(
                number: second + 1, model: "dear", timeMilliseconds: 1_000 * Int64(second), expectedUSD: 1.5, hull: nil)
            pacer.charge(decision)
            pacer.settle(decision, outcome: Outcome(costUSD: 1.5), before: nil)
        }
        #expect(allowed([1.5, 4, nil, nil]) == [false, false, true, true])
        #expect(allowed([1.5, 4, 7, nil]) == [false, false, false, true])
        #expect(allowed([1.5, 4, 0.4, nil]) == [false, false, true, false], "one that pays back is known by now")
        #expect(allowed([1.5, 4, 7, 8]) == [true, false, false, false], "the cheapest, if nothing is unknown")
        #expect(allowed([nil, nil, nil, nil]).contains(true))
    }

    @Test func `a call has to fit with what the worst of late has taken`() {
        var pacer = WindowPacer(usd: 100, seconds: 128)
        func call(_ number: UInt64, at milliseconds: Int64, cost: Double) {
            let decision = PacedDecision(
                number: number, model: "dear", timeMilliseconds: milliseconds, expectedUSD: 1e-3, hull: nil)
            pacer.charge(decision)
            pacer.settle(decision, costUSD: cost, previousUSD: 1e-3, isFirst: true)
        }
        call(0, at: 0, cost: 1e-3)
        for number in 1..<1_000 as Range<UInt64> { call(number, at: 200_000, cost: 1e-3) }
        call(1_000, at: 200_000, cost: 8e-3)
        let models = ["cheap", "dear"]
        #expect(pacer.fits(models: models, costs: [1e-4, 12], now: 200_000) == [true, true])
        #expect(pacer.fits(models: models, costs: [1e-4, 15], now: 200_000) == [true, false])
    }

    /// One cheap request of half a dollar a second; the last one cost more. The cheap ones to come take 64 until that leaves the
    /// window, and 3 √(32 · 1.02) = 17 by luck: of 99.5, 13.3 are left beside 5, and nothing beside 30. An unknown model's
    /// call has to fit four times.
    @Test func `room is kept for the cheapest models' calls until money expires`() {
        for (last, dear, fits) in [(30.0, 1.0, false), (5, 3, true), (5, 3.5, false)] {
            var pacer = WindowPacer(usd: 100, seconds: 128)
            for second in 0..<128 as Range<Int64> {
                let isLast = second == 127
                let decision = PacedDecision(
                    number: UInt64(second), model: isLast ? "last" : "cheap", timeMilliseconds: 1_000 * second,
                    expectedUSD: 0.5, hull: CostQualityHull(baseUSD: 0.5, baseQuality: 0.5, steps: []))
                pacer.charge(decision)
                pacer.settle(decision, costUSD: isLast ? last : 0.5, previousUSD: 0.5, isFirst: true)
            }
            let allowed = pacer.fits(models: ["cheap", "dear"], costs: [0.5, dear], now: 127_000)
            #expect(allowed == [true, fits], "\(last), \(dear)")
        }
    }

    @Test func `a window remembers so many models and no more, and those that are drawn`() throws {
        var pacer = WindowPacer(usd: 100, seconds: 128)
        for number in 0..<2_000 as Range<UInt64> {
            for model in ["steady", "new-\(number)"] {
                let decision = PacedDecision(
                    number: number, model: model, timeMilliseconds: Int64(number) * 10_000, expectedUSD: 1, hull: nil)
                pacer.charge(decision)
                if number.isMultiple(of: 2) {
                    pacer.settle(decision, costUSD: 2, previousUSD: 1, isFirst: true)
                }
            }
        }
        #expect(pacer.models.count == WindowPacer.modelsMax)
        #expect(pacer.models.contains("steady") && pacer.models.contains("new-1999"))
        #expect(!pacer.models.contains("new-1000"))
        // News of one that is forgotten moves the account, and nobody's place.
        let late = PacedDecision(
            number: 1_000, model: "new-1000", timeMilliseconds: 19_990_000, expectedUSD: 1, hull: nil)
        pacer.settle(late, costUSD: 3, previousUSD: 1, isFirst: true)
        #expect(!pacer.models.contains("new-1000"))
        var writer = StateWriter()
        pacer.write(to: &writer)
        var reader = StateReader(writer.bytes)
        #expect(try WindowPacer(from: &reader, usd: 100, seconds: 128) == pacer)
    }

    // The dearest model alone has .79 here: noise above 1 is cut off.
    @Test(arguments: [0.65, 0.72, 0.77])
    func `the mean quality stays at its floor, at a lower cost than a higher floor's`(
        floor: Double
    ) {
        for seed in 1...2 as ClosedRange<UInt64> {
            let played = play(.minMeanQuality(floor), seed: seed, steps: 5_000)
            let mean = played.qualities.suffix(4_000).reduce(0, +) / 4_000
            #expect(mean > floor - 0.004 && mean < floor + 0.02, "seed \(seed): \(mean)")
            let dearer = play(.minMeanQuality(floor + 0.03), seed: seed, steps: 5_000)
            #expect(played.costs.reduce(0, +) < dearer.costs.reduce(0, +), "seed \(seed)")
        }
    }

    @Test func `qualities that are predicted too high are found out`() {
        let played = play(.minMeanQuality(0.75), seed: 6, steps: 5_000, bias: 0.05)
        let mean = played.qualities.suffix(4_000).reduce(0, +) / 4_000
        #expect(mean > 0.744, "\(mean)")
    }

    /// The second model has .745 on average and the third, thirty times as dear, .79: what the second one's luck takes is lent
    /// by itself. Made up for over 60 outcomes it cost 3.8 times what the second model does.
    @Test func `luck is made up for slowly where better quality costs thirty times as much`() {
        let second = 1e-4 * Double.exp(0.125)
        var (mean, cost) = (0.0, 0.0)
        for seed in 1...4 as ClosedRange<UInt64> {
            let played = play(.minMeanQuality(0.735), seed: seed, steps: 5_000)
            mean += played.qualities.reduce(0, +) / 20_000
            cost += played.costs.reduce(0, +) / 20_000
        }
        #expect(mean > 0.733 && cost < 1.5 * second, "\(mean), \(cost / second) times as dear")
    }

    @Test func `a floor nobody reaches buys the best`() {
        let played = play(.minMeanQuality(0.99), seed: 7, steps: 1_000)
        #expect(played.costs.reduce(0, +) / 1_000 > 2e-3)
    }

    @Test(arguments: [
        Objective.budgetUSDPerRequest(1e-4), .budgetUSDPerWindow(usd: 0.5, seconds: 3_600), .minMeanQuality(0.75),
    ])
    func `written and read again a pacer goes on bit for bit`(objective: Objective) throws {
        var played = play(objective, seed: 8, steps: 2_345)
        var writer = StateWriter()
        played.pacer.write(to: &writer)
        var reader = StateReader(writer.bytes)
        var read = try #require(try Pacer(from: &reader, objective: objective))
        #expect(reader.isAtEnd && read.objective == objective)
        let estimates = [(0.6, 1e-5), (0.8, 1e-4), (0.9, 3e-3)].map {
            Estimate(quality: $0, qualitySD: 0.02, costUSD: $1)
        }
        for number in 2_346...2_400 as ClosedRange<UInt64> {
            let time = played.times.last! + Int64(number) * 20_000
            let (one, other) = (
                played.pacer.terms(Self.models, estimates, floor: 0, now: time),
                read.terms(Self.models, estimates, floor: 0, now: time)
            )
            #expect(one.costWeight == other.costWeight && one.allowed == other.allowed)
            let hull = CostQualityHull(estimates, costs: [1e-5, 1e-4, 3e-3], floor: 0)
            let decision = PacedDecision(
                number: number, model: "b", timeMilliseconds: time, expectedUSD: 1e-4, hull: hull)
            played.pacer.charge(decision)
            read.charge(decision)
            played.pacer.settle(decision, outcome: Outcome(quality: 0.7, costUSD: 2e-4), before: nil)
            read.settle(decision, outcome: Outcome(quality: 0.7, costUSD: 2e-4), before: nil)
        }
        #expect(read == played.pacer)
    }

    @Test func `a window's cost that was revised counts once, and leaves with its time`() {
        var pacer = WindowPacer(usd: 10, seconds: 128)
        let decision = PacedDecision(number: 1, model: "a", timeMilliseconds: 0, expectedUSD: 2, hull: nil)
        pacer.charge(decision)
        pacer.settle(decision, costUSD: 3, previousUSD: 2, isFirst: true)
        pacer.settle(number: 1, timeMilliseconds: 0, other: "b", costUSD: 1)
        pacer.settle(number: 1, timeMilliseconds: 0, other: "b", costUSD: 4)
        #expect(abs(pacer.standing(1_000).spentUSD - 7) < 1e-9)
        #expect(pacer.standing(200_000).spentUSD == 0)
    }
}
