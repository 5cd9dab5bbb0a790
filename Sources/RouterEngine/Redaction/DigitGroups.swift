/// Digits with the separators that numbers are written with: a card's number may begin here, a phone's, or neither.
///
/// What comes behind a number may look like more of it (`12 4111 …`, `… 1111 12`): every group's end is a possible end,
/// the last that fits is taken, and every group is looked at as a beginning.
struct DigitGroups {
    /// No number that is looked for is longer.
    private static let bytesMax = 40
    private static let digitsMax = 19

    /// 13 to 19 digits whose last one checks the others, without dots between them.
    private(set) var cardNumber: Range<Int>?
    /// `+` and 8 to 15 digits; or 9 to 12 digits in groups, that begin with 0 or a parenthesis; or 3-3-4.
    private(set) var phoneNumber: Range<Int>?

    private let start: Int
    private let first: UInt8
    private var digits = LuhnSum()
    private var firstDigit: UInt8 = 0
    private var hasDot = false
    private var groupCount = 0
    private var shortestGroup = Int.max
    /// Lengths of the groups, the last in the lowest four bits.
    private var lengths: UInt64 = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        self.start = start
        first = bytes[start]
        let end = min(bytes.count, start + Self.bytesMax)
        var (place, group) = (first == UInt8(ascii: "+") ? start + 1 : start, 0)
        while place < end, digits.count <= Self.digitsMax {
            let byte = bytes[place]
            if byte.isDigit {
                if digits.count == 0 { firstDigit = byte }
                digits.append(byte - UInt8(ascii: "0"))
                group += 1
            } else {
                // A group that goes on as a word is no part of a number.
                guard !byte.isWord else { return }
                if group > 0 { endGroup(of: group, at: place) }
                group = 0
                guard Self.isSeparator(byte), Self.mayFollow(byte, bytes, place) else { return }
                hasDot = hasDot || byte == UInt8(ascii: ".")
            }
            place += 1
        }
        if group > 0, place == bytes.count || !bytes[place].isWord { endGroup(of: group, at: place) }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: isParenthesis(byte)
        }
    }

    private static func isParenthesis(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") }

    /// Separators stand alone, but for those around a parenthesis.
    private static func mayFollow(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard place > 0, !bytes[place - 1].isDigit else { return true }
        return byte == UInt8(ascii: "(") || bytes[place - 1] == UInt8(ascii: "+") || isParenthesis(bytes[place - 1])
    }

    private mutating func endGroup(of length: Int, at end: Int) {
        groupCount += 1
        shortestGroup = min(shortestGroup, length)
        lengths = lengths << 4 | UInt64(min(length, 15))
        if isCardNumber { cardNumber = start..<end }
        if isPhoneNumber { phoneNumber = start..<end }
    }

    private var isCardNumber: Bool {
        13...Self.digitsMax ~= digits.count && digits.isValid && !hasDot && shortestGroup >= 2
            && first != UInt8(ascii: "+") && UInt8(ascii: "2")...UInt8(ascii: "6") ~= firstDigit
    }

    private var isPhoneNumber: Bool {
        if first == UInt8(ascii: "+") { return 8...15 ~= digits.count }
        let isNational = first == UInt8(ascii: "(") || firstDigit == UInt8(ascii: "0")
        return isNational && 9...12 ~= digits.count && 2...6 ~= groupCount
            || lengths == 0x334 || lengths == 0x1334 && firstDigit == UInt8(ascii: "1")
    }
}

/// The check digit of card numbers, of a number that grows digit by digit.
///
/// > ISO/IEC 7812-1, annex B; H. P. Luhn, US patent 2,950,048, 1960.
struct LuhnSum {
    private(set) var count = 0
    /// Sums with every second digit doubled: those at even places, and those at odd ones.
    private var (even, odd) = (0, 0)

    mutating func append(_ digit: UInt8) {
        let once = Int(digit)
        let doubled = once > 4 ? 2 * once - 9 : 2 * once
        even += count.isMultiple(of: 2) ? doubled : once
        odd += count.isMultiple(of: 2) ? once : doubled
        count += 1
    }

    /// The last digit counts once, the one before it twice.
    var isValid: Bool { (count.isMultiple(of: 2) ? even : odd).isMultiple(of: 10) }
}
