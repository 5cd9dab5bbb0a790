import LinearAlgebra
import Routing
import Testing

@testable import Bandits

@Suite struct BudgetPacerTests {
    /// cheap ($1, .5), middle ($2, .8), dear ($10, .9); slopes .3 and .0125 per dollar.
    private let estimates = [(0.5, 1.0), (0.8, 2), (0.9, 10)].map {
        Estimate(quality: $0.0, qualitySD: 0, costUSD: $0.1)
    }

    @Test func `the hull's steps are the way up from the cheapest model`() {
        let hull = CostQualityHull(estimates, costs: [1, 2, 10], floor: 0)
        #expect(hull.baseUSD == 1)
        #expect(hull.steps.map(\.costUSD) == [1, 8])
        #expect(abs(hull.steps[0].slope - 0.3) < 1e-12 && abs(hull.steps[1].slope - 0.0125) < 1e-12)
        // A model below the line between its neighbours is no step.
        let poor = [(0.5, 1.0), (0.52, 2), (0.9, 10)].map { Estimate(quality: $0.0, qualitySD: 0, costUSD: $0.1) }
        #expect(CostQualityHull(poor, costs: [1, 2, 10], floor: 0).steps.map(\.costUSD) == [9])
    }

    @Test func `the price lets through what the target pays for`() {
        let hulls = [CostQualityHull(estimates, costs: [1, 2, 10], floor: 0)]
        #expect(CostQualityHull.price(hulls, targetUSD: 0.5) == .infinity)
        #expect(abs(CostQualityHull.price(hulls, targetUSD: 1.5) - 0.3) < 1e-12)
        // Three of the eight dollars of the next step: three eighths of the way down from .3, of which a logarithm is taken.
        let partly = 0.3 * Double.pow(0.0125 / 0.3, 3 / 8)
        #expect(abs(CostQualityHull.price(hulls, targetUSD: 5) - partly) < 1e-12)
        #expect(CostQualityHull.price(hulls, targetUSD: 10) == 0)
    }

    @Test func `sums over the window are those of a list that forgets nothing`() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var window = SpendingWindow()
            var costs: [Double] = []
            let first = 1 + random.next() % 5_000
            for step in 0..<4_000 {
                costs.append(Double(random.next() % 1_000_000) * 1e-9)
                window.append(number: first + UInt64(step), expected: Money(usd: costs[step]))
                let late = max(0, step - Int(random.next() % 2_000))
                guard step - late < 1_500 else { continue }
                costs[late] = Double(random.next() % 1_000_000) * 1e-9
                window.settle(number: first + UInt64(late), cost: Money(usd: costs[late]))
            }
            let exact = { (count: Int) in costs.suffix(count).reduce(Money.zero) { $0 + Money(usd: $1) } }
            #expect(window.spent == exact(999), "seed \(seed)")
            #expect(window.longSpent == exact(1_499), "seed \(seed)")
            var writer = StateWriter()
            window.write(to: &writer)
            var reader = StateReader(writer.bytes)
            #expect(throws: Never.self) {
                let read = try SpendingWindow(from: &reader)
                #expect(read.spent == window.spent && read.longSpent == window.longSpent)
                #expect(read.pendingCount == window.pendingCount && read.count == window.count)
            }
        }
    }

    @Test func `another model's call is added, and its revised cost replaces what it was`() {
        var window = SpendingWindow()
        window.append(number: 1, expected: Money(usd: 1))
        window.settle(number: 1, other: "dear", cost: Money(usd: 5))
        window.settle(number: 1, other: "dear", cost: Money(usd: 3))
        window.settle(number: 1, cost: Money(usd: 2))
        #expect(window.spent == Money(usd: 5))
        #expect(window.pendingCount == 0)
        window.settle(number: 2, cost: Money(usd: 9))
        #expect(window.spent == Money(usd: 5), "a decision nobody made costs nothing")
    }

    /// A stream with lognormal costs around 1, 10 and 300 cheap calls, and qualities that differ by request.
    /// - Parameters:
    ///   - late: requests after which a cost is told.
    ///   - told: share of the costs that are.
    private func play(
        budget: Double, seed: UInt64, floor: Double = 0, bias: Double = 1, steps: Int = 6_000, late: Int = 0,
        told: Double = 1
    ) -> (costs: [Double], reward: Double) {
        var pacer = BudgetPacer(budgetUSD: budget)
        var random = SplitMix64(seed: seed)
        var (costs, reward) = ([Double](), 0.0)
        for number in 1...UInt64(steps) {
            let expected = [1e-5, 1e-4, 3e-3].map { $0 * Double.exp(0.5 * random.nextNormal()) }
            let lift = random.nextUniform()
            let qualities = [0.6, 0.6 + 0.3 * lift, 0.65 + 0.33 * lift]
            let estimates = zip(qualities, expected).map {
                Estimate(quality: $0, qualitySD: 0.02, costUSD: $1 * bias)
            }
            let hull = CostQualityHull(estimates, costs: estimates.map { $0.costUSD! }, floor: floor)
            let set = ChoiceSet(
                models: ["a", "b", "c"], estimates: estimates, objective: .budgetUSDPerRequest(budget),
                costWeight: pacer.costWeight(for: hull),
                allowed: pacer.fits(costs: estimates.map { $0.costUSD! }, hull: hull, floor: floor), floor: floor)
            let p = Exploration.thompson(width: 0.5).probabilities(set)
            let arm = draw(p, uniform: SplitMix64.uniform(seed: seed, number: number))
            let cost = expected[arm] * Double.exp(0.5 * random.nextNormal() - 0.125)
            pacer.charge(number: number, expectedUSD: estimates[arm].costUSD, hull: hull)
            costs.append(cost)
            let due = costs.count - 1 - late
            if due >= 0, SplitMix64.uniform(seed: seed + 100, number: UInt64(due)) < told {
                pacer.settle(number: UInt64(due + 1), costUSD: costs[due])
            }
            reward += qualities[arm] / Double(steps)
        }
        return (costs, reward)
    }

    private func dearest(_ costs: [Double], _ count: Int) -> Double {
        var sum = costs[0..<count].reduce(0, +)
        var most = sum
        for step in count..<costs.count {
            sum += costs[step] - costs[step - count]
            most = max(most, sum)
        }
        return most / Double(count)
    }

    @Test(arguments: [2e-5, 5e-5, 1e-4, 3e-4, 1e-3, 3e-3])
    func `no 1,500 decisions cost more than 1.01 budgets each`(budget: Double) {
        for seed in 1...6 as ClosedRange<UInt64> {
            let (costs, _) = play(budget: budget, seed: seed)
            #expect(dearest(costs, 1_500) <= 1.01 * budget, "seed \(seed): \(dearest(costs, 1_500) / budget) budgets")
            let mean = costs.reduce(0, +) / Double(costs.count)
            #expect(mean > 0.85 * min(budget, 2.5e-3), "seed \(seed): only \(mean / budget) of the budget is used")
        }
    }

    @Test(arguments: [2e-5, 5e-5, 1e-4, 3e-4, 1e-3, 3e-3])
    func `nor where costs are told late, and a third of them never`(budget: Double) {
        for seed in 1...6 as ClosedRange<UInt64> {
            for (late, told) in [(100, 1.0), (300, 1), (300, 0.67)] {
                let (costs, _) = play(budget: budget, seed: seed, late: late, told: told)
                let most = dearest(costs, 1_500) / budget
                #expect(most <= 1.01, "seed \(seed), \(late) late, \(told) told: \(most) budgets")
                let used = costs.reduce(0, +) / Double(costs.count) / min(budget, 2.5e-3)
                #expect(used > 0.75, "seed \(seed), \(late) late, \(told) told: only \(used) of the budget")
            }
        }
    }

    /// Of calls at 2 and 6 that were expected to cost 4 the relative variance is (2² + 2² + 2 · 4²) / (2 · 4² + 2 · 4²).
    @Test func `what open calls may cost beyond what is expected is kept back, and comes free as they are told`() {
        var pacer = BudgetPacer(budgetUSD: 10)
        for number in 1...6 as ClosedRange<UInt64> { pacer.charge(number: number, expectedUSD: 4, hull: nil) }
        #expect(abs(pacer.reservedUSD - 2 * (6.0 * 16).squareRoot()) < 1e-9, "each as likely far off as near")
        pacer.settle(number: 1, costUSD: 2)
        pacer.settle(number: 2, costUSD: 6)
        pacer.settle(number: 2, costUSD: 6)
        let reserved = 2 * (40.0 / 64 * (4 * 16 + 16 * 16 / 50.0)).squareRoot()
        #expect(abs(pacer.reservedUSD - reserved) < 0.1, "\(pacer.reservedUSD), not \(reserved)")
        #expect(abs(pacer.surplusUSD - (60 - 24 - pacer.reservedUSD)) < 1e-9)
        for number in 3...6 as ClosedRange<UInt64> { pacer.settle(number: number, costUSD: 4) }
        #expect(pacer.reservedUSD == 0)
    }

    /// The cheapest model costs 1.133e-5 here on average.
    @Test func `a lucky streak of the cheapest model's costs is no saving where it takes the whole budget`() {
        for seed in 1...6 as ClosedRange<UInt64> {
            let (_, reward) = play(budget: 1.13e-5, seed: seed)
            #expect(reward < 0.6004, "seed \(seed): it takes \((reward - 0.6) / 0.15) of better models' calls")
            #expect(play(budget: 1.4e-5, seed: seed).reward > 0.603, "seed \(seed): what is left above it is spent")
        }
    }

    // MARK: Bargains: at the cheapest model's .05 and quality .6, a middle one and one for 20 that is .03 better

    private func hull(_ middle: Double, cost: Double = 0.8) -> CostQualityHull {
        let estimates = [(0.6, 0.05), (middle, cost), (middle + 0.03, 20)].map {
            Estimate(quality: $0, qualitySD: 0, costUSD: $1)
        }
        return CostQualityHull(estimates, costs: estimates.map { $0.costUSD! }, floor: 0)
    }

    /// A pacer of budget 1 whose calls of the middle model cost `costs[n]`.
    private func pacer(_ costs: [Double]) -> BudgetPacer {
        var pacer = BudgetPacer(budgetUSD: 1)
        for (number, cost) in zip(UInt64(1)..., costs) {
            pacer.charge(number: number, expectedUSD: 0.8, hull: hull(0.75))
            pacer.settle(number: number, costUSD: cost)
        }
        return pacer
    }

    private func fits(_ pacer: BudgetPacer, _ hull: CostQualityHull, cost: Double = 0.8, floor: Double = 0) -> [Bool] {
        pacer.fits(costs: [0.05, cost, 20], hull: hull, floor: floor)
    }

    @Test func `after an unlucky dear call small bargains go on, and what is hardly worth its price waits`() {
        // 7 budgets beyond 1,499.
        let pacer = pacer([Double](repeating: 0.97, count: 1_499) + [53])
        let price = pacer.costWeight
        #expect(0.15 / 0.75 > 4 * price && 0.003 / 0.75 < 4 * price, "at \(price)")
        #expect(fits(pacer, hull(0.75)) == [true, true, false])
        #expect(fits(pacer, hull(0.603)) == [true, false, false], "worth little")
        #expect(fits(pacer, hull(0.95, cost: 2.1), cost: 2.1) == [true, false, false], "a bargain, but no small one")
        #expect(fits(pacer, hull(0.75), floor: 0.005) == [true, false, false], "a floor's calls must be paid")
    }

    @Test func `what would break the promise is no bargain`() {
        let even = [Double](repeating: 1, count: 1_499)
        #expect(fits(pacer(even + [9]), hull(0.75)) == [true, true, false])
        #expect(fits(pacer(even + [11]), hull(0.75)) == [true, false, false])
    }

    /// Of the last 1,500 requests the first 500 left a half.
    @Test func `savings that left the short window carry bargains, and buy nothing else`() {
        let pacer = pacer([Double](repeating: 0.5, count: 500) + [Double](repeating: 1.01, count: 1_000))
        #expect(-12 < pacer.surplusUSD && pacer.surplusUSD < -8)
        #expect(fits(pacer, hull(0.75)) == [true, true, false])
        #expect(fits(pacer, hull(0.603)) == [true, false, false], "worth little")
    }

    @Test func `a floor's dear calls are paid for by the others`() {
        for seed in 1...4 as ClosedRange<UInt64> {
            let (costs, _) = play(budget: 1e-4, seed: seed, floor: 0.005)
            #expect(dearest(costs, 1_500) <= 1.01 * 1e-4, "seed \(seed): \(dearest(costs, 1_500) / 1e-4)")
        }
    }

    @Test func `costs that are expected at half of what they are don't break the promise by much`() {
        for seed in 1...4 as ClosedRange<UInt64> {
            let (costs, _) = play(budget: 1e-4, seed: seed, bias: 0.5)
            #expect(dearest(costs, 1_500) <= 1.03 * 1e-4, "seed \(seed): \(dearest(costs, 1_500) / 1e-4)")
        }
    }

    /// A model that costs a third of the budget and is nearly as good as the dear one comes to requests of two models.
    @Test func `when another model comes the budget is neither saved nor overspent for the sake of the past`() {
        let dear = Estimate(quality: 0.93, qualitySD: 0, costUSD: 15)
        let before = [Estimate(quality: 0.8, qualitySD: 0, costUSD: 0.03), dear]
        let after = [before[0], Estimate(quality: 0.92, qualitySD: 0, costUSD: 0.6), dear]
        func spent(forgets: Bool) -> Double {
            var pacer = BudgetPacer(budgetUSD: 2)
            var sum = 0.0
            for number in 1...1_200 as ClosedRange<UInt64> {
                let estimates = number <= 1_000 ? before : after
                if number == 1_001, forgets { pacer.forgetPrices() }
                let costs = estimates.map { $0.costUSD! }
                let hull = CostQualityHull(estimates, costs: costs, floor: 0)
                let set = ChoiceSet(
                    models: [], estimates: estimates, objective: .budgetUSDPerRequest(2),
                    costWeight: pacer.costWeight(for: hull), allowed: pacer.fits(costs: costs, hull: hull, floor: 0))
                pacer.charge(number: number, expectedUSD: costs[set.best], hull: hull)
                pacer.settle(number: number, costUSD: costs[set.best])
                if number > 1_000 { sum += costs[set.best] / 200 }
            }
            return sum
        }
        #expect(
            spent(forgets: false) < 1.2, "hulls without the model keep its step too dear for most of their 256 requests"
        )
        #expect(abs(spent(forgets: true) - 2) < 0.25)
    }

    @Test func `more budget never buys less quality, and much of it buys the best`() {
        let rewards = [2e-5, 1e-4, 1e-3, 1e-2].map { play(budget: $0, seed: 1, steps: 3_000).reward }
        #expect(zip(rewards, rewards.dropFirst()).allSatisfy { $0 < $1 + 1e-3 }, "\(rewards)")
    }

    @Test func `written and read again it goes on bit for bit`() throws {
        var pacer = BudgetPacer(budgetUSD: 1.5)
        let hull = CostQualityHull(estimates, costs: [1, 2, 10], floor: 0)
        for number in 1...1_700 as ClosedRange<UInt64> {
            pacer.charge(number: number, expectedUSD: 1.1, hull: hull)
            if number % 3 == 0 { pacer.settle(number: number, costUSD: 1.7) }
        }
        var writer = StateWriter()
        pacer.write(to: &writer)
        var reader = StateReader(writer.bytes)
        var read = try BudgetPacer(from: &reader, budgetUSD: 1.5)
        #expect(reader.isAtEnd)
        for number in 1_701...3_500 as ClosedRange<UInt64> {
            #expect(read.costWeight == pacer.costWeight && read.surplusUSD == pacer.surplusUSD)
            for copy in 0..<2 {
                var which = copy == 0 ? read : pacer
                which.charge(number: number, expectedUSD: 1.3, hull: hull)
                which.settle(number: number - 700, costUSD: 0.4)
                if copy == 0 { read = which } else { pacer = which }
            }
        }
    }
}
