import Evaluation
import Lab
import Report

/// What `suffice ope --log` found, for people: the same figures on a terminal and on a page.
struct LogReport {
    var findings: OffPolicyFindings
    /// Sentences that a reader of the figures must know.
    var notes: [String]
    var log: String
    var slice: String?
    /// How the intervals were worked out.
    var method: String
    var seconds: Stopwatch

    func text(for terminal: Terminal) -> String {
        var parts = [heading.printable]
        for candidate in findings.candidates {
            let sentences = [candidate.title, candidate.summary] + candidate.support.sentences
            parts.append(sentences.map(\.printable).joined(separator: "\n"))
            parts += tables(of: candidate).map { $0.text(for: terminal) }
        }
        if !allNotes.isEmpty { parts.append(allNotes.map(\.printable).joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    /// With what the figures themselves give occasion to say.
    var allNotes: [String] {
        guard let slice, let slices = findings.candidates.first?.slices,
            slices.map(\.name) == [OffPolicyQuestion.noSlice]
        else { return notes }
        return notes + [
            "No decision has \(slice == "task" ? "a task" : "an attribute \(slice)"): --slice takes task, router, policy or a "
                + "name of `attributes`."
        ]
    }

    /// `store.db: 8,000 decisions from 2026-05-01 12:00 to 2026-05-02 08:31, 98.0 % rated, 2.1 % pinned`
    var heading: String {
        let coverage = findings.coverage
        var text = "\(log): \(Format.count(coverage.decisions)) decisions"
        if let first = coverage.firstMilliseconds, let last = coverage.lastMilliseconds, first > 0 {
            text += " from \(Format.moment(milliseconds: first)) to \(Format.moment(milliseconds: last))"
        }
        if coverage.standsForMore { text += ", which stand for \(Format.count(Int(coverage.traffic.rounded())))" }
        text += ", \(Format.percent(findings.ratedShare)) rated"
        if coverage.pinned > 0 {
            text += ", \(Format.percent(Double(coverage.pinned) / Double(coverage.decisions))) pinned"
        }
        return text
    }

    func tables(of candidate: CandidateFinding) -> [Table] {
        var tables: [Table] = []
        if !candidate.values.isEmpty { tables.append(valueTable(candidate)) }
        if !candidate.slices.isEmpty { tables.append(sliceTable(candidate)) }
        tables.append(shareTable(candidate))
        return tables
    }

    private func valueTable(_ candidate: CandidateFinding) -> Table {
        var table = Table(
            "\(candidate.name) against the logging policy",
            columns: [
                .init("measure", alignment: .left), .init("logged"), .init("candidate"), .init("difference"),
                .init("95 % interval"),
            ], note: "Doubly robust, paired; \(method) intervals.")
        for measure in PolicyMeasure.allCases where measure != .value || findings.costWeight > 0 {
            guard let value = candidate.values[measure] else { continue }
            let difference = value.difference
            let interval = difference.low.flatMap { low in
                difference.high.map { high in "[\(measure.signed(low)), \(measure.signed(high))]" }
            }
            table.append([
                .init(measure.rawValue), .init(measure.written(value.logged)), .init(measure.written(value.candidate)),
                .init(measure.signed(difference.value), measure.emphasis(difference)),
                interval.map { .init($0) } ?? .unknown,
            ])
        }
        return table
    }

    private func shareTable(_ candidate: CandidateFinding) -> Table {
        Table(
            "Share of the traffic",
            columns: [
                .init("model", alignment: .left), .init("logged"),
                .init(candidate.name.shortenedInside(to: Table.nameWidthMax)),
            ],
            rows: candidate.shares.map { share in
                [.init(share.model), .init(Format.percent(share.logged)), .init(Format.percent(share.candidate))]
            })
    }

    private func sliceTable(_ candidate: CandidateFinding) -> Table {
        var table = Table(
            "By \(slice ?? "slice")",
            columns: [
                .init(slice ?? "slice", alignment: .left), .init("rows"), .init("effective"), .init("quality"),
                .init("cost"), .init("unsupported"),
            ])
        for slice in candidate.slices {
            let overlap = slice.support.overlap
            table.append([
                .init(slice.name), .init(Format.count(overlap.rowCount)),
                .init(Format.count(Int(overlap.effectiveSampleSize))),
                slice.values[.quality].map { .init(CandidateFinding.points($0.difference)) } ?? .unknown,
                slice.values[.cost]?.relative.map { .init(CandidateFinding.percent($0)) } ?? .unknown,
                .init(Format.percent(slice.support.unsupportedShare)),
            ])
        }
        return table
    }
}

extension CandidateFinding {
    /// `cheap (cheap@1c9e55d2)`
    var title: String { "\(name) (\(label))" }

    /// `cost −31.2 % ± 4.1, quality −0.4 ± 0.6 points, 3.0 % of traffic unsupported`
    var summary: String {
        var parts: [String] = []
        if let cost = values[.cost]?.relative { parts.append("cost \(Self.percent(cost))") }
        if let quality = values[.quality] { parts.append("quality \(Self.points(quality.difference)) points") }
        if let latency = values[.latency]?.relative { parts.append("latency \(Self.percent(latency))") }
        if parts.isEmpty { parts.append("no estimate can be had from this log") }
        parts.append("\(Format.percent(support.unsupportedShare)) of traffic unsupported")
        return parts.joined(separator: ", ")
    }

    /// `−31.2 % ± 4.1`
    static func percent(_ estimate: IntervalEstimate) -> String {
        "\(Format.signed(100 * estimate.value, digits: 1)) %" + plusMinus(estimate)
    }

    /// `−0.4 ± 0.6`, in hundredths of quality.
    static func points(_ estimate: IntervalEstimate) -> String {
        Format.signed(100 * estimate.value, digits: 1) + plusMinus(estimate)
    }

    /// In hundredths: half the interval, or its ends where the figure is not in its middle.
    private static func plusMinus(_ estimate: IntervalEstimate) -> String {
        guard let low = estimate.low, let high = estimate.high else { return "" }
        guard abs((high - estimate.value) - (estimate.value - low)) < 0.001 else {
            return " [\(Format.signed(100 * low, digits: 1)), \(Format.signed(100 * high, digits: 1))]"
        }
        return " ± \(Format.decimal(100 * (high - low) / 2, digits: 1))"
    }
}

extension PolicyMeasure {
    func written(_ value: Double) -> String {
        switch self {
        case .value, .quality: Format.decimal(value, digits: 4)
        case .cost: Format.usd(value)
        case .latency: "\(Format.decimal(value, digits: 0)) ms"
        }
    }

    func signed(_ value: Double) -> String {
        switch self {
        case .value, .quality: Format.signed(value, digits: 4)
        case .cost: Format.signedUSD(value)
        case .latency: "\(Format.signed(value, digits: 0)) ms"
        }
    }

    /// Good or bad where the interval leaves no doubt of the sign.
    func emphasis(_ difference: IntervalEstimate) -> Table.Emphasis {
        guard let low = difference.low, let high = difference.high, low > 0 || high < 0 else { return .plain }
        let moreIsBetter = self == .value || self == .quality
        return (low > 0) == moreIsBetter ? .good : .bad
    }
}
