import LinearAlgebra

/// Inverted dropout: a value is set to 0 with probability p, else divided by 1 − p.
///
/// Eight xorshift generators run side by side, each step of theirs is sixteen decisions of 16 bits.
///
/// > Srivastava et al. *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR 2014.
/// > Marsaglia. *Xorshift RNGs*, Journal of Statistical Software 2003.
struct Dropout {
    private let threshold: SIMD8<Int32>
    private let scale: SIMD8<Float>
    private var state: SIMD8<UInt32>

    /// - Returns: `nil` for p = 0.
    init?(_ probability: Double, seed: UInt64) {
        guard probability > 0 else { return nil }
        threshold = SIMD8(repeating: Int32(probability * 65_536))
        scale = SIMD8(repeating: Float(1 / (1 - probability)))
        var random = SplitMix64(seed: seed)
        state = SIMD8()
        for lane in 0..<8 { state[lane] = UInt32(truncatingIfNeeded: random.next()) | 1 }
    }

    mutating func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
        let whole = count & ~15
        var i = 0
        while i < whole {
            apply(to: UnsafeMutableRawPointer(values + i))
            i &+= 16
        }
        guard whole < count else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { rest in
            for j in 0..<16 { rest[j] = whole + j < count ? values[whole + j] : 0 }
            if let base = rest.baseAddress { apply(to: UnsafeMutableRawPointer(base)) }
            for j in whole..<count { values[j] = rest[j - whole] }
        }
    }

    /// Sixteen values.
    @inline(__always)
    private mutating func apply(to values: UnsafeMutableRawPointer) {
        state ^= state &<< 13
        state ^= state &>> 17
        state ^= state &<< 5
        decide(SIMD8(truncatingIfNeeded: state & 0xFFFF), values)
        decide(SIMD8(truncatingIfNeeded: state &>> 16), values + 32)
    }

    @inline(__always)
    private func decide(_ bits: SIMD8<Int32>, _ values: UnsafeMutableRawPointer) {
        let scaled = values.loadUnaligned(as: SIMD8<Float>.self) * scale
        values.storeBytes(of: scaled.replacing(with: 0, where: bits .< threshold), as: SIMD8<Float>.self)
    }
}
