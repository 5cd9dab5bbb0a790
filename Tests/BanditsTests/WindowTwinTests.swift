import LinearAlgebra
import Routing
import Testing

@testable import Bandits

/// The slow twin of `WindowPacer`: every decision of the stream, looked through anew for every question.
private struct PlainWindow {
    struct Decision {
        var part: Int
        var model: String
        var expected: Double
        var cost: Double?
        var others = 0.0
        var counted: Double { (cost ?? expected) + others }
    }

    var usd: Double
    var decisions: [Decision] = []
    /// True and expected costs by model, in the order in which they were told.
    var told: [String: [(cost: Double, expected: Double)]] = [:]
    var hulls: [CostQualityHull] = []
    var price: Double?
    var base = (mean: 0.0, square: 0.0)

    private func sum(_ values: [Double]) -> Double { values.reduce(0, +) }

    /// v, and how many times its expected cost a call may take.
    func scatter(_ model: String) -> (variance: Double, factor: Double, isTold: Bool) {
        let told = told[model] ?? []
        guard !told.isEmpty else { return (1, 4, false) }
        var (weight, fading, weights, squares, errors, worst) = (1.0, 1.0, 0.0, 0.0, 0.0, 1.0)
        for (cost, expected) in told.reversed() {
            weights += weight
            squares += weight * expected * expected
            errors += weight * (cost - expected) * (cost - expected)
            worst = max(worst, 1 + fading * (min(20, cost / expected) - 1))
            (weight, fading) = (0.995 * weight, 0.998 * fading)
        }
        let prior = 2 * squares / weights
        let variance = (errors + prior) / (squares + prior)
        return (variance, max(2, worst, 1 + 3 * variance.squareRoot()), true)
    }

    struct Standing {
        var (spent, reserved, allowed, target, expected) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var window: [Decision] = []
    }

    func standing(_ part: Int) -> Standing {
        var standing = Standing()
        standing.window = decisions.filter { $0.part >= part - 128 }
        standing.spent = sum(standing.window.map(\.counted))
        let variances = Set(decisions.map(\.model)).map { model in
            let open = standing.window.filter { $0.model == model && $0.cost == nil }.map(\.expected)
            let scatter = scatter(model)
            let shared = scatter.isTold ? sum(open) * sum(open) / 50 : 0
            return scatter.variance * (sum(open.map { $0 * $0 }) + shared)
        }
        standing.reserved = 2 * sum(variances).squareRoot()
        let age = part - (decisions.first?.part ?? part) + 1
        let share = min(1, Double(age) / 128)
        let lately = Double(standing.window.count { $0.part > part - 8 })
        standing.expected = max(
            Double(standing.window.count + 1) / share, 16 * (lately - 2 * lately.squareRoot()))
        let aim = 0.995 * usd
        standing.allowed = aim * share
        let away = standing.allowed - standing.spent - standing.reserved
        standing.target = max(0, (aim + 2 * away) / standing.expected)
        return standing
    }

    mutating func charge(_ decision: Decision, _ hull: CostQualityHull?) {
        decisions.append(decision)
        guard let hull else { return }
        hulls.append(hull)
        guard [1, 2, 4, 8].contains(hulls.count) || hulls.count % 16 == 0 else { return }
        let recent = hulls.suffix(256)
        price = CostQualityHull.price(recent, targetUSD: standing(decision.part).target)
        base.mean = sum(recent.map(\.baseUSD)) / Double(recent.count)
        base.square = sum(recent.map { $0.baseUSD * $0.baseUSD }) / Double(recent.count)
    }

    func weight(_ hull: CostQualityHull, _ standing: Standing) -> Double {
        let price = price ?? CostQualityHull.price([hull], targetUSD: standing.target)
        let ceiling = 1e9 / usd * Double(standing.window.count + 1)
        guard price < .infinity else { return ceiling }
        let deficit = max(0, standing.spent + standing.reserved - standing.allowed) / usd
        return min(ceiling, max(price, 1e-3 / usd) * Double.exp(min(60, 40 * deficit)))
    }

    /// The most that a model's call may be expected to cost beside a cheapest one.
    func most(of model: String, cheapest: (model: String, usd: Double), _ part: Int, _ standing: Standing) -> Double {
        let committed = standing.spent + standing.reserved
        // Just before each part leaves the window: what is left, and what the cheapest models may have cost by then.
        var needed = committed
        for leaving in Set(standing.window.map(\.part)) {
            let left = committed - sum(standing.window.filter { $0.part < leaving }.map(\.counted))
            let count = standing.expected / 128 * Double(min(128, leaving - part + 129))
            let luck = 3 * (count * (1 + scatter(cheapest.model).variance) * base.square).squareRoot()
            needed = max(needed, left + count * base.mean + luck)
        }
        let left = min(0.995 * usd - needed, standing.allowed - committed + 0.02 * usd)
        return max(cheapest.usd, left > 0 ? standing.target / 2 : 0, left / scatter(model).factor)
    }
}

@Suite struct WindowTwinTests {
    private func hull(_ costs: [Double], _ lift: Double) -> CostQualityHull {
        let estimates = zip([0.5, 0.5 + 0.4 * lift, 0.55 + 0.44 * lift], costs).map {
            Estimate(quality: $0, qualitySD: 0, costUSD: $1)
        }
        return CostQualityHull(estimates, costs: costs, floor: 0)
    }

    /// Times of a steady stream, a rush, a long rest, and slow requests.
    private func gap(_ number: Int) -> Int64 {
        switch number {
        case 600..<800: 40
        case 900: 190_000
        case 901..<1_000: 2_300
        default: 310
        }
    }

    /// What is told late of the decision of a place: of most the cost, of every nineteenth nothing, of some a second word
    /// that halves it, and of some what another model took that stepped in, twice.
    private static func tell(
        _ late: PacedDecision, _ place: Int, cost: Double, _ pacer: inout WindowPacer, _ twin: inout PlainWindow
    ) {
        let (isTold, isRevised, hasFallback) = (place % 19 != 18, place % 23 == 5, place % 31 == 30)
        if isTold {
            pacer.settle(late, costUSD: cost, previousUSD: late.expectedUSD ?? 0, isFirst: true)
            twin.decisions[place].cost = cost
            twin.told[late.model, default: []].append((cost, late.expectedUSD ?? 1))
        }
        if isTold, isRevised {
            pacer.settle(late, costUSD: cost / 2, previousUSD: cost, isFirst: false)
            twin.decisions[place].cost = cost / 2
        }
        guard hasFallback else { return }
        let (first, last) = (0.9, 0.4)
        for costUSD in [first, last] {
            pacer.settle(
                number: late.number, timeMilliseconds: late.timeMilliseconds, other: "stepped in", costUSD: costUSD)
        }
        twin.decisions[place].others = last
    }

    @Test(arguments: [40.0, 90]) func `the price and the room for a call are those of a list of all decisions`(
        usd: Double
    ) {
        let names = ["cheap", "middle", "dear"]
        var random = SplitMix64(seed: 3)
        var (pacer, twin) = (WindowPacer(usd: usd, seconds: 128), PlainWindow(usd: usd))
        var (milliseconds, open): (Int64, [(PacedDecision, Int)]) = (0, [])
        var (full, tight, rushes) = (0, 0, 0)
        for number in 0..<1_100 {
            milliseconds += gap(number)
            let costs = [0.02, 0.1, 1].map { $0 * (0.6 + 0.8 * random.nextUniform()) }
            let arm = [0, 0, 1, 1, 1, 2, 0, 0][Int(random.next() % 8)]
            let hull = hull(costs, random.nextUniform())
            let own = random.next() % 7 == 0
            let decision = PacedDecision(
                number: UInt64(number), model: names[arm], timeMilliseconds: milliseconds, expectedUSD: costs[arm],
                hull: own ? nil : hull)
            let part = Int(milliseconds / 1_000)
            pacer.charge(decision)
            twin.charge(
                PlainWindow.Decision(part: part, model: names[arm], expected: costs[arm]), own ? nil : hull)
            open.append((decision, number))
            if open.count > 25 {
                let (late, place) = open.removeFirst()
                let cost = (late.expectedUSD ?? 0) * (place % 90 == 7 ? 7 : 2 * random.nextUniform())
                Self.tell(late, place, cost: cost, &pacer, &twin)
            }
            guard number < 6 || number % 37 == 0 else { continue }
            let (standing, wanted) = (pacer.standing(milliseconds), twin.standing(part))
            func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-6 * max(1e-3, abs(b)) }
            #expect(
                near(standing.spentUSD, wanted.spent) && near(standing.reservedUSD, wanted.reserved)
                    && near(standing.allowedUSD, wanted.allowed) && near(standing.targetUSD, wanted.target)
                    && standing.decisions == Int64(wanted.window.count), "\(number): \(standing)")
            let (got, weight) = (pacer.costWeight(for: hull, now: milliseconds), twin.weight(hull, wanted))
            #expect(near(got / weight, 1), "\(number): \(got) against \(weight)")
            for model in ["middle", "dear", "unknown"] {
                let most = twin.most(of: model, cheapest: ("cheap", 0.02), part, wanted)
                let costs = [0.02, max(0.02, most * (1 - 1e-6)), most * (1 + 1e-6)]
                let fit = pacer.fits(models: ["cheap", model, model], costs: costs, now: milliseconds)
                #expect(fit == [true, true, false], "\(number), \(model): \(most)")
                tight += most == 0.02 ? 1 : 0
                full += most > wanted.target ? 1 : 0
            }
            rushes += wanted.expected > Double(wanted.window.count + 1) * 1.01 ? 1 : 0
        }
        #expect(rushes > 1 && (usd < 50 ? tight > 6 : full > 6), "\(rushes), \(tight), \(full)")
    }

    @Test func `another amount is another price, found from the requests that come`() throws {
        let hull = hull([0.02, 0.1, 1], 0.5)
        var small = try #require(Pacer(.budgetUSDPerWindow(usd: 5, seconds: 128)))
        for number in 0..<40 {
            let decision = PacedDecision(
                number: UInt64(number), model: "cheap", timeMilliseconds: 300 * Int64(number), expectedUSD: 0.02,
                hull: hull)
            small.charge(decision)
            // Said twice, the second time otherwise: what counts is what it cost.
            small.settle(decision, outcome: Outcome(costUSD: 0.04), before: nil)
            small.settle(decision, outcome: Outcome(costUSD: 0.03), before: Outcome(costUSD: 0.04))
        }
        guard case .perWindow(let before) = small,
            case .perWindow(let after)? = small.continued(under: .budgetUSDPerWindow(usd: 500, seconds: 128))
        else { return #expect(Bool(false)) }
        #expect(abs(before.standing(12_000).spentUSD - 40 * 0.03) < 1e-9)
        #expect(after.standing(12_000).spentUSD == before.standing(12_000).spentUSD && after.usd == 500)
        #expect(after.standing(12_000).reservedUSD == 0)
        // As of one that has had no request: all steps fit.
        #expect(before.costWeight(for: hull, now: 12_000) > 0.1 && after.costWeight(for: hull, now: 12_000) < 0.1)
        #expect(small.continued(under: .budgetUSDPerWindow(usd: 5, seconds: 64)) == nil)
    }
}
