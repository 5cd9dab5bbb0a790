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
    private var isDrawn = false

    private static let barColumns = 24

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
        guard limit.allows(at: now) else { return }
        terminal.write("\r\u{1B}[2K" + text(done, note: note.printable, elapsed: now - start))
        isDrawn = true
    }

    /// Wipes the line, so that what comes next starts clean.
    public mutating func finish() {
        if isDrawn { terminal.write("\r\u{1B}[2K") }
        isDrawn = false
    }

    private func text(_ done: Int, note: String, elapsed: Double) -> String {
        var parts = [title]
        let steps = unit.isEmpty ? "" : " \(unit)"
        if total > 0 {
            let share = min(1, max(0, Double(done) / Double(total)))
            let bar = Sparkline.bar(share, width: Self.barColumns).map { $0 == " " ? "·" : String($0) }.joined()
            parts += [bar, Format.percent(share, digits: 0), "\(Format.count(done))/\(Format.count(total))\(steps)"]
            parts += [note, remaining(share, elapsed)]
        } else {
            parts += ["\(Format.count(done))\(steps)", note, Format.duration(seconds: elapsed)]
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "  ").shortened(to: terminal.columns - 1)
    }

    private func remaining(_ share: Double, _ elapsed: Double) -> String {
        guard share > 0, share < 1 else { return "" }
        return Format.duration(seconds: elapsed * (1 - share) / share) + " left"
    }
}
