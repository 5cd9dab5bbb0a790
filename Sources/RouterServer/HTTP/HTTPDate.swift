#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The time as HTTP writes it, made anew once a second: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// > RFC 9110, section 5.6.7.
struct HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970.
    static var now: Int { time(nil) }

    private var second: Int?
    private var text = ""

    /// - Parameter second: since 1970.
    mutating func text(at second: Int) -> String {
        if second != self.second { (self.second, text) = (second, Self.write(second)) }
        return text
    }

    private static func write(_ second: Int) -> String {
        var (time, parts) = (time_t(second), tm())
        gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day =
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year)"
        return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
