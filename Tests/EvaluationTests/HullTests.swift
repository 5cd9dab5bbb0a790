import Evaluation
import LinearAlgebra
import Testing

@Suite struct HullTests {
    private func point(_ cost: Double, _ quality: Double) -> CostQuality {
        CostQuality(costUSD: cost, quality: quality)
    }

    /// (1, .2) (2, .8) (3, .6) (4, .9): (3, .6) lies under the line from (2, .8) to (4, .9), the rest are corners.
    @Test func `keeps the upper corners only`() {
        let hull = Hull(over: [point(4, 0.9), point(3, 0.6), point(1, 0.2), point(2, 0.8)])
        #expect(hull.corners == [point(1, 0.2), point(2, 0.8), point(4, 0.9)])
        #expect(agree(hull.quality(atCostUSD: 1.5), 0.5))
        #expect(agree(hull.quality(atCostUSD: 3), 0.85))
        #expect(hull.quality(atCostUSD: 9) == 0.9)
        #expect(hull.quality(atCostUSD: 0.9) == nil)
        #expect(agree(hull.costUSD(atQuality: 0.5), 1.5))
        #expect(hull.costUSD(atQuality: 0.1) == 1)
        #expect(hull.costUSD(atQuality: 0.91) == nil)
        // Areas .5 over [1, 2] and 1.7 over [2, 4]; .9 more over [4, 5].
        #expect(agree(hull.meanQuality(overCostsUSD: 1...4), 2.2 / 3))
        #expect(agree(hull.meanQuality(overCostsUSD: 1...5), 3.1 / 4))
        #expect(agree(hull.meanQuality(overCostsUSD: 1.5...3), (0.325 + 0.825) / 1.5))
        #expect(hull.meanQuality(overCostsUSD: 0.5...4) == nil)
        #expect(hull.meanQuality(overCostsUSD: 2...2) == nil)
    }

    @Test func `drops dearer points that are no better and worse ones of equal cost`() {
        let hull = Hull(over: [point(1, 0.5), point(1, 0.7), point(2, 0.7), point(3, 0.6)])
        #expect(hull.corners == [point(1, 0.7)])
        #expect(hull.quality(atCostUSD: 1) == 0.7)
        #expect(hull.quality(atCostUSD: 2) == 0.7)
    }

    @Test(arguments: 0..<50) func `rises with falling slope above every point`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let points = (0..<Int(1 + random.next() % 60)).map { _ in
            point((random.nextUniform() * 20).rounded() / 20, (random.nextUniform() * 20).rounded() / 20)
        }
        let hull = Hull(over: points)
        let sides = zip(hull.corners, hull.corners.dropFirst())
        #expect(sides.allSatisfy { $0.costUSD < $1.costUSD && $0.quality < $1.quality })
        let slopes = sides.map { ($1.quality - $0.quality) / ($1.costUSD - $0.costUSD) }
        #expect(zip(slopes, slopes.dropFirst()).allSatisfy { $0 > $1 }, "slopes \(slopes)")
        for point in points {
            let reached = try #require(hull.quality(atCostUSD: point.costUSD))
            #expect(reached >= point.quality - 1e-12)
        }
        for corner in hull.corners {
            #expect(points.contains(corner))
            #expect(agree(hull.quality(atCostUSD: corner.costUSD), corner.quality))
            #expect(agree(hull.costUSD(atQuality: corner.quality), corner.costUSD))
        }
    }
}
