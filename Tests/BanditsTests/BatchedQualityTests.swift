import LinearAlgebra
import Testing

@testable import Bandits

/// A mean quality over requests of which some are hard and some are easy, mixed or one kind after the other.
@Suite struct BatchedQualityTests {
    /// Of a request the cheap model has .6 or .85; a good one is better by up to .2, for 1 USD; a third adds up to .02, for 50 USD.
    ///
    /// - Parameter stretch: requests of one kind in a row.
    /// - Returns: of the later half.
    private func play(stretch: Int, steps: Int = 12_000) throws -> (mean: Double, costUSD: Double) {
        var pacer = QualityPacer(floor: 0.8)
        var random = SplitMix64(seed: 5)
        var (sum, costUSD) = (0.0, 0.0)
        for number in 1...steps {
            let cheap = number / stretch % 2 == 0 ? 0.6 : 0.85
            let (lift, more) = (0.2 * random.nextUniform(), 0.02 * random.nextUniform())
            let (qualities, costs) = ([cheap, cheap + lift, cheap + lift + more], [0.01, 1, 51])
            let estimates = zip(qualities, costs).map { Estimate(quality: $0, qualitySD: 0, costUSD: $1) }
            let hull = CostQualityHull(estimates, costs: costs, floor: 0)
            let weight = pacer.costWeight(for: hull)
            let best = costs.indices.max { qualities[$0] - weight * costs[$0] < qualities[$1] - weight * costs[$1] }
            let drawn = try #require(best)
            pacer.charge(number: UInt64(number), hull: hull)
            pacer.settle(number: UInt64(number), quality: qualities[drawn], isFirst: true)
            guard number > steps / 2 else { continue }
            sum += qualities[drawn]
            costUSD += costs[drawn]
        }
        return (2 * sum / Double(steps), 2 * costUSD / Double(steps))
    }

    /// Had each batch to reach the mean by itself, hard ones would cost 51 USD a request.
    @Test(arguments: [50, 150, 300]) func `hard requests in a row are not bought at any price`(stretch: Int) throws {
        let (mixed, found) = (try play(stretch: 1), try play(stretch: stretch))
        #expect(abs(mixed.mean - 0.801) < 0.002, "\(mixed)")
        #expect(abs(found.mean - 0.801) < 0.003 && found.costUSD < 2 * mixed.costUSD, "\(found) instead of \(mixed)")
    }

    private func hull(slope: Double, baseUSD: Double = 0) -> CostQualityHull {
        CostQualityHull(baseUSD: baseUSD, baseQuality: 0.5, steps: [.init(slope: slope, costUSD: 0.5 / slope)])
    }

    /// Of 10,000 requests with a memory of 1,024 the 256 that stay are of an age of 1,024 on average, within three standard
    /// errors; drawn the same way twice they are the same.
    @Test func `a sample remembers as many requests as it should`() {
        func sampled() -> RecentHulls {
            var hulls = RecentHulls()
            for number in 0..<10_000 { _ = hulls.sample(hull(slope: 1, baseUSD: Double(number)), memory: 1_024) }
            return hulls
        }
        let hulls = sampled()
        #expect(hulls.hulls.count == 256 && hulls == sampled())
        let age = 10_000 - hulls.meanBaseUSD
        #expect(abs(age - 1_024) < 3 * 1_024 / 16, "\(age)")
    }

    /// Half of the requests get better at 8 per USD, the others at 2: a mean of .745 costs 8, beyond .75 it costs 2. Of 5 that a thousand
    /// outcomes lack, .75 of a factor of e is made.
    @Test func `what is owed moves the price by .15 factors of e per quality, and no further than needed`() {
        func price(lacking: Double) -> Double {
            var pacer = QualityPacer(floor: 0.744)
            for number in 0..<1_000 {
                pacer.charge(number: UInt64(number), hull: hull(slope: number % 2 == 0 ? 8 : 2))
                pacer.settle(number: UInt64(number), quality: 0.745 - lacking / 1_000, isFirst: true)
            }
            for number in 1_000..<1_016 {
                pacer.charge(number: UInt64(number), hull: hull(slope: number % 2 == 0 ? 8 : 2))
            }
            return pacer.costWeight
        }
        #expect(abs(price(lacking: 0) - 8) < 1e-6)
        #expect(abs(Double.log(8 / price(lacking: 5)) - 0.75) < 1e-3)
        #expect(abs(price(lacking: 49) - 2) < 1e-6)
    }

    @Test func `where nothing can be bought the price is all or nothing`() {
        func price(of hull: CostQualityHull, floor: Double) -> Double {
            var pacer = QualityPacer(floor: floor)
            pacer.charge(number: 1, hull: hull)
            return pacer.costWeight
        }
        let bare = CostQualityHull(baseUSD: 1, baseQuality: 0.5, steps: [])
        #expect(price(of: bare, floor: 0.8) == 0 && price(of: bare, floor: 0.4) == 1e9)
        // Steeper than any price, and flatter than any number.
        #expect([1e12, 1e300].map { price(of: hull(slope: $0), floor: 0.8) } == [1e9, 1e9])
        #expect(price(of: hull(slope: .leastNonzeroMagnitude), floor: 0.8).isFinite)
    }
}
