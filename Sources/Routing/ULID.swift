/// A universally unique, lexicographically sortable identifier: 48 bits of milliseconds, 80 bits of chance.
///
/// Text form: 26 characters of Crockford's base 32, upper case.
///
/// > The ULID specification, github.com/ulid/spec
public struct ULID: Sendable, Hashable, Comparable {
    /// 48 bits of milliseconds, then the first 16 of chance.
    public let high: UInt64
    /// 64 bits of chance.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameters:
    ///   - timeMilliseconds: since 1970; the lower 48 bits are kept.
    ///   - randomHigh: the first 16 of the 80 bits of chance.
    ///   - randomLow: the others.
    public init(timeMilliseconds: Int64, randomHigh: UInt16, randomLow: UInt64) {
        high = UInt64(truncatingIfNeeded: timeMilliseconds) << 16 | UInt64(randomHigh)
        low = randomLow
    }

    /// The bits of a time that are kept.
    public static let timeMask: Int64 = (1 << 48) - 1

    /// Since 1970.
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

    /// Digits of the text form.
    public static let digitCount = 26

    /// The text form.
    public var utf8: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.digitCount) { text, count in
            write(to: text)
            count = Self.digitCount
        }
    }

    /// Writes the text form.
    /// - Parameter text: room for `digitCount` bytes.
    public func write(to text: UnsafeMutableBufferPointer<UInt8>) {
        precondition(text.count >= Self.digitCount, "\(text.count) bytes for an identifier")
        var (rest, top) = (low, high)
        Self.digits.withUnsafeBufferPointer { digits in
            for place in (0..<Self.digitCount).reversed() {
                text[place] = digits[Int(rest & 31)]
                rest = rest >> 5 | top << 59
                top >>= 5
            }
        }
    }

    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// - Returns: `nil` unless `text` is 26 upper-case base-32 digits within 128 bits.
    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    /// - Returns: `nil` unless `text` is 26 upper-case base-32 digits within 128 bits.
    public init?(utf8 text: some Collection<UInt8>) {
        guard text.count == Self.digitCount, let first = text.first,
            (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(first)
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
