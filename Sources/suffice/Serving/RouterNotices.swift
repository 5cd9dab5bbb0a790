import Logging
import RouterEngine
import Routing

extension DriftAlarm {
    /// An alarm is a warning, and so is one that outcomes have confirmed; one that they have refuted is good news.
    func write(to logger: Logger) {
        switch claim {
        case nil, .open: logger.warning("drift", metadata: metadata)
        case .confirmed: logger.warning("drift confirmed", metadata: metadata)
        case .refuted: logger.notice("drift refuted", metadata: metadata)
        }
    }

    /// Which model, where, how far, on what evidence, when; and whether it is a claim that outcomes decide about.
    private var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "model": "\(model)", "group": "\(group ?? "all requests")", "size": "\(size)", "evidence": "\(evidence)",
            "observations": "\(observations)", "alarm_ms": "\(timeMilliseconds)",
        ]
        if let claim { metadata["claim"] = "\(claim.rawValue)" }
        return metadata
    }
}

extension BreakerStats {
    func write(to logger: Logger) {
        guard let untilMilliseconds else { return logger.notice("breaker closed", metadata: ["model": "\(model)"]) }
        logger.warning(
            "breaker opened",
            metadata: ["model": "\(model)", "times": "\(trips)", "until_ms": "\(untilMilliseconds)"])
    }
}

/// Says in the log that the store is read again, and how far, where it takes longer than a moment: as after a new version of
/// what a checkpoint holds.
struct ReadingNotice {
    private static let firstAfter = Duration.seconds(2)
    private static let interval = Duration.seconds(5)

    let logger: Logger
    private var next = ContinuousClock.now + firstAfter

    init(logger: Logger) { self.logger = logger }

    mutating func tell(done: UInt64, total: UInt64) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + Self.interval
        logger.notice("reading the log again", metadata: ["events": "\(done)", "of": "\(total)"])
    }
}
