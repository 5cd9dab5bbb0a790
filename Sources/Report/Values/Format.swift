import Foundation

/// Numbers as people read them: USD, shares, durations, counts, figures with intervals.
public enum Format {
    /// A fixed number of decimals, with a real minus sign: `−0.012`.
    public static func decimal(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return "–" }
        let text = String(format: "%.\(digits)f", abs(value))
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        return (value < 0 && !isZero ? "−" : "") + text
    }

    /// A sum of money, three significant digits under a dollar: `$1,234`, `$12.35`, `$0.00053`, `$5.3e-7`; what rounding
    /// leaves of a difference of nothing is `$0`.
    public static func usd(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let (sign, amount) = (value < 0 ? "−$" : "$", abs(value))
        switch amount {
        case ..<1e-12: return "$0"
        case 999.995...: return sign + count(amount.rounded())
        case 0.9995...: return sign + String(format: "%.2f", amount)
        case 9.995e-6...:
            let decimals = 2 - Int(log10(amount).rounded(.down))
            return sign + trimmed(String(format: "%.\(decimals)f", amount), decimalsMin: 2)
        default: return sign + scientific(amount)
        }
    }

    /// A difference of sums of money with its sign: `+$0.0012`, `−$12.35`; `$0` where rounding leaves nothing.
    public static func signedUSD(_ value: Double) -> String {
        let text = usd(abs(value))
        return text == "$0" || text == "–" ? text : (value > 0 ? "+" : "−") + text
    }

    /// A share as it was asked for, not rounded to a tenth: `98 %`, `99.95 %`.
    public static func exactPercent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return (share < 0 ? "−" : "") + String(format: "%.6g", abs(share) * 100) + " %"
    }

    /// A share as a percentage: `35.4 %`.
    public static func percent(_ share: Double, digits: Int = 1) -> String {
        guard share.isFinite else { return "–" }
        return decimal(share * 100, digits: digits) + " %"
    }

    /// A whole number with thousands set off: `1,234,567`.
    public static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (value < 0 ? "−" : "") + text
    }

    /// So many of what a word says: `1 decision`, `1,234 decisions`.
    public static func count(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// A setting as somebody would write it: `20`, `1,000`, `0.05`.
    public static func setting(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        guard value != value.rounded() || abs(value) >= 1e15 else { return count(Int(value)) }
        return (value < 0 ? "−" : "") + "\(abs(value))"
    }

    /// A length of time: `830 ns`, `12.4 µs`, `3.1 ms`, `45.2 s`, `12 min 5 s`, `3 h 20 min`.
    public static func duration(seconds: Double) -> String {
        guard seconds.isFinite else { return "–" }
        switch abs(seconds) {
        case 0: return "0 s"
        case ..<0.9995e-6: return decimal(seconds * 1e9, digits: 0) + " ns"
        case ..<0.9995e-3: return threeDigits(seconds * 1e6) + " µs"
        case ..<0.9995: return threeDigits(seconds * 1e3) + " ms"
        case ..<99.95: return threeDigits(seconds) + " s"
        case ..<3599.5:
            let whole = Int(seconds.rounded())
            return "\(whole / 60) min \(whole % 60) s"
        default:
            guard abs(seconds) < 3.6e9 else { return scientific(seconds / 3600) + " h" }
            let minutes = Int((seconds / 60).rounded())
            return "\(count(minutes / 60)) h \(minutes % 60) min"
        }
    }

    /// A moment in UTC to the minute, or the second: `2026-05-01 12:00`, `2026-05-01 12:00:09`.
    /// - Parameter milliseconds: since 1970.
    public static func moment(milliseconds: Int64, toSeconds: Bool = false) -> String {
        let text = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        return text.prefix(toSeconds ? 19 : 16).replacingOccurrences(of: "T", with: " ")
    }

    /// A p value: `0.031`, `< 0.001`.
    public static func pValue(_ value: Double) -> String {
        value < 0.0005 ? "< 0.001" : decimal(value)
    }

    /// A figure and its interval: `0.853 [0.841, 0.866]`; the figure alone where there is none.
    public static func estimate(
        _ value: Double, low: Double?, high: Double?, with format: (Double) -> String = { decimal($0) }
    ) -> String {
        guard let low, let high else { return format(value) }
        return "\(format(value)) [\(format(low)), \(format(high))]"
    }

    /// A figure and half the width of its interval: `0.853 ± 0.012`; the interval's ends where the figure lies outside.
    public static func plusMinus(
        _ value: Double, low: Double?, high: Double?, with format: (Double) -> String = { decimal($0) }
    ) -> String {
        guard let low, let high else { return format(value) }
        let isOutside =
            value < low && format(value) != format(low) || value > high && format(value) != format(high)
        if isOutside { return estimate(value, low: low, high: high, with: format) }
        return "\(format(value)) ± \(format((high - low) / 2))"
    }

    /// A difference with its sign: `+0.012`, `−0.003`, `0.000`.
    public static func signed(_ value: Double, digits: Int = 3) -> String {
        let text = decimal(value, digits: digits)
        return value > 0 && text.contains(where: { $0 != "0" && $0 != "." }) ? "+" + text : text
    }

    /// A number of things that needn't be whole: `12,500`, `0.5`.
    static func count(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return scientific(value) }
        return value == value.rounded() ? count(Int(value)) : decimal(value, digits: 1)
    }

    private static func threeDigits(_ value: Double) -> String {
        let size = abs(value)
        return decimal(value, digits: size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
    }

    /// `5.3e-7`: at most three significant digits.
    static func scientific(_ value: Double) -> String {
        let parts = String(format: "%.2e", value).split(separator: "e")
        return trimmed(String(parts[0]), decimalsMin: 0) + "e" + String(Int(parts[1]) ?? 0)
    }

    /// Without zeros at the end, but for so many decimals.
    private static func trimmed(_ text: String, decimalsMin: Int) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        var kept = Substring(text)
        let decimals = { (text: Substring) in text.distance(from: point, to: text.endIndex) - 1 }
        while kept.last == "0", decimals(kept) > decimalsMin { kept.removeLast() }
        return String(kept.last == "." ? kept.dropLast() : kept)
    }
}
