/// A universally unique, lexicographically sortable identifier: 48 bits of milliseconds, 80 bits of chance.
///
/// Text form: 26 characters of Crockford's base 32, upper case.
///
/// > The ULID specification, github.com/ulid/spec
public struct ULID: Sendable, Hashable, Comparable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameters:
    ///   - timeMilliseconds: since 1970; the lower 48 bits are kept.
    ///   - random: 80 bits: 16 in `high`, 64 in `low`.
    public init(timeMilliseconds: Int64, randomHigh: UInt16, randomLow: UInt64) {
        high = UInt64(truncatingIfNeeded: timeMilliseconds) << 16 | UInt64(randomHigh)
        low = randomLow
    }

    /// The bits of a time that are kept.
    public static let timeMask: Int64 = 1 << 48 - 1

    public var timeMilliseconds: Int64 { Int64(high >> 16) }

    /// The next identifier of the same 128-bit order; wraps around at the end of time.
    public var successor: ULID {
        let (next, carry) = low.addingReportingOverflow(1)
        return ULID(high: carry ? high &+ 1 : high, low: next)
    }

    public static func < (a: ULID, b: ULID) -> Bool {
        (a.high, a.low) < (b.high, b.low)
    }
}

extension ULID: CustomStringConvertible, LosslessStringConvertible {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The 26 digits, most significant first.
    public var digits: some Sequence<UInt8> {
        let (high, low) = (high, low)
        return stride(from: 125, through: 0, by: -5).lazy.map { shift in
            let bits = shift >= 64 ? high >> UInt64(shift - 64) : low >> UInt64(shift) | high << UInt64(64 - shift)
            return Self.digits[Int(bits & 31)]
        }
    }

    public var utf8: [UInt8] { Array(digits) }

    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// - Returns: `nil` unless `text` is 26 upper-case base-32 digits within 128 bits.
    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    public init?(utf8 text: some Collection<UInt8>) {
        guard text.count == 26, let first = text.first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(first)
        else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in text {
            guard let digit = Self.digits.firstIndex(of: byte) else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }
}
