import LinearAlgebra
import Testing

@testable import Bandits

/// A mean quality where outcomes are told long after their requests, one by one or all in one go.
@Suite struct LateQualityTests {
    /// Requests whose dear model costs a hundred times as much and is better by up to .4; the cheap one has .7, .02 less than is
    /// expected of both.
    /// - Parameters:
    ///   - late: decisions after which an outcome is told.
    ///   - batch: decisions after which all outcomes are told that are due.
    private func play(late: Int, batch: Int = 1, steps: Int = 20_000) -> (mean: Double, costUSD: Double, worst: Double)
    {
        var pacer = QualityPacer(floor: 0.8)
        var random = SplitMix64(seed: 3)
        var (qualities, told, costUSD) = ([Double](), 0, 0.0)
        for number in 1...steps {
            let lift = 0.4 * random.nextUniform()
            let (costs, expected) = ([0.01, 1], [0.72, 0.72 + lift])
            let estimates = zip(expected, costs).map { Estimate(quality: $0, qualitySD: 0, costUSD: $1) }
            let hull = CostQualityHull(estimates, costs: costs, floor: 0)
            let dear = lift > pacer.costWeight(for: hull) * (costs[1] - costs[0])
            pacer.charge(number: UInt64(number), hull: hull)
            qualities.append(0.7 + (dear ? lift : 0) + 0.2 * (random.nextUniform() - 0.5))
            costUSD += dear ? 1 : 0.01
            guard number.isMultiple(of: batch) else { continue }
            while told < number - late {
                told += 1
                pacer.settle(number: UInt64(told), quality: qualities[told - 1], isFirst: true)
            }
        }
        let settled = qualities.suffix(steps * 3 / 4)
        let thousands = stride(from: settled.startIndex, to: settled.endIndex - 999, by: 500).map {
            settled[$0..<$0 + 1_000].reduce(0, +) / 1_000
        }
        return (settled.reduce(0, +) / Double(settled.count), costUSD / Double(steps), thousands.min() ?? 0)
    }

    @Test(arguments: [(100, 1), (1_000, 1), (3_000, 1), (0, 2_000), (0, 5_000)])
    func `late outcomes make a floor neither dearer nor swing`(late: Int, batch: Int) {
        let (prompt, found) = (play(late: 0), play(late: late, batch: batch))
        #expect(found.mean > 0.79 && found.mean < 0.81, "\(found.mean)")
        #expect(found.costUSD < 1.1 * prompt.costUSD, "\(found.costUSD) instead of \(prompt.costUSD)")
        #expect(found.worst > prompt.worst - 0.03, "\(found.worst) instead of \(prompt.worst)")
    }
}
