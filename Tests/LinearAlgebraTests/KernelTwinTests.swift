import LinearAlgebra
import Testing

/// The kernels beside the plain Swift of `VectorMath`: the same bits.
@Suite struct KernelTwinTests {
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        let special: [Float] = [0, -0.0, 100, -100, .infinity, -.infinity, .nan, 1e-30]
        return special + (special.count..<count).map { _ in 20 * Float(random.nextNormal()) }
    }

    @Test func `exponentials have the bits of the plain ones`() {
        let x = Self.numbers(64, seed: 1)
        var (kernel, twin) = (x, x)
        VectorMath.exponentiate(&kernel, width: 64)
        VectorMath.exp(x, into: &twin, count: 64)
        #expect(kernel.map(\.bitPattern) == twin.map(\.bitPattern))
    }

    /// 1 / (1 + e⁻ˣ) by the operations of the kernel, in their order.
    private static func sigmoid(_ x: Float) -> Float {
        let decay = VectorMath.exp(SIMD8(repeating: x < 0 ? x : -x))[0]
        return (x >= 0 ? 1 : decay) / (decay + 1)
    }

    @Test func `sigmoids and their squares add up as the plain ones`() {
        let x = Self.numbers(48, seed: 2).map { $0.isNaN ? 0 : $0 }
        var (sums, squares) = ([Float](repeating: 0, count: 48), [Float](repeating: 0, count: 48))
        for _ in 0..<2 {
            VectorMath.addSigmoids(x, width: 48, slope: 0.7, intercept: -0.1, to: &sums, squares: &squares)
        }
        for i in 0..<48 {
            let p = Self.sigmoid(x[i] * 0.7 + -0.1)
            #expect(abs(p - Float.sigmoid(x[i] * 0.7 + -0.1)) < 2e-7)
            let square = p * p
            #expect(sums[i] == p + p && squares[i] == square + square, "\(x[i])")
        }
    }

    @Test(arguments: [1, 8, 16, 98]) func `a softmax sums to its weight and keeps the order`(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let logits = (0..<count).map { _ in Float(5 * random.nextNormal()) }
        var (x, sums) = (logits, [Float](repeating: 1, count: count))
        VectorMath.addSoftmax(&x, count: count, weight: 0.25, to: &sums)
        let shares = sums.map { $0 - 1 }
        #expect(abs(shares.reduce(0, +) - 0.25) < 1e-5)
        let largest = logits.max()!
        let total = logits.reduce(0) { $0 + Double.exp(Double($1 - largest)) }
        for i in 0..<count {
            let exact = 0.25 * Double.exp(Double(logits[i] - largest)) / total
            #expect(abs(Double(shares[i]) - exact) < 1e-6)
        }
    }

    @Test func `sigmoids of twice the precision are the C library's within rounding, wherever they stand`() {
        var random = SplitMix64(seed: 4)
        let extremes: [Double] = [0, -0.0, 1e-300, 708, -708, 1e6, -1e6, .infinity, -.infinity, 36.7]
        let x = extremes + (0..<1014).map { _ in 80 * random.nextUniform() - 40 }
        var all = x
        all.withUnsafeMutableBufferPointer { VectorMath.sigmoids($0.baseAddress!, count: $0.count) }
        for (place, number) in x.enumerated() {
            let exact = Double.sigmoid(max(-708, min(708, number)))
            #expect(abs(all[place] - exact) <= 1e-15 * exact, "σ(\(number)) = \(all[place]), not \(exact)")
            var alone = [Double](repeating: number, count: 8)
            alone.withUnsafeMutableBufferPointer { VectorMath.sigmoids($0.baseAddress!, count: 8) }
            #expect(alone.allSatisfy { $0 == all[place] })
        }
    }
}
