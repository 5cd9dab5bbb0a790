/// Small pictures in a line of text.
public enum Sparkline {
    private static let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let eighths: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// One block per value, its height over `range`, or over the values' own range. The last `width` values are shown;
    /// one that is missing or not finite leaves a gap.
    public static func line(_ values: [Double?], range: ClosedRange<Double>? = nil, width: Int? = nil) -> String {
        let shown = values.suffix(width ?? values.count).map { $0.flatMap { $0.isFinite ? $0 : nil } }
        let known = shown.compactMap { $0 }
        guard let low = range?.lowerBound ?? known.min(), let high = range?.upperBound ?? known.max() else {
            return String(repeating: " ", count: shown.count)
        }
        return String(
            shown.map { value -> Character in
                guard let value else { return " " }
                let share = high > low ? (value - low) / (high - low) : 0.5
                return levels[max(0, min(levels.count - 1, Int(share * Double(levels.count))))]
            })
    }

    /// A horizontal bar of a share in [0, 1] over `width` columns, exact to an eighth of a column.
    public static func bar(_ share: Double, width: Int) -> String {
        let clamped = share.isFinite ? max(0, min(1, share)) : 0
        let units = Int((clamped * Double(width) * 8).rounded())
        let full = String(repeating: "█", count: units / 8)
        let rest = units % 8 == 0 ? "" : String(eighths[units % 8])
        return (full + rest).padded(to: width)
    }
}
