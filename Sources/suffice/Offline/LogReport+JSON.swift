import Evaluation
import Lab
import StrictJSON

extension LogReport {
    var jsonText: String {
        JSONWriter.text { writer in
            writer.object("log") { writer in
                writer.member("path", log)
                writer.member("decisions", findings.coverage.decisions)
                writer.member("stand_for", findings.coverage.traffic)
                writer.member("pinned", findings.coverage.pinned)
                writer.member("deterministic", findings.coverage.deterministic)
                writer.member("rated_share", findings.ratedShare)
                writer.member("from_ms", findings.coverage.firstMilliseconds.map { Int($0) })
                writer.member("to_ms", findings.coverage.lastMilliseconds.map { Int($0) })
            }
            writer.member("cost_weight", findings.costWeight)
            writer.member("interval", method)
            writer.array("candidates", of: findings.candidates) { $0.value($1) }
            writer.member("notes", allNotes)
            writer.object("seconds") { writer in
                writer.member("read", seconds.read)
                writer.member("decide", seconds.decide)
                writer.member("estimate", seconds.estimate)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ candidate: CandidateFinding) {
        object { writer in
            writer.member("name", candidate.name)
            writer.member("label", candidate.label)
            writer.member("summary", candidate.summary)
            writer.support(candidate.support)
            writer.values(candidate.values)
            writer.object("estimators") { writer in
                for (name, value) in candidate.estimators { writer.estimate(name, value) }
            }
            writer.object("shares") { writer in
                for share in candidate.shares {
                    writer.object(share.model) {
                        $0.member("logged", share.logged)
                        $0.member("candidate", share.candidate)
                    }
                }
            }
            writer.array("slices", of: candidate.slices) { writer, slice in
                writer.object {
                    $0.member("name", slice.name)
                    $0.support(slice.support)
                    $0.values(slice.values)
                }
            }
        }
    }

    private mutating func support(_ support: CandidateSupport) {
        object("verdict") {
            $0.member("level", "\(support.level)")
            $0.member("sentences", support.sentences)
            $0.member("rare_outcomes", support.rareOutcomes)
        }
        member("unsupported_share", support.unsupportedShare)
        diagnostics(support.overlap)
    }

    /// By measure; one of which no estimate can be had is left out.
    private mutating func values(_ values: [PolicyMeasure: PairedValue]) {
        object("values") { writer in
            for measure in PolicyMeasure.allCases {
                guard let value = values[measure] else { continue }
                writer.object(measure.rawValue) {
                    $0.member("rows", value.rowCount)
                    $0.member("logged", value.logged)
                    $0.member("candidate", value.candidate)
                    $0.estimate("difference", value.difference)
                    if let relative = value.relative { $0.estimate("relative", relative) }
                }
            }
        }
    }

    private mutating func estimate(_ name: String, _ estimate: IntervalEstimate) {
        object(name) {
            $0.member("value", estimate.value)
            $0.interval("ci95", estimate.low, estimate.high)
        }
    }
}
