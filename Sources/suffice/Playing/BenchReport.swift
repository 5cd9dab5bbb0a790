import Report
import RouterClient
import StrictJSON

/// What a load came to, in figures.
struct BenchReport {
    let tally: LoadTally
    let plan: LoadPlan
    /// Of the server's process, warm-up included; `nil` where it was not watched.
    let cpuSeconds: Double?
    /// Of the processor time that this machine wanted meanwhile, what its host kept; `nil` where the system doesn't tell.
    let stolenShare: Double?

    /// A smaller share is not worth a sentence.
    private static let stolenShareShown = 0.02

    private static let percents = [50.0, 90, 99, 99.9, 99.99]

    private var seconds: Double { plan.seconds }
    private var decisions: UInt64 { tally.replies * UInt64(plan.decisionsPerLine) }
    private var decisionsPerSecond: Double { Double(decisions) / seconds }

    /// Seconds per decision; the warm-up is taken to be as busy as the rest.
    private var cpuSecondsPerDecision: Double? {
        cpuSeconds.map { $0 / max(1, Double(decisions) * (seconds + plan.warmUpSeconds) / seconds) }
    }

    func text(for terminal: Terminal) -> String {
        var lines = [
            "\(Format.count(Int(decisions))) decisions in \(Format.duration(seconds: seconds)): "
                + "\(Format.count(Int(decisionsPerSecond.rounded()))) per second; \(shape)"
        ]
        if let cpu = cpuSecondsPerDecision {
            lines.append("\(Format.duration(seconds: cpu)) of the server's CPU per decision")
        }
        if let stolenShare, stolenShare >= Self.stolenShareShown {
            lines.append(
                "this machine's host kept \(Format.percent(stolenShare)) of the processor time asked for: "
                    + "compare what ran side by side, not figures")
        }
        var table = Table(columns: [.init("latency of a request", alignment: .left), .init("")])
        for percent in Self.percents {
            let latency = Format.duration(seconds: tally.latencySeconds(percent: percent))
            table.append([.init("p\(Self.label(percent))"), .init(latency)])
        }
        table.append([.init("max"), .init(Format.duration(seconds: tally.latencySecondsMax))])
        return (lines + ["", table.text(for: terminal)]).joined(separator: "\n")
    }

    private var shape: String {
        let connections = Format.count(plan.connections, "connection")
        let batch = plan.decisionsPerLine > 1 ? ", batches of \(plan.decisionsPerLine)" : ""
        switch plan.pace {
        case .inFlight(let count): return "\(connections), \(count) under way on each" + batch
        case .perSecond(let rate):
            return "\(connections), \(Format.decimal(rate, digits: 0)) requests due per second" + batch
        }
    }

    /// 50, 99.9
    private static func label(_ percent: Double) -> String {
        Int(exactly: percent).map { "\($0)" } ?? "\(percent)"
    }

    var jsonText: String {
        JSONWriter.text { writer in
            writer.member("decisions", decisions)
            writer.member("seconds", seconds)
            writer.member("decisions_per_second", decisionsPerSecond)
            writer.member("connections", plan.connections)
            writer.member("decisions_per_request", plan.decisionsPerLine)
            switch plan.pace {
            case .inFlight(let count): writer.member("in_flight", count)
            case .perSecond(let rate): writer.member("requests_due_per_second", rate)
            }
            writer.member("refused", tally.refusals)
            writer.member("cpu_us_per_decision", cpuSecondsPerDecision.map { $0 * 1e6 })
            writer.member("stolen_share", stolenShare)
            writer.object("latency_us") { writer in
                for percent in Self.percents {
                    writer.member("p\(Self.label(percent))", tally.latencySeconds(percent: percent) * 1e6)
                }
                writer.member("mean", tally.latencySecondsMean * 1e6)
                writer.member("max", tally.latencySecondsMax * 1e6)
            }
        }
    }
}
