import Logging
import OutcomeStore
import RouterEngine
import ServiceLifecycle

/// Lets go of what `retention` doesn't keep, now and then, beside the traffic.
struct RetentionChecking: Service {
    /// How often to ask whether there is a retention by now, or another interval.
    private static let idle = Duration.seconds(1)

    let router: Router
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await waitForNext()
                await aside(compact)
            }
        }
    }

    /// A reload of the configuration counts at once: the interval is what it says now, from the last look on.
    private func waitForNext() async throws {
        let last = ContinuousClock.now
        while true {
            let left = router.retentionCheckSeconds.map { Duration.seconds($0) - last.duration(to: .now) }
            if let left, left <= .zero { return }
            try await Task.sleep(for: min(left ?? Self.idle, Self.idle))
        }
    }

    private func compact() {
        do {
            guard let compaction = try router.compact() else { return }
            logger.notice(
                "log compacted",
                metadata: [
                    "dropped_decisions": "\(compaction.droppedDecisions)",
                    "dropped_feedback": "\(compaction.droppedFeedback)", "replay_horizon": "\(compaction.horizon)",
                    "bytes_before": "\(compaction.bytesBefore)", "bytes_after": "\(compaction.bytesAfter)",
                ])
        } catch {
            logger.error("log not compacted", metadata: ["error": "\(error.message)"])
        }
    }
}
