/// Digits with the separators that numbers are written with: a card's number may begin here, a phone's, or neither.
///
/// What comes behind a number may look like more of it (`12 4111 …`, `… 1111 12`): every group's end is a possible end,
/// and every group is looked at as a beginning.
struct DigitGroups {
    /// No number that is looked for is longer.
    private static let bytesMax = 40

    private struct Group {
        /// Behind its last byte.
        var end: Int
        var digits: Int
    }

    private let start: Int
    private var digits: [UInt8] = []
    private var groups: [Group] = []
    private let isInternational: Bool
    private let hasParenthesis: Bool
    /// Place of the first dot, if there is one.
    private var firstDot = Int.max

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        self.start = start
        isInternational = bytes[start] == UInt8(ascii: "+")
        hasParenthesis = bytes[start] == UInt8(ascii: "(")
        var (place, group) = (isInternational ? start + 1 : start, 0)
        while place < bytes.count, place - start < Self.bytesMax {
            let byte = bytes[place]
            if byte.isDigit {
                digits.append(byte - UInt8(ascii: "0"))
                group += 1
            } else {
                end(&group, at: place, isCutOff: byte.isWord)
                guard !byte.isWord, " -.()/".utf8.contains(byte), Self.mayFollow(byte, bytes, place) else { return }
                if byte == UInt8(ascii: ".") { firstDot = min(firstDot, place) }
            }
            place += 1
        }
        end(&group, at: place, isCutOff: place < bytes.count && bytes[place].isWord)
    }

    private mutating func end(_ group: inout Int, at place: Int, isCutOff: Bool) {
        guard group > 0 else { return }
        // A group that goes on as a word is no part of a number.
        if isCutOff { digits.removeLast(group) } else { groups.append(Group(end: place, digits: group)) }
        group = 0
    }

    /// Separators stand alone, but for those around a parenthesis.
    private static func mayFollow(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard place > 0, !bytes[place - 1].isDigit else { return true }
        return byte == UInt8(ascii: "(") || "()+".utf8.contains(bytes[place - 1])
    }

    /// 13 to 19 digits whose last one checks the others, without dots between them.
    var cardNumber: Range<Int>? {
        guard !isInternational, let first = digits.first, 2...6 ~= first else { return nil }
        return longest { count, groups, end in
            13...19 ~= count && end <= firstDot && groups.allSatisfy { $0 >= 2 } && Luhn.isValid(digits.prefix(count))
        }
    }

    /// `+` and 8 to 15 digits; or 9 to 12 digits in groups, that begin with 0 or a parenthesis; or 3-3-4.
    var phoneNumber: Range<Int>? {
        longest { count, groups, _ in
            if isInternational { return 8...15 ~= count }
            let isNational = 9...12 ~= count && 2...6 ~= groups.count && (hasParenthesis || digits.first == 0)
            return isNational || groups == [3, 3, 4] || groups == [1, 3, 3, 4] && digits.first == 1
        }
    }

    /// The longest beginning that ends with a group and is what is looked for.
    private func longest(_ isNumber: (_ digits: Int, _ groups: [Int], _ end: Int) -> Bool) -> Range<Int>? {
        var (found, count, lengths) = (Range<Int>?.none, 0, [Int]())
        for group in groups {
            count += group.digits
            lengths.append(group.digits)
            if isNumber(count, lengths, group.end) { found = start..<group.end }
        }
        return found
    }
}

/// The check digit of card numbers.
///
/// > ISO/IEC 7812-1, annex B; H. P. Luhn, US patent 2,950,048, 1960.
enum Luhn {
    static func isValid(_ digits: some Collection<UInt8>) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            guard !digit.offset.isMultiple(of: 2) else { return sum + Int(digit.element) }
            let doubled = Int(digit.element) * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }
}
