/// Digits with the separators that numbers are written with: a card's number may begin here, a phone's, or neither.
///
/// What comes behind a number may look like more of it (`12 4111 …`, `… 1111 12`): every group's end is a possible end,
/// the last that fits is taken, and every group is looked at as a beginning.
struct DigitGroups {
    /// No number that is looked for is longer.
    private static let bytesMax = 40
    private static let digitsMax = 19

    /// 13 to 19 digits whose last one checks the others, without dots between them but in fours.
    private(set) var cardNumber: Range<Int>?
    /// `+` and 8 to 15 digits; 9 to 12 digits in groups, or 10 to 12 in one, that begin with 0 (in groups also with a
    /// parenthesis); or groups of digits as some country writes them without either: see `isGroupedAsAPhone`.
    private(set) var phoneNumber: Range<Int>?

    private let start: Int
    private let first: UInt8
    private var digits = LuhnSum()
    private var firstDigit: UInt8 = 0
    /// A digit and a dot stand before it: `0.` and 0625.
    private let isFraction: Bool
    private var hasDot = false
    private var groupCount = 0
    private var shortestGroup = Int.max
    /// Lengths of the groups, the last in the lowest four bits.
    private var lengths: UInt64 = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        self.start = start
        first = bytes[start]
        isFraction = start > 1 && bytes[start - 1] == UInt8(ascii: ".") && bytes[start - 2].isDigit
        let end = min(bytes.count, start + Self.bytesMax)
        var (place, group) = (first == UInt8(ascii: "+") ? start + 1 : start, 0)
        // What separates may be several bytes; the byte before it is a digit, or one of these.
        var before = first
        while place < end, digits.count <= Self.digitsMax {
            let byte = bytes[place]
            if byte.isDigit {
                if digits.count == 0 { firstDigit = byte }
                digits.append(byte - UInt8(ascii: "0"))
                group += 1
                place += 1
            } else {
                // A group that goes on as a word is no part of a number.
                guard !byte.isASCIIWord else { return }
                if group > 0 { endGroup(of: group, at: place) }
                group = 0
                let length = NumberSeparator.length(bytes, at: place)
                guard length > 0, Self.mayFollow(byte, before) else { return }
                hasDot = hasDot || byte == UInt8(ascii: ".")
                place += length
            }
            before = byte
        }
        if group > 0, place == bytes.count || !bytes[place].isASCIIWord { endGroup(of: group, at: place) }
    }

    private static func isParenthesis(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") }

    /// Separators stand alone, but for those around a parenthesis.
    private static func mayFollow(_ byte: UInt8, _ before: UInt8) -> Bool {
        before.isDigit || byte == UInt8(ascii: "(") || before == UInt8(ascii: "+") || isParenthesis(before)
    }

    private mutating func endGroup(of length: Int, at end: Int) {
        groupCount += 1
        shortestGroup = min(shortestGroup, length)
        lengths = lengths << 4 | UInt64(min(length, 15))
        if isCardNumber { cardNumber = start..<end }
        if isPhoneNumber { phoneNumber = start..<end }
    }

    private var isCardNumber: Bool {
        13...Self.digitsMax ~= digits.count && digits.isValid && (!hasDot || lengths == 0x4444) && shortestGroup >= 2
            && first != UInt8(ascii: "+") && UInt8(ascii: "2")...UInt8(ascii: "6") ~= firstDigit
    }

    private var isPhoneNumber: Bool {
        if first == UInt8(ascii: "+") { return 8...15 ~= digits.count }
        if isFraction { return false }
        let isNational = first == UInt8(ascii: "(") || firstDigit == UInt8(ascii: "0")
        return isNational && 9...12 ~= digits.count && 2...6 ~= groupCount && !isDecimal
            || firstDigit == UInt8(ascii: "0") && 10...12 ~= digits.count && groupCount == 1
            || isGroupedAsAPhone
    }

    /// `0.123456789`, `0.5 0.25 0.125`, `0.0.0.0 255.0`.
    private var isDecimal: Bool {
        hasDot && (groupCount == 2 || first == UInt8(ascii: "0")) && lengths >> UInt64(4 * (groupCount - 1)) == 1
    }

    /// Lengths of groups that phones have and little else, some by their first digit.
    private var isGroupedAsAPhone: Bool {
        let digit = firstDigit - UInt8(ascii: "0")
        return switch lengths {
        case 0x334, 0x244, 0x254: true  // North America, Italy · Mexico · Brazil
        case 0x1334: digit == 1  // North America
        case 0x333: digit >= 5  // Spain, Poland, Portugal
        case 0x3222, 0x55: digit >= 6  // Spain · India
        case 0x344, 11: digit == 1  // China
        case 0x37: digit == 2 || digit == 3  // Greece, Italy
        case 10: digit >= 6  // India, the western United States
        case 0x13322: digit == 8  // Russia
        default: false
        }
    }
}

/// What may stand between the groups of a number.
enum NumberSeparator {
    /// Spaces that don't break or are narrow, hyphens and dashes beyond ASCII, as word processors and web pages set them.
    private static let beyondASCII: [[UInt8]] = [
        "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}",
    ].map { Array($0.utf8) }

    /// - Returns: its bytes; 0 where there is none.
    static func length(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        switch bytes[place] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: "("), UInt8(ascii: ")"):
            1
        case 0xC2, 0xE2: beyondASCII.first { bytes.has($0, at: place) }?.count ?? 0
        default: 0
        }
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
