import Report
import Synchronization
import Testing

/// What was written, and a clock that is moved by hand.
final class Recorder: Sendable {
    private let state = Mutex((written: [String](), now: 0.0))

    var written: [String] { state.withLock { $0.written } }

    func advance(seconds: Double) { state.withLock { $0.now += seconds } }

    func clock() -> Double { state.withLock { $0.now } }

    func terminal(isInteractive: Bool, columns: Int = 80) -> Terminal {
        Terminal(isInteractive: isInteractive, hasColour: false, columns: columns) { text in
            self.state.withLock { $0.written.append(text) }
        }
    }
}

@Suite struct TerminalTests {
    @Test func `progress is silent in a pipe`() {
        let recorder = Recorder()
        var bar = ProgressBar(
            "train", total: 10, terminal: recorder.terminal(isInteractive: false), clock: recorder.clock)
        bar.update(5)
        bar.finish()
        #expect(recorder.written.isEmpty)
    }

    @Test func `progress is drawn at most ten times a second`() {
        let recorder = Recorder()
        var bar = ProgressBar(
            "train", total: 1000, unit: "rows", terminal: recorder.terminal(isInteractive: true), clock: recorder.clock)
        for done in 1...500 {
            bar.update(done)
            recorder.advance(seconds: 0.002)
        }
        #expect((9...11).contains(recorder.written.count), "\(recorder.written.count) draws in a second")
        bar.finish()
        #expect(recorder.written.last == "\r\u{1B}[2K")
    }

    @Test func `progress says how far and how long`() throws {
        let recorder = Recorder()
        var bar = ProgressBar(
            "train", total: 4, unit: "epochs", terminal: recorder.terminal(isInteractive: true), clock: recorder.clock)
        bar.update(0)
        recorder.advance(seconds: 2)
        bar.update(1, note: "loss 0.4")
        let line = try #require(recorder.written.last)
        #expect(line.hasSuffix("train  ██████··················  25 %  1/4 epochs  loss 0.4  6.00 s left"))
    }

    @Test(arguments: [
        (96, "954/960 epochs at most"), (80, "loss 0.123  12.6 ms left"), (60, "954/960"), (40, "left"), (24, "99 %"),
        (12, "99 %"),
    ])
    func `progress leaves out words where the terminal is narrow, and cuts none`(columns: Int, words: String) throws {
        let recorder = Recorder()
        var bar = ProgressBar(
            "train", total: 960, unit: "epochs at most",
            terminal: recorder.terminal(isInteractive: true, columns: columns), clock: recorder.clock)
        bar.update(0)
        recorder.advance(seconds: 2)
        bar.update(954, note: "net 8 of 8, loss 0.123")
        let line = try #require(recorder.written.last).replacing("\r\u{1B}[2K", with: "")
        #expect(line.count < columns && line.contains(words) && !line.contains("…"), "\(columns): \(line)")
        #expect(line.contains("█") == (columns >= 24), "\(columns): \(line)")
    }

    @Test func `the time left counts from the first step, which waited for all that came before`() throws {
        let recorder = Recorder()
        var bar = ProgressBar(
            "route", total: 4001, terminal: recorder.terminal(isInteractive: true), clock: recorder.clock)
        recorder.advance(seconds: 3)
        bar.update(1)
        #expect(try #require(recorder.written.last).hasSuffix("0 %  1/4,001"), "\(recorder.written)")
        recorder.advance(seconds: 2)
        bar.update(1001)
        #expect(try #require(recorder.written.last).hasSuffix("25 %  1,001/4,001  6.00 s left"), "\(recorder.written)")
    }

    @Test func `the live view redraws in place on a terminal`() {
        let recorder = Recorder()
        var view = LiveView(terminal: recorder.terminal(isInteractive: true), clock: recorder.clock)
        view.show(frame: ["a", "b"], line: "one")
        view.show(frame: ["too", "soon"], line: "two")
        recorder.advance(seconds: 0.2)
        view.show(frame: ["c"], line: "three")
        view.finish(frame: ["d"])
        #expect(
            recorder.written == [
                "a\u{1B}[K\nb\u{1B}[K\n\u{1B}[J", "\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J", "\u{1B}[1A\rd\u{1B}[K\n\u{1B}[J",
            ])
    }

    @Test func `the live view prints one line per step in a pipe`() {
        let recorder = Recorder()
        var view = LiveView(terminal: recorder.terminal(isInteractive: false), clock: recorder.clock)
        view.show(frame: ["a", "b"], line: "one")
        view.show(frame: ["a", "b"], line: "two")
        view.finish(frame: ["c"])
        #expect(recorder.written == ["one\n", "two\n"])
    }

    @Test(arguments: [50, 80, 200]) func `traffic fits the terminal`(columns: Int) {
        let view = TrafficView(
            heading: "400 requests " + String(repeating: "x", count: 300),
            models: [
                .init("large-model-with-a-very-long-name", share: 0.75, quality: 0.9, costUSD: 5.3e-4),
                .init("small", share: 0.25, quality: nil, costUSD: nil, remark: "degraded since 200"),
            ],
            traces: [
                .init("quality", values: Array(repeating: 0.5, count: 500)),
                .init("cost", values: [], format: Format.usd),
            ])
        let recorder = Recorder()
        let lines = view.lines(for: recorder.terminal(isInteractive: true, columns: columns))
        #expect(lines.allSatisfy { $0.count <= columns }, "\(lines.map(\.count))")
        #expect(view.summary.contains("small 25 %"))
        #expect(view.summary.contains("quality 0.500 · cost –"))
    }
}
