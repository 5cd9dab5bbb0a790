/// The text of a number that the grammar has already accepted, and what it is worth.
struct JSONNumber {
    let text: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    /// The nearest `Double`; infinite where the number is out of range.
    var double: Double {
        if let exact = exactDouble { return exact }
        return Double(String(decoding: text, as: UTF8.self)) ?? .infinity
    }

    /// The integer that the digits are; `nil` where `Int` can't hold it.
    var integer: Int? {
        var value = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        for byte in text[(isNegative ? 1 : 0)...] {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(byte - UInt8(ascii: "0"))
            let (sum, carry) = product.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The value where one correctly rounded operation gives it: up to 19 digits, and few enough decimal places.
    ///
    /// > Clinger. *How to Read Floating Point Numbers Accurately*, PLDI 1990, section 3.
    private var exactDouble: Double? {
        let isNegative = text[0] == UInt8(ascii: "-")
        guard let (digits, exponent) = parts(from: isNegative ? 1 : 0) else { return nil }
        let magnitude: Double
        if digits <= 1 << 53, abs(exponent) <= 22 {
            magnitude = exponent < 0 ? Double(digits) / Self.powers[-exponent] : Double(digits) * Self.powers[exponent]
        } else if digits > 0, exponent <= 0, -exponent < Self.powersOfFive.count {
            magnitude = Self.quotient(digits, decimalPlaces: -exponent)
        } else {
            return nil
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The number as digits × 10^exponent.
    /// - Returns: `nil` where `digits` could overflow, or the text is too long to bother.
    private func parts(from start: Int) -> (digits: UInt64, exponent: Int)? {
        guard text.count - start <= 40 else { return nil }
        var digits: UInt64 = 0
        var place = start
        guard read(&digits, &place) else { return nil }
        var exponent = 0
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            let fraction = place
            guard read(&digits, &place) else { return nil }
            exponent = fraction - place
        }
        guard text.count - place <= 8 else { return nil }
        return (digits, exponent + explicitExponent(from: place))
    }

    /// Appends the decimal digits from `place` on to `digits`, and moves `place` behind them.
    /// - Returns: `false` where another digit might not fit.
    @inline(__always)
    private func read(_ digits: inout UInt64, _ place: inout Int) -> Bool {
        while place < text.count {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return true }
            guard digits < Self.digitsMax else { return false }
            digits = digits &* 10 &+ UInt64(digit)
            place += 1
        }
        return true
    }

    /// `digits` / 10^`decimalPlaces`, correctly rounded: 10ᵏ = 5ᵏ 2ᵏ, and one division of 128 by 64 bits gives 64 bits
    /// of the quotient by 5ᵏ, with the remainder to break ties. 2ᵏ is a matter of the exponent.
    private static func quotient(_ digits: UInt64, decimalPlaces: Int) -> Double {
        let power = powersOfFive[decimalPlaces]
        let (digitShift, powerShift) = (digits.leadingZeroBitCount, power.leadingZeroBitCount)
        let (dividend, divisor) = (digits << UInt64(digitShift), power << UInt64(powerShift))
        // The quotient of the two is in (1/2, 2); it is shifted so that its highest bit is bit 63.
        let isSmall = dividend < divisor
        let (quotient, remainder) = divisor.dividingFullWidth(
            isSmall ? (dividend, 0) : (dividend >> 1, dividend << 63))
        var exponent = powerShift - digitShift - decimalPlaces - (isSmall ? 64 : 63)
        var significand = quotient >> 11
        let rest = quotient & 0x7FF
        if rest > 0x400 || (rest == 0x400 && (remainder != 0 || significand & 1 == 1)) { significand += 1 }
        exponent += 11
        return Double(significand) * Double(bitPattern: UInt64(exponent + 1023) << 52)
    }

    /// - Parameter start: the place of the `e`, or the end of the text.
    private func explicitExponent(from start: Int) -> Int {
        guard start < text.count else { return 0 }
        let sign = text[start + 1]
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        var exponent = 0
        for byte in text[(start + (isSigned ? 2 : 1))...] { exponent = exponent * 10 + Int(byte - UInt8(ascii: "0")) }
        return sign == UInt8(ascii: "-") ? -exponent : exponent
    }

    /// With fewer digits than this, one more fits.
    private static let digitsMax: UInt64 = 1_000_000_000_000_000_000

    /// The powers of five that fit 64 bits: 5⁰ … 5²⁷.
    private static let powersOfFive: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }

    /// The powers of ten that a `Double` holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}
