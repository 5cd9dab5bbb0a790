/// An amount of money in whole pico-dollars (10⁻¹² USD), so that sums are exact in any order.
public struct Money: Sendable, Equatable, Comparable {
    public var picoUSD: Int64

    /// One call counts at most this much: sums over a window can't overflow.
    public static let callUSDMax = 4_000.0

    public init(picoUSD: Int64) {
        self.picoUSD = picoUSD
    }

    /// - Parameter usd: finite; negative amounts count as 0, amounts above `callUSDMax` as that.
    public init(usd: Double) {
        picoUSD = Int64((min(Self.callUSDMax, max(0, usd)) * 1e12).rounded())
    }

    /// - Parameter signedUSD: finite, and at most `callUSDMax` in size; what is beyond counts as that.
    init(signedUSD: Double) {
        let amount = Money(usd: abs(signedUSD)).picoUSD
        picoUSD = signedUSD < 0 ? -amount : amount
    }

    public var usd: Double { Double(picoUSD) * 1e-12 }

    /// In 10⁻²⁴ USD².
    var square: Int128 { Int128(picoUSD) * Int128(picoUSD) }

    public static let zero = Money(picoUSD: 0)
    public static func < (a: Money, b: Money) -> Bool { a.picoUSD < b.picoUSD }
    public static func + (a: Money, b: Money) -> Money { Money(picoUSD: a.picoUSD + b.picoUSD) }
    public static func - (a: Money, b: Money) -> Money { Money(picoUSD: a.picoUSD - b.picoUSD) }
    public static func += (a: inout Money, b: Money) { a.picoUSD += b.picoUSD }
}
