/// One line on a terminal that says how far a long job is; silent in a pipe. Redrawn at most ten times a second.
///
///     train  ███████▌········  47 %  14/30 epochs  loss 0.412  2.1 s left
public struct ProgressBar: Sendable {
    private let title: String
    private let total: Int
    private let unit: String
    private let terminal: Terminal
    private let clock: MonotonicSeconds
    private let start: Double
    private var limit = RedrawLimit()
    /// The first update: how fast steps are done is measured from it, since it waited for all that comes before the steps.
    private var first: (done: Int, seconds: Double)?
    private var isDrawn = false

    /// The widest that fits: few, so that the bar doesn't change its width with every digit beside it.
    private static let barColumns = [24, 20, 16, 12, 8]

    /// - Parameter total: steps in all; 0 where that isn't known.
    public init(
        _ title: String, total: Int, unit: String = "", terminal: Terminal = .standardError(),
        clock: @escaping MonotonicSeconds = systemMonotonicSeconds
    ) {
        self.title = title.printable
        self.total = total
        self.unit = unit.printable
        self.terminal = terminal
        self.clock = clock
        start = clock()
    }

    /// Shows that `done` steps are done.
    public mutating func update(_ done: Int, note: String = "") {
        guard terminal.isInteractive else { return }
        let now = clock()
        let first = first ?? (done, now)
        self.first = first
        guard limit.allows(at: now) else { return }
        terminal.write("\r\u{1B}[2K" + text(done, note: note.printable, now: now, since: first))
        isDrawn = true
    }

    /// Wipes the line, so that what comes next starts clean.
    public mutating func finish() {
        if isDrawn { terminal.write("\r\u{1B}[2K") }
        isDrawn = false
    }

    private func text(_ done: Int, note: String, now: Double, since first: (done: Int, seconds: Double)) -> String {
        let steps = unit.isEmpty ? "" : " \(unit)"
        guard total > 0 else {
            let parts = [title, "\(Format.count(done))\(steps)", note, Format.duration(seconds: now - start)]
            return Self.line(parts).shortened(to: terminal.columns - 1)
        }
        let share = min(1, max(0, Double(done) / Double(total)))
        let (percent, left) = (Format.percent(share, digits: 0), remaining(done, now, since: first))
        let count = "\(Format.count(done))/\(Format.count(total))"
        // On a narrow terminal the unit goes first, then the note, the count, and what is left.
        let words = [
            [percent, count + steps, note, left], [percent, count, note, left], [percent, count, left],
            [percent, left],
            [percent],
        ]
        for words in words {
            let free = terminal.columns - 1 - Self.line([title] + words).displayWidth - Self.gap.count
            guard let width = Self.barColumns.first(where: { $0 <= free }) else { continue }
            let bar = Sparkline.bar(share, width: width).map { $0 == " " ? "·" : String($0) }.joined()
            return Self.line([title, bar] + words)
        }
        return Self.line([title, percent]).shortened(to: terminal.columns - 1)
    }

    private static let gap = "  "

    private static func line(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: gap) }

    private func remaining(_ done: Int, _ now: Double, since first: (done: Int, seconds: Double)) -> String {
        guard done > first.done, done < total else { return "" }
        let seconds = (now - first.seconds) * Double(total - done) / Double(done - first.done)
        return Format.duration(seconds: seconds) + " left"
    }
}
