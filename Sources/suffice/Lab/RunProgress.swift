import Report
import Synchronization

/// A progress bar that runs on several threads move on; silent in a pipe.
final class RunProgress: Sendable {
    private let state: Mutex<(bar: ProgressBar, done: Int)>

    init(_ title: String, total: Int) {
        state = Mutex((bar: ProgressBar(title, total: total, unit: "runs"), done: 0))
    }

    func step() {
        state.withLock { state in
            state.done += 1
            state.bar.update(state.done)
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
