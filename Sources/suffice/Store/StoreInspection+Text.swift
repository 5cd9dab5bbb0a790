import Foundation
import OutcomeStore
import Report
import StrictJSON

extension StoreInspection {
    var inWords: String {
        // Of what `stats` counts once, revisions and repeats are events of their own.
        "\(Format.count(Int(decisions), "decision")) and \(Format.count(Int(feedback), "feedback event")), all sound"
    }

    var text: String {
        var lines = [inWords]
        if let first = firstDecisionMilliseconds, let last = lastDecisionMilliseconds {
            lines.append("from \(Self.date(first)) to \(Self.date(last))")
        }
        lines.append("\(Format.count(databaseBytes / 1024)) KiB, \(Format.count(journaled)) events in the journal")
        let newest = checkpoints.last.map { "newest at event \($0) of \(position)" } ?? "none yet"
        if horizon > 0 { lines.append("compacted: replay and off-policy evaluation begin behind event \(horizon)") }
        if beforeHorizon > 0 {
            let count = Format.count(Int(beforeHorizon))
            lines.append("\(count) events before it are there yet: something was said of them later, or a cut goes on")
        }
        lines.append("checkpoints of the learner: \(newest)")
        return lines.joined(separator: "\n")
    }

    private static func date(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format()
    }

    var jsonText: String {
        JSONWriter.text { writer in
            writer.member("decisions", decisions)
            writer.member("feedback", feedback)
            writer.member("changes", changes)
            writer.member("journaled", journaled)
            writer.member("position", position)
            writer.member("horizon", horizon)
            writer.member("before_horizon", beforeHorizon)
            writer.member("first_decision_ms", firstDecisionMilliseconds.map { Int($0) })
            writer.member("last_decision_ms", lastDecisionMilliseconds.map { Int($0) })
            writer.member("bytes", databaseBytes)
            writer.array("checkpoints", of: checkpoints) { $0.value($1) }
        }
    }
}
