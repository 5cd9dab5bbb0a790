import Dispatch
import Foundation
import Logging

/// Ends the process when its stop takes too long, whatever holds it up: a disk, a lock on the store, a thread that waits
/// for either.
///
/// Nothing is lost by it, as by `kill -9`: what was answered is in the journal or in the database, and the next start
/// takes it from there. It needs no thread that the server uses.
struct StopLimit {
    /// Of the limit; the rest is for the last words.
    private static let share = 0.9
    private let sources: [any DispatchSourceSignal]

    /// - Parameter seconds: from SIGTERM or SIGINT on.
    init(seconds: Int, logger: Logger) {
        let most = Double(seconds) * Self.share
        let (watch, words) = (DispatchQueue(label: "suffice.stop"), DispatchQueue(label: "suffice.stop.words"))
        sources = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: watch)
            source.setEventHandler {
                words.asyncAfter(deadline: .now() + most) {
                    logger.warning(
                        "stop took too long and was ended; the next start takes what is missing from the journal",
                        metadata: ["stop_seconds": "\(seconds)"])
                    _exit(EXIT_SUCCESS)
                }
                // Should whoever reads the words be stuck, too.
                watch.asyncAfter(deadline: .now() + Double(seconds)) { _exit(EXIT_SUCCESS) }
            }
            source.resume()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
