import Foundation
import LinearAlgebra
import Testing

@testable import Bandits

/// The slow twin of `BudgetPacer`: lists that forget nothing, and a price that is looked for among all slopes.
private struct PlainBudget {
    let budget: Double
    var costs: [Double] = []
    var isOpen: [Bool] = []
    /// Of calls with a true cost, in the order in which it was told: how far off that was, and what was expected, squared.
    var told: [(error: Double, expected: Double)] = []
    var hulls: [CostQualityHull] = []
    var appended = 0
    var price: Double?
    var keptForBase = 0.0

    private func surplus(_ count: Int) -> Double {
        budget * Double(min(count, costs.count)) - costs.suffix(count).reduce(0, +)
    }
    var short: Double { surplus(999) }
    var long: Double { surplus(1_499) - reserved }
    private var reserved: Double {
        let open = zip(costs, isOpen).suffix(1_499).filter(\.1).map(\.0)
        let (sum, squares) = (open.reduce(0, +), open.reduce(0) { $0 + $1 * $1 })
        let faded = told.reversed().enumerated().map { (pow(1 - 1 / 1_500, Double($0)), $1) }
        let weight = faded.reduce(0) { $0 + $1.0 }
        guard weight > 0 else { return 2 * squares.squareRoot() }
        let (error, expected) = (
            faded.reduce(0) { $0 + $1.0 * $1.1.error }, faded.reduce(0) { $0 + $1.0 * $1.1.expected }
        )
        let variance = (error + 2 * expected / weight) / (expected + 2 * expected / weight)
        return 2 * (variance * (squares + sum * sum / 50)).squareRoot()
    }
    private var target: Double {
        let aim = 0.997 * budget
        let spent = budget * Double(min(999, costs.count)) - short
        return max(0, aim + 2 * (aim * Double(min(999, costs.count)) - spent) / 1_000)
    }

    /// Between the slopes of the last step that these requests can pay for and of the next one, where the steepest are taken first.
    private static func price(_ hulls: [CostQualityHull], _ target: Double) -> Double {
        let steps = hulls.flatMap(\.steps).sorted { $0.slope > $1.slope }
        var left = target * Double(hulls.count) - hulls.reduce(0) { $0 + $1.baseUSD }
        if left <= 0 { return .infinity }
        for (place, step) in steps.enumerated() {
            if left < step.costUSD {
                let (share, last) = (left / step.costUSD, place == 0 ? step.slope : steps[place - 1].slope)
                return Double.exp(share * Double.log(step.slope) + (1 - share) * Double.log(last))
            }
            left -= step.costUSD
        }
        return 0
    }

    mutating func charge(_ expected: Double?, _ hull: CostQualityHull?) {
        costs.append(expected ?? budget)
        isOpen.append(true)
        guard let hull else { return }
        hulls = (hulls + [hull]).suffix(256)
        appended += 1
        guard [1, 2, 4, 8].contains(appended) || appended % 16 == 0 else { return }
        price = Self.price(hulls, target)
        let count = Double(hulls.count)
        let mean = hulls.reduce(0) { $0 + $1.baseUSD } / count
        let square = hulls.reduce(0) { $0 + $1.baseUSD * $1.baseUSD } / count
        let left = 1_500 * max(0, budget - mean * (1 + 2 / count.squareRoot()))
        keptForBase = max(0, (1_500 * square).squareRoot() - left)
    }

    mutating func settle(_ place: Int, _ cost: Double) {
        told.append((pow(cost - costs[place], 2), pow(costs[place], 2)))
        (costs[place], isOpen[place]) = (cost, false)
    }

    mutating func forgetPrices() { (hulls, appended) = ([], 0) }

    func weight(_ hull: CostQualityHull) -> Double {
        let price = price ?? Self.price([hull], target)
        guard price < .infinity else { return 1e9 / budget }
        let deficits = max(0, -min(short, long) / budget)
        return min(1e9 / budget, max(price, 1e-3 / budget) * Double.exp(min(60, deficits / 40)))
    }

    /// The most that a call may be expected to cost.
    func most(_ hull: CostQualityHull, cheapest: Double, dearest: Double, floor: Double) -> Double {
        let forFloor = floor > 0 ? min(200 * budget, (1 + (1_500 * floor).squareRoot()) * dearest) : 0
        let kept = keptForBase + forFloor
        let room = min((long + 5 * budget - kept) / 6, (short + 5 * budget - kept) / 2)
        let bargain = hull.steps.filter { $0.slope >= 4 * weight(hull) * (1 - 1e-9) }
            .reduce(hull.baseUSD) { $0 + $1.costUSD }
        let forBargain = kept > 0 ? 0 : min((long + 13 * budget) / 6, bargain)
        return max(room, forBargain, budget / 2, cheapest)
    }
}

@Suite struct BudgetTwinTests {
    private func hull(_ random: inout SplitMix64, base: Double) -> CostQualityHull {
        let costs = [base, 0.9, 6].map { $0 * (0.6 + 0.8 * random.nextUniform()) }
        let lift = random.nextUniform()
        let estimates = zip([0.5, 0.5 + 0.4 * lift, 0.55 + 0.44 * lift], costs).map {
            Estimate(quality: $0, qualitySD: 0, costUSD: $1)
        }
        return CostQualityHull(estimates, costs: costs, floor: 0)
    }

    /// Saves, spends evenly, overspends in both windows, and comes back; costs come late, other models are called, some
    /// requests have an objective of their own, and once other models are on offer.
    @Test(arguments: [(0.05, 0.0), (0.05, 0.002), (0.93, 0)])
    func `the price and the room for a call are those of a list of all costs`(base: Double, floor: Double) {
        var random = SplitMix64(seed: 11)
        var (pacer, twin) = (BudgetPacer(budgetUSD: 1), PlainBudget(budget: 1))
        var (deficits, bargains, savings) = (0, 0, 0)
        for number in 1...2_600 as ClosedRange<UInt64> {
            let level = [0.6, 1.0, 1.05, 1.0, 0.97, 1.02][min(5, Int(number) / 450)]
            let own = random.next() % 9 == 0
            let expected = random.next() % 11 == 0 ? nil : 0.8
            let hull = hull(&random, base: base)
            pacer.charge(number: number, expectedUSD: expected, hull: own ? nil : hull)
            twin.charge(expected, own ? nil : hull)
            if number > 20 {
                let cost = level * 2 * random.nextUniform() + (number % 700 == 650 ? 12 : 0)
                pacer.settle(number: number - 20, costUSD: cost)
                twin.settle(Int(number) - 21, cost)
            }
            if number % 150 == 149 {
                pacer.settle(number: number - 100, other: "stepped in", costUSD: 0.25)
                twin.costs[Int(number) - 101] += 0.25
            }
            if number == 1_700 {
                pacer.forgetPrices()
                twin.forgetPrices()
            }
            guard number < 20 || number.isMultiple(of: 5) else { continue }
            #expect(abs(pacer.surplusUSD - min(twin.short, twin.long)) < 1e-6, "\(number)")
            let asked = self.hull(&random, base: base)
            let (weight, wanted) = (pacer.costWeight(for: asked), twin.weight(asked))
            #expect(abs(weight / wanted - 1) < 1e-6, "\(number): \(weight) against \(wanted)")
            let most = twin.most(asked, cheapest: base, dearest: 30, floor: floor)
            let costs = [base, max(base, most * (1 - 1e-6)), most * (1 + 1e-6), 30]
            let fit = pacer.fits(costs: costs, hull: asked, floor: floor)
            #expect(fit == [true, true, false, most >= 30], "\(number): \(most), \(fit)")
            deficits += twin.short < -1 || twin.long < -1 ? 1 : 0
            savings += twin.long > 10 && twin.short < 5 ? 1 : 0
            bargains += most > 0.5001 && most > (twin.long + 5) / 6 && base < 0.5 ? 1 : 0
        }
        #expect(deficits > 5 && savings > 5, "\(deficits), \(savings)")
        #expect(base > 0.5 || floor > 0 || bargains > 3, "\(bargains)")
    }
}
