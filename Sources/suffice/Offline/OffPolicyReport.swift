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
    var readSeconds: Double
    /// Everything after reading.
    var estimateSeconds: Double

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
            note: isSelection
                ? nil : "λ chosen by SLOPE++. Every λ of the grids is in --json, or by name: --estimators cips,dros_10."
        )
        for (key, value) in values where isSelection || !key.contains("_") {
            let interval = value?.interval.map {
                "[\(Format.decimal($0.low, digits: 4)), \(Format.decimal($0.high, digits: 4))]"
            }
            table.append([.init(key), figure(value?.value), interval.map { .init($0) } ?? .unknown, ""])
        }
        for (key, value) in tuned {
            let lambda = value.map { Table.Cell(String(format: "%g", $0.lambda)) }
            table.append([.init(key), figure(value?.value), "", lambda ?? .unknown])
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
                ["reading took", .init(Format.duration(seconds: readSeconds))],
                ["estimating took", .init(Format.duration(seconds: estimateSeconds))],
            ])
    }

    private func figure(_ value: Double?) -> Table.Cell {
        value.map { .init(Format.decimal($0, digits: 4)) } ?? .unknown
    }

    // MARK: For programs

    var jsonText: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("estimators")
        writer.beginObject()
        for (key, value) in values { writer.estimate(key, value) }
        writer.endObject()
        writer.key("tuned")
        writer.beginObject()
        for (key, value) in tuned {
            writer.key(key)
            writer.beginObject()
            writer.member("value", value?.value)
            writer.member("lambda", value?.lambda)
            writer.endObject()
        }
        writer.endObject()
        writer.diagnostics(overlap)
        writer.key("seconds")
        writer.beginObject()
        writer.member("read", readSeconds)
        writer.member("estimate", estimateSeconds)
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// Null where no estimate can be had.
    fileprivate mutating func estimate(_ name: String, _ value: PolicyValue?) {
        key(name)
        beginObject()
        member("value", value?.value)
        key("ci95")
        if let (low, high) = value?.interval, low.isFinite, high.isFinite {
            beginArray()
            self.value(low)
            self.value(high)
            endArray()
        } else {
            null()
        }
        endObject()
    }

    mutating func diagnostics(_ overlap: OverlapDiagnostics) {
        key("diagnostics")
        beginObject()
        member("n", overlap.rowCount)
        member("ess", finite(overlap.effectiveSampleSize))
        member("weight_max", finite(overlap.weightMax))
        member("weight_mean", finite(overlap.weightMean))
        member("zero_weight_share", overlap.zeroWeightShare)
        endObject()
    }

    private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
