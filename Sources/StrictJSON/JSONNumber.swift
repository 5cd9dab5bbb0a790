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

    /// The value where one exactly rounded operation gives it: at most 2⁵³ as digits, at most 22 decimal places.
    ///
    /// > Clinger. *How to Read Floating Point Numbers Accurately*, PLDI 1990, section 3.
    private var exactDouble: Double? {
        var digits: UInt64 = 0
        var exponent = 0
        var place = text[0] == UInt8(ascii: "-") ? 1 : 0
        guard text.count - place <= 19 else { return nil }
        var isFraction = false
        while place < text.count, text[place] | 0x20 != UInt8(ascii: "e") {
            if text[place] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits = digits * 10 + UInt64(text[place] - UInt8(ascii: "0"))
                if isFraction { exponent -= 1 }
            }
            place += 1
        }
        exponent += explicitExponent(from: place)
        guard digits <= 1 << 53, abs(exponent) <= 22 else { return nil }
        let magnitude = exponent < 0 ? Double(digits) / Self.powers[-exponent] : Double(digits) * Self.powers[exponent]
        return text[0] == UInt8(ascii: "-") ? -magnitude : magnitude
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

    /// The powers of ten that a `Double` holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}
