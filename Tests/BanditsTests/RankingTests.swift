import Bandits
import Routing
import Testing

@Suite struct RankingTests {
    /// cheap: .60 for $1 · middle: .80 for $2 · dear: .81 for $10 · unpriced: .70
    let estimates = [
        Estimate(quality: 0.60, qualitySD: 0.1, costUSD: 1), Estimate(quality: 0.80, qualitySD: 0.1, costUSD: 2),
        Estimate(quality: 0.81, qualitySD: 0.1, costUSD: 10), Estimate(quality: 0.70, qualitySD: 0.1, costUSD: nil),
    ]

    @Test func `the cheapest adequate model comes first, the inadequate ones by quality last`() {
        let ranking = Ranking(estimates, objective: .minQuality(0.75))
        #expect(ranking.order == [1, 2, 3, 0])
        #expect(ranking.reason == .cheapestAdequate)
    }

    @Test func `no adequate model: the best one, and it is said`() {
        let ranking = Ranking(estimates, objective: .minQuality(0.9))
        #expect(ranking.order == [2, 1, 3, 0])
        #expect(ranking.reason == .noneAdequate)
    }

    @Test func `a cost weight buys quality only at its price`() {
        // .60 − .01, .80 − .02, .81 − .10, .70 − .10 (unknown counts as the dearest)
        #expect(Ranking(estimates, objective: .costWeight(0.01)).order == [1, 2, 3, 0])
        #expect(Ranking(estimates, objective: .costWeight(1)).order.first == 0)
        #expect(Ranking(estimates, objective: .costWeight(0)).order == [2, 1, 3, 0])
    }

    @Test func `a weight beyond all reason leaves utilities finite and the free model ahead`() {
        let free = [
            Estimate(quality: 0.1, qualitySD: 0.1, costUSD: 0), Estimate(quality: 0.9, qualitySD: 0.1, costUSD: 1e9),
        ]
        let ranking = Ranking(free, objective: .costWeight(1e308))
        #expect(ranking.order == [0, 1] && ranking.utilities.allSatisfy(\.isFinite))
    }

    @Test func `within a margin of the best, the cheapest`() {
        #expect(Ranking(estimates, objective: .cheapestWithin(0.02)).order.first == 1)
        #expect(Ranking(estimates, objective: .cheapestWithin(0)).order.first == 2)
        #expect(Ranking(estimates, objective: .cheapestWithin(0.5)).order.first == 0)
    }

    @Test func `an unknown cost fits no ceiling`() {
        #expect(Ranking.fits(1, ceilingUSD: 1))
        #expect(!Ranking.fits(1.1, ceilingUSD: 1))
        #expect(!Ranking.fits(nil, ceilingUSD: 1))
    }

    @Test func `ties go to the cheaper model, then to the earlier one`() {
        let tied = [2.0, 1, 1].map { Estimate(quality: 0.5, qualitySD: 0, costUSD: $0) }
        #expect(Ranking(tied, objective: .costWeight(0)).order == [1, 2, 0])
    }

    @Test func `an unknown cost that counts as a known one comes after it, and is drawn after it`() {
        let beside = [nil, 4.0].map { Estimate(quality: 0.9, qualitySD: 0.1, costUSD: $0) }
        #expect(Ranking(beside, objective: .costWeight(0.01)).order == [1, 0])
        #expect(Ranking(beside, objective: .minQuality(0.8)).order == [1, 0])
        let set = ChoiceSet(models: ["unpriced", "priced"], estimates: beside, objective: .minQuality(0.8))
        let p = Exploration.thompson(width: 1).probabilities(set)
        #expect(p[1] > 0.84 && p[0] > 0, "\(p): adequate with Φ(1), and first asked")
    }

    @Test func `one eligible model is named as such`() {
        #expect(Ranking([estimates[1]], objective: .costWeight(0)).reason == .onlyEligible)
        #expect(Ranking([estimates[1]], objective: .minQuality(0.9)).reason == .noneAdequate)
    }

    /// What is exactly at a bar reaches it; money counts where the objective weighs it, and only there.
    @Test func `each objective says why, and a quality at the bar is adequate`() {
        let pair = [
            Estimate(quality: 0.5, qualitySD: 0, costUSD: 1), Estimate(quality: 0.75, qualitySD: 0, costUSD: 3),
        ]
        let reasons: [(Objective, Reason, first: Int)] = [
            (.minQuality(0.75), .cheapestAdequate, 1), (.minQuality(0.5), .cheapestAdequate, 0),
            (.minQuality(0.75.nextUp), .noneAdequate, 1), (.cheapestWithin(0.25), .cheapestAdequate, 0),
            (.maxCostUSD(9), .bestWithinCost, 1), (.costWeight(1), .bestUtility, 0),
            (.budgetUSDPerRequest(1), .pacedBudget, 0), (.budgetUSDPerWindow(usd: 1, seconds: 9), .pacedBudget, 0),
            (.minMeanQuality(0.5), .qualityFloor, 0),
        ]
        for (objective, reason, first) in reasons {
            let ranking = Ranking(pair, objective: objective, costWeight: 1)
            #expect(ranking.reason == reason && ranking.order.first == first, "\(objective)")
        }
    }
}
