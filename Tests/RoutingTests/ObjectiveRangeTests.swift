import Routing
import Testing

@Suite struct ObjectiveRangeTests {
    @Test func `an amount is refused just where it would mean nothing`() {
        let (least, most) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
        let fine: [Objective] = [
            .minQuality(0), .minQuality(1), .cheapestWithin(0), .cheapestWithin(1), .minMeanQuality(0),
            .minMeanQuality(1), .maxCostUSD(0), .maxCostUSD(most), .costWeight(0), .costWeight(most),
            .budgetUSDPerRequest(least), .budgetUSDPerRequest(most), .budgetUSDPerWindow(usd: least, seconds: 1),
            .budgetUSDPerWindow(usd: most, seconds: Objective.windowSecondsMax),
        ]
        for objective in fine { #expect(objective.outOfRange == nil, "\(objective)") }
        let wrong: [Objective] = [
            .minQuality(-least), .minQuality(1.nextUp), .minQuality(.nan), .cheapestWithin(1.nextUp),
            .minMeanQuality(-least), .maxCostUSD(-least), .maxCostUSD(.infinity), .maxCostUSD(.nan),
            .costWeight(-least), .costWeight(.infinity), .budgetUSDPerRequest(0), .budgetUSDPerRequest(.infinity),
            .budgetUSDPerRequest(.nan), .budgetUSDPerWindow(usd: 0, seconds: 60),
            .budgetUSDPerWindow(usd: .nan, seconds: 60), .budgetUSDPerWindow(usd: 1, seconds: 1.nextDown),
            .budgetUSDPerWindow(usd: 1, seconds: Objective.windowSecondsMax.nextUp),
            .budgetUSDPerWindow(usd: 1, seconds: .nan),
        ]
        for objective in wrong { #expect(objective.outOfRange != nil, "\(objective)") }
        #expect(Objective.budgetUSDPerWindow(usd: 0, seconds: 0).outOfRange?.key.hasSuffix(".usd") == true)
        #expect(Objective.budgetUSDPerWindow(usd: 1, seconds: 0).outOfRange?.key.hasSuffix(".per") == true)
    }
}
