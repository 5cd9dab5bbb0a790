import Evaluation
import Lab
import StrictJSON

extension LogReport {
    var jsonText: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("log")
        writer.beginObject()
        writer.member("path", log)
        writer.member("decisions", findings.coverage.decisions)
        writer.member("pinned", findings.coverage.pinned)
        writer.member("deterministic", findings.coverage.deterministic)
        writer.member("rated_share", findings.ratedShare)
        writer.member("from_ms", findings.coverage.firstMilliseconds.map { Int($0) })
        writer.member("to_ms", findings.coverage.lastMilliseconds.map { Int($0) })
        writer.endObject()
        writer.member("cost_weight", findings.costWeight)
        writer.member("interval", method)
        writer.key("candidates")
        writer.beginArray()
        for candidate in findings.candidates { writer.candidate(candidate) }
        writer.endArray()
        writer.key("notes")
        writer.beginArray()
        for note in allNotes { writer.value(note) }
        writer.endArray()
        writer.key("seconds")
        writer.beginObject()
        writer.member("read", seconds.read)
        writer.member("decide", seconds.decide)
        writer.member("estimate", seconds.estimate)
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func candidate(_ candidate: CandidateFinding) {
        beginObject()
        member("name", candidate.name)
        member("label", candidate.label)
        member("summary", candidate.summary)
        support(candidate.support)
        values(candidate.values)
        key("estimators")
        beginObject()
        for (key, value) in candidate.estimators {
            self.key(key)
            beginObject()
            member("value", value?.value)
            interval("ci95", value?.interval?.low, value?.interval?.high)
            endObject()
        }
        endObject()
        key("shares")
        beginObject()
        for share in candidate.shares {
            key(share.model)
            beginObject()
            member("logged", share.logged)
            member("candidate", share.candidate)
            endObject()
        }
        endObject()
        key("slices")
        beginArray()
        for slice in candidate.slices {
            beginObject()
            member("name", slice.name)
            support(slice.support)
            values(slice.values)
            endObject()
        }
        endArray()
        endObject()
    }

    private mutating func support(_ support: CandidateSupport) {
        key("verdict")
        beginObject()
        member("level", support.allowsEstimates ? "\(support.overlap.verdict.level)" : "unsupported")
        key("sentences")
        beginArray()
        for sentence in support.sentences { value(sentence) }
        endArray()
        endObject()
        member("unsupported_share", support.unsupportedShare)
        diagnostics(support.overlap)
    }

    /// By measure; one of which no estimate can be had is left out.
    private mutating func values(_ values: [PolicyMeasure: PairedValue]) {
        key("values")
        beginObject()
        for measure in PolicyMeasure.allCases {
            guard let value = values[measure] else { continue }
            key(measure.rawValue)
            beginObject()
            member("rows", value.rowCount)
            member("logged", value.logged)
            member("candidate", value.candidate)
            estimate("difference", value.difference)
            if let relative = value.relative { estimate("relative", relative) }
            endObject()
        }
        endObject()
    }

    private mutating func estimate(_ name: String, _ estimate: Estimate) {
        key(name)
        beginObject()
        member("value", estimate.value)
        interval("ci95", estimate.low, estimate.high)
        endObject()
    }

    private mutating func interval(_ name: String, _ low: Double?, _ high: Double?) {
        key(name)
        guard let low, let high, low.isFinite, high.isFinite else { return null() }
        beginArray()
        value(low)
        value(high)
        endArray()
    }
}
