import Foundation
import Routing
import Testing

@Suite struct TimeWindowTests {
    /// What a calendar on the wall says of a minute.
    private static func slow(_ window: TimeWindow, _ milliseconds: Int64) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        let there = Date(timeIntervalSince1970: Double(milliseconds) / 1000 + Double(window.utcOffsetMinutes) * 60)
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: there)
        let minute = parts.hour! * 60 + parts.minute!
        let names: [TimeWindow.Day] = [.sun, .mon, .tue, .wed, .thu, .fri, .sat]
        let (today, yesterday) = (names[parts.weekday! - 1], names[(parts.weekday! + 5) % 7])
        if window.fromMinute < window.untilMinute {
            return window.days.contains(today) && (window.fromMinute..<window.untilMinute).contains(minute)
        }
        return window.days.contains(today) && minute >= window.fromMinute
            || window.days.contains(yesterday) && minute < window.untilMinute
    }

    /// Nine days around the epoch, so that times before it are there, too, and nine of today: minute by minute at the
    /// windows' edges.
    @Test(arguments: [0, 60, -330, 845]) func `a window is open when the calendar there says so`(offset: Int) {
        let windows = [
            TimeWindow(days: [.mon, .tue, .fri], fromMinute: 9 * 60, untilMinute: 17 * 60, utcOffsetMinutes: offset),
            TimeWindow(days: [.sat, .sun], utcOffsetMinutes: offset),
            TimeWindow(days: [.fri, .sun], fromMinute: 22 * 60, untilMinute: 6 * 60, utcOffsetMinutes: offset),
            TimeWindow(days: [.wed], fromMinute: 0, untilMinute: 1, utcOffsetMinutes: offset),
            TimeWindow(days: [.thu], fromMinute: 720, untilMinute: 720, utcOffsetMinutes: offset),
        ]
        let minute: Int64 = 60_000
        for start in [-4 * 1440 * minute, 1_767_225_600_000] {
            for hour in 0..<9 * 24 {
                let time = start + Int64(hour) * 60 * minute
                for moment in [time - 1, time, time + 1, time + minute - 1, time + minute, time + 30 * minute] {
                    for window in windows {
                        #expect(window.contains(moment) == Self.slow(window, moment), "\(window) at \(moment)")
                    }
                }
            }
        }
    }
}
