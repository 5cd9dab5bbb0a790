import Evaluation
import Lab
import Report

/// Every policy beside the first one.
extension SimulationReport {
    /// `nil` where there is one policy only.
    var differenceTable: Table? {
        guard let first = differences.first else { return nil }
        let counts = costWeight > 0
        var columns: [Table.Column] = [
            .init("policy − \(Self.short(first.against))", alignment: .left), .init("quality"), .init("cost"),
        ]
        if counts { columns.append(.init("reward")) }
        let drawn =
            silence(of: first).map { $0.prefix(1).uppercased() + $0.dropFirst() + ": no intervals." }
            ?? "± half of the 95 % interval for other prompts like these, and other streams of them. What other "
            + "prompts would have taught is left out."
        var table = Table(columns: columns, note: drawn)
        for line in differences {
            var cells: [Table.Cell] = [
                .init(line.policy, .strong), .init(written(line.quality)),
                line.costUSD.map { .init(written($0, Format.signedUSD, Format.usd)) } ?? .unknown,
            ]
            if counts { cells.append(.init(written(line.reward))) }
            table.append(cells)
        }
        return table
    }

    /// Of what rewards count: whether it is more than the luck of which prompts they are.
    func verdict(_ line: PolicyDifference) -> String {
        let (name, figure) = costWeight > 0 ? ("reward", line.reward) : ("quality", line.quality)
        let what = "\(Self.short(line.policy)) − \(Self.short(line.against)): \(name) \(written(figure))"
        guard let low = figure.low, let high = figure.high else {
            return what + ": " + (silence(of: line) ?? "alike on every prompt")
        }
        return what + " over other prompts: " + (low > 0 ? "higher" : high < 0 ? "lower" : "not shown")
    }

    private static func short(_ name: String) -> String { name.shortenedInside(to: Table.nameWidthMax) }

    /// Why there is no interval.
    private func silence(of line: PolicyDifference) -> String? {
        if line.prompts == 1 { return "one prompt says nothing of others" }
        return line.streams == 1 ? "one stream says nothing of others, take more --seeds" : nil
    }

    private func written(
        _ estimate: IntervalEstimate, _ signed: (Double) -> String = { Format.signed($0, digits: 4) },
        _ half: (Double) -> String = { Format.decimal($0, digits: 4) }
    ) -> String {
        guard let low = estimate.low, let high = estimate.high else { return signed(estimate.value) }
        return "\(signed(estimate.value)) ± \(half((high - low) / 2))"
    }
}
