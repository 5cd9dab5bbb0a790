import Evaluation
import Foundation
import Report
import StrictJSON

/// What `suffice ope` found, for programs and for people.
struct OffPolicyReport {
    var values: [(key: String, value: PolicyValue?)]
    var tuned: [(key: String, value: TunedValue?)]
    var overlap: OverlapDiagnostics
    /// The estimators were asked for by name.
    var isSelection: Bool
    var seconds: Stopwatch

    // MARK: For people

    func text(for terminal: Terminal) -> String {
        let parts = [
            overlap.verdict.sentences.joined(separator: "\n"), valueTable.text(for: terminal),
            diagnosticTable.text(for: terminal),
        ]
        return parts.joined(separator: "\n\n")
    }

    /// The families without a grid and the tuned ones; whatever was asked for by name.
    private var valueTable: Table {
        var table = Table(
            "Value of the candidate",
            columns: [
                .init("estimator", alignment: .left), .init("value"), .init("95 % interval"), .init("λ"),
            ],
            note:
                "Intervals are of noise alone: dm and whatever cuts or bends weights err beside it, by as much as the reward "
                + "model or the missing weight is off."
                + (isSelection
                    ? ""
                    : " λ chosen by SLOPE++. Every λ of the grids is in --json, or by name: --estimators cips,dros_10.")
        )
        for (key, value) in values where isSelection || !key.contains("_") {
            let interval = value?.interval.map {
                "[\(Format.decimal($0.low, digits: 4)), \(Format.decimal($0.high, digits: 4))]"
            }
            table.append([.init(key), figure(value?.value), interval.map { .init($0) } ?? .unknown, ""])
        }
        for (key, value) in tuned {
            let lambda = Table.Cell(value?.lambda) { String(format: "%g", $0) }
            table.append([.init(key), figure(value?.value), "", lambda])
        }
        return table
    }

    private var diagnosticTable: Table {
        Table(
            "What the log knows of it",
            columns: [.init("figure", alignment: .left), .init("value")],
            rows: [
                ["rows", .init(Format.count(overlap.rowCount))],
                [
                    "effective rows",
                    .init(
                        "\(Format.decimal(overlap.effectiveSampleSize, digits: 1)) (\(Format.percent(overlap.effectiveShare)))"
                    ),
                ],
                ["largest weight", figure(overlap.weightMax)],
                ["mean weight", figure(overlap.weightMean)],
                ["rows without weight", .init(Format.percent(overlap.zeroWeightShare))],
                ["reading took", .init(Format.duration(seconds: seconds.read))],
                ["estimating took", .init(Format.duration(seconds: seconds.estimate))],
            ])
    }

    private func figure(_ value: Double?) -> Table.Cell {
        .init(value) { Format.decimal($0, digits: 4) }
    }

    // MARK: For programs

    var jsonText: String {
        JSONWriter.text { writer in
            writer.object("estimators") { writer in
                for (key, value) in values { writer.estimate(key, value) }
            }
            writer.object("tuned") { writer in
                for (key, value) in tuned {
                    writer.object(key) { writer in
                        writer.member("value", value?.value)
                        writer.member("lambda", value?.lambda)
                    }
                }
            }
            writer.diagnostics(overlap)
            writer.object("seconds") { writer in
                writer.member("read", seconds.read)
                writer.member("estimate", seconds.estimate)
            }
        }
    }
}

extension JSONWriter {
    /// Null where no estimate can be had.
    mutating func estimate(_ name: String, _ value: PolicyValue?) {
        object(name) {
            $0.member("value", value?.value)
            $0.interval("ci95", value?.interval?.low, value?.interval?.high)
        }
    }

    /// Null where an end is unknown or infinite.
    mutating func interval(_ name: String, _ low: Double?, _ high: Double?) {
        guard let low, let high, low.isFinite, high.isFinite else { return member(name, nil as Double?) }
        array(name, of: [low, high]) { $0.value($1) }
    }

    mutating func diagnostics(_ overlap: OverlapDiagnostics) {
        object("diagnostics") {
            $0.member("n", overlap.rowCount)
            if let count = overlap.conversationCount { $0.member("conversations", count) }
            $0.member("ess", Self.finite(overlap.effectiveSampleSize))
            if let expected = overlap.expectedSampleSize { $0.member("ess_expected", Self.finite(expected)) }
            $0.member("weight_max", Self.finite(overlap.weightMax))
            $0.member("weight_mean", Self.finite(overlap.weightMean))
            $0.member("zero_weight_share", overlap.zeroWeightShare)
        }
    }

    private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
