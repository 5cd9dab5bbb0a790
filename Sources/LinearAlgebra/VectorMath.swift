/// Elementary functions over many numbers at a time.
///
/// They are made of additions, multiplications and shifts alone, so that a number's result has the same bits on every
/// machine, wherever in a vector it stands.
public enum VectorMath {
    /// `yᵢ = e^xᵢ`, relative error below 2·10⁻⁷; the exponent is clipped to ±87, so that nothing overflows.
    ///
    /// `x` and `y` may be the same memory.
    @inline(__always)
    public static func exp(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        // Eight numbers at a time; the last few beside zeros.
        var i = 0
        while i < count {
            exp(SIMD8(x + i, count: count &- i)).store(to: y + i, count: count &- i)
            i &+= 8
        }
    }

    /// e^x = 2ⁿ · e^r with n = round(x / log 2), |r| ≤ ½ log 2, and a polynomial for e^r.
    ///
    /// > Moshier. *Methods and Programs for Mathematical Functions*, 1989 (Cephes, `expf`).
    @inline(__always)
    public static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> {
        let bounded = x.replacing(with: 87, where: x .> 87).replacing(with: -87, where: .!(x .>= -87))
        // Adding and taking off 1.5 · 2²³ rounds to the nearest whole number.
        let magic = SIMD8<Float>(repeating: 12_582_912)
        let shifted = bounded * 1.442_695_04 + magic
        let n = shifted - magic
        let r = (bounded - n * 0.693_359_375) + n * 2.121_944_4e-4
        var p = SIMD8<Float>(repeating: 1.987_569_15e-4)
        p = p * r + 1.398_199_95e-3
        p = p * r + 8.333_451_9e-3
        p = p * r + 4.166_579_6e-2
        p = p * r + 1.666_666_55e-1
        p = p * r + 5.000_000_1e-1
        let power = (p * r * r + r) + 1
        let exponent = (SIMD8<Int32>(bits: shifted) &- 0x4B40_0000) &<< 23
        return SIMD8<Float>(bits: SIMD8<Int32>(bits: power) &+ exponent)
    }
}

extension SIMD8<Float> {
    /// The first eight of `count` numbers; zeros where there are fewer.
    @inline(__always)
    public init(_ values: UnsafePointer<Float>, count: Int) {
        if count >= 8 {
            self = UnsafeRawPointer(values).loadUnaligned(as: Self.self)
        } else {
            self = Self()
            for lane in 0..<count { self[lane] = values[lane] }
        }
    }

    /// Writes eight numbers, or the first `count` of them.
    @inline(__always)
    public func store(to values: UnsafeMutablePointer<Float>, count: Int) {
        if count >= 8 {
            UnsafeMutableRawPointer(values).storeBytes(of: self, as: Self.self)
        } else {
            for lane in 0..<count { values[lane] = self[lane] }
        }
    }

    @inline(__always)
    fileprivate init(bits value: SIMD8<Int32>) { self = unsafeBitCast(value, to: Self.self) }
}

extension SIMD8<Int32> {
    @inline(__always)
    fileprivate init(bits value: SIMD8<Float>) { self = unsafeBitCast(value, to: Self.self) }
}
