/// A small seeded generator: the same seed gives the same numbers everywhere.
///
/// > Steele, Lea, Flood. *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    public private(set) var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// 2⁶⁴ over the golden ratio, odd: the step from state to state.
    private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    public mutating func next() -> UInt64 {
        state &+= Self.gamma
        return Self.mix(state)
    }

    /// A uniform number in [0, 1) with 53 random bits.
    public mutating func nextUniform() -> Double {
        Self.uniform(next())
    }

    /// A standard normal number (Box–Muller, one of the pair).
    public mutating func nextNormal() -> Double {
        let radius = (-2 * Double.log(1 - nextUniform())).squareRoot()
        return radius * Double.cos(2 * .pi * nextUniform())
    }

    /// The finaliser: a bijection on 64 bits that scatters neighbouring inputs.
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The uniform number in [0, 1) that belongs to the pair (`seed`, `number`).
    public static func uniform(seed: UInt64, number: UInt64) -> Double {
        uniform(mix(mix(seed &+ gamma) ^ (number &* scatter)))
    }

    /// Odd, so that no two numbers become one.
    private static let scatter: UInt64 = 0xD1B5_4A32_D192_ED03

    private static func uniform(_ bits: UInt64) -> Double {
        Double(bits >> 11) * 0x1p-53
    }
}
