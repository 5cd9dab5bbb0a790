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
            let start = ContinuousClock.now
            var watch = router.clockWatch(steady: 0)
            while !Task.isCancelled {
                try await waitForNext()
                let steady = (ContinuousClock.now - start).components.seconds * 1000
                let byAge = router.believesClock(&watch, steady: steady)
                await aside { compact(byAge: byAge) }
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

    private func compact(byAge: Bool) {
        if !byAge {
            logger.warning(
                "the clock has jumped ahead: for a day nothing is dropped for its age, unless it is set right")
        }
        do {
            guard let compaction = try router.compact(byAge: byAge) else { return }
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
