/// Hours of some days of the week, in a fixed distance from UTC: no daylight saving, so that a log can be read the same
/// way for ever.
public struct TimeWindow: Sendable, Equatable, Codable {
    /// A day of the week, as the configuration writes it.
    public enum Day: String, Sendable, CaseIterable, Codable {
        case mon, tue, wed, thu, fri, sat, sun
    }
    public var days: Set<Day>
    /// Minutes after midnight, in 0..<1440.
    public var fromMinute: Int
    /// Minutes after midnight, in 0...1440. Not after `fromMinute`: the window ends on the next day.
    public var untilMinute: Int
    /// Minutes that the clock on the wall is ahead of UTC.
    public var utcOffsetMinutes: Int

    private static let dayMinutes = 1440
    private static let week = Day.allCases

    public init(
        days: Set<Day> = Set(Day.allCases), fromMinute: Int = 0, untilMinute: Int = 1440, utcOffsetMinutes: Int = 0
    ) {
        self.days = days
        self.fromMinute = fromMinute
        self.untilMinute = untilMinute
        self.utcOffsetMinutes = utcOffsetMinutes
    }

    /// Whether a moment lies within. A window over midnight belongs to the day on which it begins.
    /// - Parameter timeMilliseconds: since 1970, whose first day was a Thursday.
    public func contains(_ timeMilliseconds: Int64) -> Bool {
        let minutes = Self.floorDivided(timeMilliseconds, by: 60_000) + Int64(utcOffsetMinutes)
        let dayNumber = Self.floorDivided(minutes, by: Int64(Self.dayMinutes))
        let minute = Int(minutes - dayNumber * Int64(Self.dayMinutes))
        let today = Self.day(dayNumber)
        if fromMinute < untilMinute {
            return days.contains(today) && minute >= fromMinute && minute < untilMinute
        }
        let yesterday = Self.day(dayNumber - 1)
        return days.contains(today) && minute >= fromMinute || days.contains(yesterday) && minute < untilMinute
    }

    private static func day(_ number: Int64) -> Day {
        week[Int(number + 3 - 7 * floorDivided(number + 3, by: 7))]
    }

    private static func floorDivided(_ number: Int64, by divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
