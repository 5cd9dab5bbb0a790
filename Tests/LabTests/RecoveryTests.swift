import Evaluation
import LinearAlgebra
import Testing

@testable import Lab

@Suite struct RecoveryTests {
    /// Rewards in sixty-fourths: their sums are exact, so that the twin may come to the same number in another way.
    private static func curve(_ length: Int, dip: Int, _ random: inout SplitMix64) -> [Double] {
        (0..<length).map { request in
            let level = request < dip ? 20.0 + 24 * Double(request) / Double(max(1, dip)) : 44
            return (level + 8 * (random.nextUniform() - 0.5)).rounded() / 64
        }
    }

    /// The definition, stretch by stretch.
    private static func slow(_ curve: [Double]) -> (requests: Int, lost: Double) {
        let half = curve.count / 2
        let rest = Array(curve[half...])
        func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
        let settled = mean(rest)
        let window = min(50, curve.count / 4)
        let variance = mean(rest.map { ($0 - settled) * ($0 - settled) })
        let tolerated = max(
            2 * (variance / Double(window)).squareRoot(), 0.1 * (settled - mean(curve.prefix(window))))
        let recovered = (0..<half).first { mean(curve[$0..<$0 + window]) >= settled - tolerated }
        return (recovered ?? half, curve.prefix(half).map { settled - $0 }.reduce(0, +))
    }

    @Test(arguments: [80, 81, 120, 199, 200, 201, 400, 1_000])
    func `it has recovered at the first stretch that earns again what it settles at`(length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        for dip in [0, 1, length / 8, length / 4, length / 2 - 1, length / 2, length] {
            let curve = Self.curve(length, dip: dip, &random)
            let (found, twin) = (Recovery.measure(curve), Self.slow(curve))
            #expect(found.requests == twin.requests, "a dip of \(dip) of \(length)")
            #expect(abs(found.lost - twin.lost) < 1e-9, "a dip of \(dip) of \(length)")
        }
    }

    /// 12 of 64 less for the first 20 requests, then as before: by hand.
    @Test func `a dip is over when the stretch behind it is`() throws {
        let curve = (0..<200).map { $0 < 20 ? 0.25 : 0.75 }
        // No scatter behind it, so a tenth of the first stretch's loss of .2 is forgiven: 2 of 50 requests.
        let (requests, lost) = Recovery.measure(curve)
        #expect(requests == 18 && abs(lost - 10) < 1e-12)
    }

    @Test func `a segment of eighty requests tells, one fewer doesn't; one seed has no interval`() throws {
        func recovery(_ length: Int, seeds: Int) -> Recovery? {
            let curves = (0..<seeds).map { seed in
                (0..<length).map { $0 < 10 + seed ? 0.25 : 0.75 }
            }
            return Recovery(
                event: "e", at: 7, rewards: curves, before: [[0.5, 1], [0.75, 0.75]],
                bootstrap: PairedBootstrap(resamples: 50, seed: 1))
        }
        #expect(recovery(79, seeds: 1) == nil)
        let one = try #require(recovery(80, seeds: 1))
        #expect(one.lostReward == IntervalEstimate(value: 5) && one.requests.low == nil)
        #expect(one.rewardSettled == 0.75 && one.rewardBefore == 0.75 && one.at == 7)
        let two = try #require(recovery(80, seeds: 2))
        #expect(abs(two.lostReward.value - 5.25) < 1e-12 && two.lostReward.low != nil)
        // Half and half of both curves: the shorter of two segments is what both are measured over.
        let uneven = Recovery(
            event: "e", at: 0, rewards: [[Double](repeating: 1, count: 90), [Double](repeating: 0, count: 79)],
            before: [], bootstrap: PairedBootstrap(resamples: 5, seed: 1))
        #expect(uneven == nil)
    }
}
