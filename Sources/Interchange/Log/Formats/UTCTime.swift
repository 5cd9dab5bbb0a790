/// Moments as ISO 8601 writes them in UTC.
///
/// > Hinnant. *chrono-Compatible Low-Level Date Algorithms*, 2013 (days from and to a civil date).
enum UTCTime {
    /// `2026-05-01T12:00:00.123Z`
    static func text(milliseconds: Int64) -> String {
        let day = milliseconds.quotient(by: 86_400_000)
        let inDay = milliseconds - day * 86_400_000
        let (year, month, date) = civil(day: day)
        let (hours, minutes, seconds) = (inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60)
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(date, 2))T"
            + "\(digits(hours, 2)):\(digits(minutes, 2)):\(digits(seconds, 2)).\(digits(inDay % 1000, 3))Z"
    }

    /// Milliseconds since 1970 of `2026-05-01T12:00:00.123456Z`, `2026-05-01 12:00:00` or with `+00:00`; what stands
    /// behind the milliseconds is cut off. A time without zone is taken for UTC.
    /// - Returns: `nil` for anything else.
    static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            let digits = bytes[range]
            guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
        }
        guard let year = number(0..<4), let month = number(5..<7), let date = number(8..<10),
            let hours = number(11..<13),
            let minutes = number(14..<16), let seconds = number(17..<19), (1...12).contains(month),
            (1...31).contains(date), bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ")
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (48...57).contains($0) }
            rest = rest[digits.endIndex...]
            for place in 0..<3 {
                let digit = digits.count > place ? Int64(digits[digits.startIndex + place] - 48) : 0
                fraction = fraction * 10 + digit
            }
        }
        guard ["", "Z", "+00:00"].contains(String(decoding: rest, as: UTF8.self)) else { return nil }
        let day = days(year: year, month: month, date: date)
        return ((day * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + fraction
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private static func civil(day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = shifted.quotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1
        )
    }

    private static func days(year: Int64, month: Int64, date: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year.quotient(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    /// Rounded down.
    fileprivate func quotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
