import Report
import Synchronization

/// A progress bar that runs on several threads move on; silent in a pipe.
final class RunProgress: Sendable {
    private let state: Mutex<(bar: ProgressBar, done: Int)>

    /// - Parameter total: 0 where that isn't known.
    init(_ title: String, total: Int, unit: String = "runs") {
        state = Mutex((bar: ProgressBar(title, total: total, unit: unit), done: 0))
    }

    /// Says what is done before the first step.
    func say(_ note: String) { state.withLock { $0.bar.update($0.done, note: note) } }

    func step() {
        state.withLock { state in
            state.done += 1
            state.bar.update(state.done)
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
