import Dispatch

/// Runs what waits for the disk beside the threads that tasks share.
///
/// It returns when `body` is done, or at once where the task is cancelled: `body` goes on by itself then, and nobody waits
/// for it.
func aside(_ body: @escaping @Sendable () -> Void) async {
    let done = AsyncStream<Void> { continuation in
        DispatchQueue.global(qos: .utility).async {
            body()
            continuation.finish()
        }
    }
    for await _ in done {}
}
