/// Lines of a terminal that are redrawn in place, at most ten times a second; in a pipe one plain line per step.
public struct LiveView: Sendable {
    private let terminal: Terminal
    private let clock: MonotonicSeconds
    private var limit = RedrawLimit()
    private var linesDrawn = 0

    public init(terminal: Terminal = .standardOutput(), clock: @escaping MonotonicSeconds = systemMonotonicSeconds) {
        self.terminal = terminal
        self.clock = clock
    }

    /// Shows a step: `frame` in place on a terminal, `line` in a pipe.
    public mutating func show(frame: @autoclosure () -> [String], line: @autoclosure () -> String) {
        guard terminal.isInteractive else {
            terminal.line(line())
            return
        }
        if limit.allows(at: clock()) { draw(frame()) }
    }

    /// Shows the last step, whenever the one before it was, and leaves it standing.
    public mutating func finish(frame: [String]) {
        if terminal.isInteractive { draw(frame) }
        linesDrawn = 0
    }

    /// Cursor up to the first line, every line rewritten and wiped to its end, in one write so that nothing flickers.
    private mutating func draw(_ frame: [String]) {
        var text = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A\r" : ""
        for line in frame { text += line + "\u{1B}[K\n" }
        terminal.write(text + "\u{1B}[J")
        linesDrawn = frame.count
    }
}
