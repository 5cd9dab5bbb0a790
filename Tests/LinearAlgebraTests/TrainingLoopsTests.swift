import LinearAlgebra
import Testing

/// The passes of a training step beside plain Swift, at lengths on both sides of a processor's vector.
@Suite struct TrainingLoopsTests {
    private static let lengths = [1, 7, 15, 16, 17, 33, 96]

    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float(random.nextNormal()) }
    }

    @Test(arguments: lengths) func `a step of Adam is the formula's, and nothing beyond the last number moves`(n: Int) {
        let (start, g) = (Self.numbers(n + 1, seed: 1), Self.numbers(n, seed: 2))
        var (w, m, v) = (start, Self.numbers(n + 1, seed: 3), Self.numbers(n + 1, seed: 4).map { $0 * $0 })
        let (m0, v0) = (m, v)
        let step = TrainingLoops.AdamStep(beta1: 0.9, beta2: 0.999, shrink: 0.99, rate: 0.1, epsilon: 1e-6)
        TrainingLoops.adam(&w, along: g, &m, &v, count: n, step)
        for i in 0..<n {
            let (first, second) = (0.9 * m0[i] + 0.1 * g[i], 0.999 * v0[i] + 0.001 * g[i] * g[i])
            #expect(abs(m[i] - first) < 1e-6 && abs(v[i] - second) < 1e-6)
            #expect(abs(w[i] - (0.99 * start[i] - 0.1 * m[i] / (v[i].squareRoot() + 1e-6))) < 1e-5)
        }
        #expect(w[n] == start[n] && m[n] == m0[n] && v[n] == v0[n])
    }

    @Test(arguments: lengths) func `losses and their slopes are the formulas'`(n: Int) {
        let (z, y) = (Self.numbers(n, seed: 5).map { 3 * $0 }, Self.numbers(n, seed: 6))
        let w = (0..<n).map { $0 % 3 == 1 ? 0 : Float($0 + 1) }
        var (g, h) = ([Float](repeating: 9, count: n + 1), [Float](repeating: 9, count: n + 1))
        let logistic = TrainingLoops.logisticLoss(z, y, weights: w, share: 0.5, gradient: &g, count: n)
        let huber = TrainingLoops.huberLoss(z, y, weights: w, delta: 2, share: 0.5, gradient: &h, count: n)
        var sums = (0.0, 0.0)
        for i in 0..<n {
            let (z, y, w) = (Double(z[i]), Double(y[i]), Double(w[i]))
            let (error, bounded) = (z - y, max(-2, min(2, z - y)))
            sums.0 += w * (Double.log(1 + Double.exp(z)) - y * z)
            sums.1 += w * bounded * (error - 0.5 * bounded)
            #expect(abs(Double(g[i]) - w / 2 * (1 / (1 + Double.exp(-z)) - y)) < 1e-4)
            #expect(abs(Double(h[i]) - w / 2 * bounded) < 1e-4)
        }
        #expect(abs(Double(logistic) - sums.0) < 1e-6 * (1 + abs(sums.0)))
        #expect(abs(Double(huber) - sums.1) < 1e-3 * (1 + abs(sums.1)))
        #expect(g[n] == 9 && h[n] == 9)
    }

    @Test(arguments: lengths) func `what passes over rows does what plain loops do`(width: Int) {
        let (values, bias) = (Self.numbers(3 * width, seed: 7), Self.numbers(width, seed: 8))
        for rectified in [false, true] {
            var sums = values
            TrainingLoops.add(bias, to: &sums, rows: 3, width: width, rectified: rectified)
            #expect(
                sums
                    == values.indices.map { i in
                        let sum = values[i] + bias[i % width]
                        return rectified && sum <= 0 ? 0 : sum
                    })
        }
        var columns = [Float](repeating: 5, count: width)
        TrainingLoops.sumColumns(of: values, rows: 3, width: width, into: &columns)
        #expect(columns == (0..<width).map { values[$0] + values[width + $0] + values[2 * width + $0] })
        var gradient = values
        TrainingLoops.passBack(&gradient, through: bias, count: width, scale: 2)
        #expect(Array(gradient[..<width]) == (0..<width).map { bias[$0] > 0 ? 2 * values[$0] : 0 })
        #expect(gradient[width...] == values[width...])
    }

    @Test func `standardised numbers are cut, and NaN becomes one`() {
        var z = [Float](repeating: 0, count: 4)
        TrainingLoops.standardize(
            [3, 100, -100, .nan], mean: [1, 1, 1, 1], scale: [2, 2, 2, 2], clip: 5, into: &z, count: 4)
        #expect(z == [4, 5, -5, 5])
    }
}
