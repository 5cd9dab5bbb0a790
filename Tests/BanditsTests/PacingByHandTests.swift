import LinearAlgebra
import Routing
import Testing

@testable import Bandits

/// Small cases of pacing and learning, each worked out in its comment.
@Suite struct PacingByHandTests {
    private func estimates(_ qualities: [Double], _ costs: [Double]) -> [Estimate] {
        zip(qualities, costs).map { Estimate(quality: $0, qualitySD: 0, costUSD: $1) }
    }

    /// A floor of .1 buys a tenth of each of three models whatever λ is: .1 · (1 + 2 + 10) + .7 · 1 = 2, of quality .1 · 2.2
    /// + .7 · .5 = .57. What is free to climb is .7 of each step.
    @Test func `a floor's calls cost whatever quality costs, and the steps up are those of the rest`() {
        let (qualities, costs) = ([0.5, 0.8, 0.9], [1.0, 2, 10])
        let hull = CostQualityHull(estimates(qualities, costs), costs: costs, floor: 0.1)
        #expect(abs(hull.baseUSD - 2) < 1e-12 && abs(hull.baseQuality - 0.57) < 1e-12)
        #expect(zip(hull.steps, [0.7, 5.6]).allSatisfy { abs($0.costUSD - $1) < 1e-12 })
        // A floor above a third is a third of each, and nothing is left to climb.
        let whole = CostQualityHull(estimates(qualities, costs), costs: costs, floor: 0.5)
        #expect(abs(whole.baseUSD - 13.0 / 3) < 1e-12 && whole.steps.allSatisfy { abs($0.costUSD) < 1e-12 })
    }

    @Test func `of models at one price the better one counts, and as good for more is no step`() {
        let costs = [1.0, 1, 2, 3]
        let hull = CostQualityHull(estimates([0.5, 0.7, 0.7, 0.8], costs), costs: costs, floor: 0)
        #expect(hull.baseQuality == 0.7 && hull.steps.count == 1 && hull.steps[0].costUSD == 2)
        #expect(hull.costUSD(atPrice: hull.steps[0].slope) >= 3, "a step is taken at its price")
        #expect(CostQualityHull.price([hull], targetUSD: 1) == .infinity, "nothing is left above the cheapest")
    }

    /// The flattest steps beyond 32 are cut off.
    @Test func `so many steps are kept of a request`() {
        let costs = (0..<40).map { 1 + Double($0) }
        let rising = (0..<40).map { 0.9 - 0.8 / Double($0 + 1) }
        let hull = CostQualityHull(estimates(rising, costs), costs: costs, floor: 0)
        #expect(hull.steps.count == 32 && hull.steps.allSatisfy { $0.costUSD == 1 })
    }

    /// Four at floor .8 that had .5: with .001 more than the floor 1.204 are owed, of which a sixtieth is asked for.
    @Test func `quality that is owed is made up for over sixty requests at first, and counts as it was said last`() {
        var pacer = QualityPacer(floor: 0.8)
        #expect(abs(pacer.target - 0.801) < 1e-12)
        for number in 1...4 as ClosedRange<UInt64> { pacer.settle(number: number, quality: 0.9, isFirst: true) }
        for quality in [0.2, 0.5] {
            for number in 1...4 as ClosedRange<UInt64> {
                pacer.settle(number: number, quality: quality, isFirst: false)
            }
        }
        #expect(abs(pacer.target - (0.801 + 1.204 / 60)) < 1e-12 && pacer.meanQuality == 0.5)
        pacer.settle(number: 9, quality: 1, isFirst: false)
        #expect(pacer.outcomeCount == 4, "one that has left, or was never there, doesn't come in by a second word")
        for number in 5...1_003 as ClosedRange<UInt64> { pacer.settle(number: number, quality: 1, isFirst: true) }
        #expect(pacer.outcomeCount == 1_000)
        #expect(abs((pacer.meanQuality ?? 0) - 0.9995) < 1e-12, "of the four one is left")
    }

    /// A twentieth of good answers and a half of bad ones are told: 9 in 18 told ones are good of nine in ten. Counted alike
    /// the mean is .5; what weighs a tenth owes a tenth.
    @Test func `a word that weighs less counts as much less in a mean quality`() throws {
        var pacer = QualityPacer(floor: 0.9)
        for number in 1...9 as ClosedRange<UInt64> { pacer.settle(number: number, quality: 1, isFirst: true) }
        for number in 10...19 as ClosedRange<UInt64> {
            pacer.settle(number: number, quality: 0, weight: 0.1, isFirst: true)
        }
        #expect(abs((pacer.meanQuality ?? 0) - 0.9) < 1e-9)
        #expect(abs(pacer.target - (0.901 + (10 * 0.0901 - 9 * 0.099) / 60)) < 1e-9)
        var writer = StateWriter()
        pacer.write(to: &writer)
        var reader = StateReader(writer.bytes)
        #expect(try QualityPacer(from: &reader, floor: 0.9) == pacer && reader.isAtEnd)
        // Whoever is believed fully has found that it was good after all; more than fully is no more.
        for number in 10...19 as ClosedRange<UInt64> {
            pacer.settle(number: number, quality: 1, weight: 5, isFirst: false)
        }
        #expect(pacer.meanQuality == 1 && abs(pacer.target - (0.901 - 19 * 0.099 / 60)) < 1e-9)
    }

    /// 40 at .8 below the floor owe 32.04; the thousand at the floor that follow owe their thousandth each, up to 33.04, though
    /// the first ones have left by then; a three-hundredth is asked for. 60 more end at 50, and a thousand better ones at 20 saved.
    @Test func `what is owed does not lapse, and has its limits`() {
        var pacer = QualityPacer(floor: 0.8)
        func settle(_ numbers: Range<UInt64>, _ quality: Double) {
            for number in numbers { pacer.settle(number: number, quality: quality, isFirst: true) }
        }
        settle(0..<40, 0)
        settle(40..<1_040, 0.8)
        #expect(abs(pacer.target - (0.801 + 33.04 / 300)) < 1e-9 && abs((pacer.meanQuality ?? 0) - 0.8) < 1e-9)
        settle(1_040..<1_100, 0)
        #expect(abs(pacer.target - (0.801 + 50.0 / 300)) < 1e-9)
        settle(1_100..<2_100, 1)
        #expect(abs(pacer.target - (0.801 - 20.0 / 300)) < 1e-9)
    }

    /// Outcomes 400 decisions late are made up for over 1,200, those that follow at once come down to 300 again; four times
    /// as much may be owed meanwhile.
    @Test func `what late outcomes lacked is made up for over three times as long as they are late`() {
        var pacer = QualityPacer(floor: 0.8)
        for number in 1...1_000 as ClosedRange<UInt64> { pacer.charge(number: number, hull: nil) }
        for number in 1_001...1_400 as ClosedRange<UInt64> {
            pacer.charge(number: number, hull: nil)
            pacer.settle(number: number - 400, quality: 0.701, isFirst: true)
        }
        #expect(abs(pacer.target - (0.801 + 40.0 / 1_200)) < 1e-9)
        for number in 1_001...2_000 as ClosedRange<UInt64> {
            pacer.settle(number: number - 400, quality: 0, isFirst: true)
        }
        #expect(pacer.target > 0.801 + 50.0 / 300 - 0.01, "\(pacer.target)")
        for number in 2_001...12_000 as ClosedRange<UInt64> {
            pacer.charge(number: number, hull: nil)
            pacer.settle(number: number, quality: 0.8, isFirst: true)
        }
        #expect(abs(pacer.target - (0.801 + 50.0 / 300)) < 1e-3, "\(pacer.target)")
    }

    /// Of two thousand prompt outcomes one comes 100,000 decisions late, and one is of a decision from before; then all of them
    /// are 5,000 late.
    @Test func `a word of long ago is no lateness, but many are`() throws {
        var pacer = QualityPacer(floor: 0.8)
        for number in 50_000...152_000 as ClosedRange<UInt64> {
            pacer.charge(number: number, hull: nil)
            guard number > 150_000 else { continue }
            let late: UInt64? = [151_000: 100_000, 151_500: 151_490][number]
            pacer.settle(number: number - (late ?? 0), quality: 0.601, isFirst: true)
        }
        for number in 151_901...152_000 as ClosedRange<UInt64> {
            pacer.settle(number: number, quality: 1, isFirst: true)
        }
        #expect(abs(pacer.target - (0.801 + (50 - 19.9) / 300)) < 1e-3, "\(pacer.target)")
        for number in 152_001...167_000 as ClosedRange<UInt64> {
            pacer.charge(number: number, hull: nil)
            pacer.settle(number: number - 5_000, quality: 0.601, isFirst: true)
        }
        pacer.settle(number: 167_000, quality: 0, isFirst: true)
        var writer = StateWriter()
        pacer.write(to: &writer)
        var reader = StateReader(writer.bytes)
        #expect(try QualityPacer(from: &reader, floor: 0.8) == pacer && reader.isAtEnd)
        // .2 each is owed, up to 2,500 of 15,000; a hundred good ones pay back 20.
        for number in 162_001...162_100 as ClosedRange<UInt64> {
            pacer.settle(number: number, quality: 1, isFirst: true)
        }
        #expect(pacer.target > 0.801 + 0.15 && pacer.target < 0.801 + 50.0 / 300, "\(pacer.target)")
    }

    @Test(arguments: [Double.nan, -1, 1e300, .infinity])
    func `a lateness that no decisions have is no end of a floor`(lateness: Double) throws {
        var writer = StateWriter()
        writer.put(-1.0)
        writer.put(UInt32(0))
        writer.put(Int64(0))
        writer.put(UInt8(0))
        writer.put(lateness)
        RecentHulls().write(to: &writer)
        var reader = StateReader(writer.bytes)
        var pacer = try QualityPacer(from: &reader, floor: 0.8)
        for number in 1...3 as ClosedRange<UInt64> {
            pacer.charge(number: number, hull: nil)
            pacer.settle(number: number, quality: 0.2, isFirst: true)
        }
        #expect(pacer.target > 0.801 && pacer.target < 0.85)
    }

    /// Two outcomes at .5 below .8 and no word of a debt: .602 are owed, of which a sixtieth is asked for.
    @Test func `an earlier state that tells nothing of debts begins with what its last outcomes lacked`() throws {
        var writer = StateWriter()
        writer.put(-1.0)
        writer.put(UInt32(2))
        for number in 1...2 as ClosedRange<UInt64> {
            writer.put(number)
            writer.put(Int64(500_000_000))
        }
        RecentHulls().write(to: &writer)
        var reader = StateReader(writer.bytes)
        let objective = Objective.minMeanQuality(0.8)
        let read = try Pacer(from: &reader, objective: objective, form: .withoutOwedQuality)
        var target: Double?
        if case .meanQuality(let pacer) = read { target = pacer.target }
        #expect(reader.isAtEnd && abs((target ?? 0) - (0.801 + 0.602 / 60)) < 1e-12)
    }

    /// All suffice, so nothing but cost counts, and at one price quality: .8004 against .8.
    @Test func `where the cheapest models suffice, the better one of a price is drawn`() throws {
        let pacer = try #require(Pacer(.minMeanQuality(0.5)))
        let models = estimates([0.8, 0.8004, 0.9], [0.01, 0.01, 0.02])
        let terms = pacer.terms(["a", "b", "c"], models, floor: 0, now: 0)
        let ranking = Ranking(models, objective: .minMeanQuality(0.5), costWeight: terms.costWeight)
        #expect(ranking.order == [1, 0, 2])
    }

    /// The request's own hull where there is no other: from .5 to .9 for 8 more.
    @Test func `before there is any price a request's own is asked`() throws {
        let pacer = try #require(Pacer(.minMeanQuality(0.7)))
        let terms = pacer.terms(["a", "b"], estimates([0.5, 0.9], [1, 9]), floor: 0, now: 0)
        #expect(abs(terms.costWeight - 0.05) < 1e-9 && terms.allowed == [true, true])
        #expect(pacer.looksAtModels == false)
    }

    @Test func `a window begins anew after a gap in the numbers, and a cost from before it is nobody's`() {
        var window = SpendingWindow()
        for number in 1...3 as ClosedRange<UInt64> { window.append(number: number, expected: Money(usd: 1)) }
        window.append(number: 10, expected: Money(usd: 5))
        #expect(window.count == 1 && window.spent == Money(usd: 5) && window.longSpent == Money(usd: 5))
        window.settle(number: 9, cost: Money(usd: 70))
        #expect(window.spent == Money(usd: 5) && window.pendingCount == 1)
    }

    /// Two models that stepped in for decision 1; long after it has left, decision 1,501 lies in its place.
    @Test func `what others' calls cost adds up, and leaves with its decision`() {
        var window = SpendingWindow()
        window.append(number: 1, expected: .zero)
        window.settle(number: 1, other: "a", cost: Money(usd: 2))
        window.settle(number: 1, other: "b", cost: Money(usd: 3))
        window.settle(number: 1, other: "a", cost: Money(usd: 1))
        #expect(window.spent == Money(usd: 4) && window.longSpent == Money(usd: 4))
        for number in 2...3_001 as ClosedRange<UInt64> { window.append(number: number, expected: .zero) }
        #expect(window.spent == .zero && window.longSpent == .zero)
        window.settle(number: 1, other: "a", cost: Money(usd: 9))
        #expect(window.spent == .zero && window.longSpent == .zero)
        var (writer, fresh) = (StateWriter(), StateWriter())
        window.write(to: &writer)
        var plain = SpendingWindow()
        for number in 1...3_001 as ClosedRange<UInt64> { plain.append(number: number, expected: .zero) }
        plain.write(to: &fresh)
        #expect(writer.bytes == fresh.bytes)
    }

    /// One call took 8 times what was expected, one was told in the wrong unit; each leaves .998 of what it is above 1.
    @Test func `the worst of late fades, and is feared no more than twenty times`() {
        var surprise = CostSurprise(memory: 200)
        surprise.take(costUSD: 8, expectedUSD: 1)
        for _ in 0..<100 { surprise.take(costUSD: 1, expectedUSD: 1) }
        // Of 101 squared errors, the first one's is 49 · .995¹⁰⁰.
        let weight = (1 - Double.pow(0.995, 101)) / 0.005
        let variance = (49 * Double.pow(0.995, 100) + 2) / (weight + 2)
        #expect(abs(surprise.relativeVariance - variance) < 1e-9)
        #expect(abs(surprise.callFactor - (1 + 7 * Double.pow(0.998, 100))) < 1e-9)
        surprise.take(costUSD: 1e6, expectedUSD: 1e-9)
        #expect(surprise.callFactor >= 20)
        var free = CostSurprise(memory: 200)
        free.take(costUSD: 5, expectedUSD: 0)
        #expect(free.callFactor == 4 && free.relativeVariance == 1, "where nothing was expected, nothing is known")
    }

    // MARK: Costs and latencies

    /// .98 of a memory of 50: after 50 calls of 10 that followed 50 of 100 the mean is 10 + 90 · .98⁵⁰ · (1 − .98⁵⁰) / (1 − .98¹⁰⁰).
    @Test func `tokens and latencies of long ago are forgotten`() {
        var model = CostModel()
        for value in [100, 10] {
            for _ in 0..<50 {
                model.observe(outputTokens: value)
                model.observe(latencyMilliseconds: Double(value), now: 0)
            }
        }
        let kept = Double.pow(0.98, 50)
        let mean = 10 + 90 * kept * (1 - kept) / (1 - kept * kept)
        #expect(abs(model.expectedOutputTokens(max: nil) - mean) < 1e-9)
        #expect(abs((model.expectedLatencyMilliseconds ?? 0) - mean) < 1e-9)
    }

    /// What one call cost a thousand feedbacks and two half-lives ago is a quarter; the next one's word stands alone from a
    /// half on.
    @Test func `a call that is told after a half-life stands alone`() {
        for (now, expected) in [(1_990 as UInt64, 5.0), (2_001, 1)] {
            var model = CostModel()
            model.observe(costUSD: 9, prior: nil, now: 0)
            model.observe(costUSD: 1, prior: nil, now: now)
            let cost = model.expectedCostUSD(prior: nil, now: now) ?? 0
            #expect(abs(cost - expected) < 0.1, "\(now): \(cost)")
        }
    }

    @Test func `a higher quantile is never below a lower one`() {
        var (quantiles, low) = (LatencyQuantiles(), 0)
        for call in 0..<400 {
            quantiles.observe(milliseconds: call % 10 == 9 ? 4_000 : 90 + Double(call % 7))
            let values = LatencyQuantiles.levels.compactMap { quantiles.milliseconds($0) }
            #expect(values == values.sorted(), "\(call): \(values)")
            low += values[0] < 100 ? 1 : 0
        }
        #expect(low > 300)
    }

    /// An expectation of .9999 counts as .98 for bets on worse, or one wrong answer of a sure model would be evidence without
    /// end; and one of .0001 as .02 for bets on better.
    @Test func `nothing is so certain that one outcome tells all`() {
        var (sure, nearly) = (ChangeDetector(), ChangeDetector())
        _ = sure.take(0, Expectation(mean: 0.9999, deviation: 0.1), interval: 1e4)
        _ = nearly.take(0, Expectation(mean: 0.98, deviation: 0.1), interval: 1e4)
        #expect(sure.down == nearly.down)
        (sure, nearly) = (ChangeDetector(), ChangeDetector())
        _ = sure.take(1, Expectation(mean: 0.0001, deviation: 0.1), interval: 1e4)
        _ = nearly.take(1, Expectation(mean: 0.02, deviation: 0.1), interval: 1e4)
        #expect(sure.up == nearly.up)
    }
}
