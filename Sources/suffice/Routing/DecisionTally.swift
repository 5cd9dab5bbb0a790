import Report
import StrictJSON

/// What a file of requests came to.
struct DecisionTally {
    private struct Share {
        var decisions = 0
        var qualitySum = 0.0
        var qualityCount = 0
        var costSumUSD = 0.0
        var costCount = 0

        var meanQuality: Double? { qualityCount > 0 ? qualitySum / Double(qualityCount) : nil }
        var meanCostUSD: Double? { costCount > 0 ? costSumUSD / Double(costCount) : nil }

        mutating func add(quality: Double?, costUSD: Double?) {
            decisions += 1
            if let quality { (qualitySum, qualityCount) = (qualitySum + quality, qualityCount + 1) }
            if let costUSD { (costSumUSD, costCount) = (costSumUSD + costUSD, costCount + 1) }
        }
    }

    private var total = Share()
    private var models: [String: Share] = [:]
    /// By the protocol's code.
    private(set) var refused: [String: Int] = [:]
    private(set) var badLines = 0
    private let document = JSONDocument()

    /// Lines written so far.
    var lines: Int { total.decisions + refusedCount + badLines }
    var decisions: Int { total.decisions }
    var refusedCount: Int { refused.values.reduce(0, +) }

    mutating func addBadLine() { badLines += 1 }

    /// - Parameter answer: a server's reply to one request.
    mutating func add(_ answer: [UInt8]) {
        guard let json = try? document.parse(answer), json["ok"]?.bool == true, let model = json["model"]?.string else {
            let code = (try? document.parse(answer))?["error"]?["code"]?.string ?? "internal"
            refused[code, default: 0] += 1
            return
        }
        let expected = json["expected"]
        let (quality, cost) = (expected?["quality"]?.double, expected?["cost_usd"]?.double)
        total.add(quality: quality, costUSD: cost)
        models[model, default: Share()].add(quality: quality, costUSD: cost)
    }

    // MARK: For people

    var table: Table {
        var table = Table(
            columns: [
                .init("model", alignment: .left), .init("decisions"), .init("share"), .init("expected quality"),
                .init("cost"), .init("cost of all"),
            ])
        for (name, share) in models.sorted(by: { ($1.value.decisions, $0.key) < ($0.value.decisions, $1.key) }) {
            table.append(row(name, share))
        }
        if models.count > 1 { table.append(row("all", total)) }
        return table
    }

    private func row(_ name: String, _ share: Share) -> [Table.Cell] {
        [
            .init(name), .init(Format.count(share.decisions)),
            .init(Format.percent(Double(share.decisions) / Double(total.decisions))),
            .init(share.meanQuality) { Format.decimal($0) }, .init(share.meanCostUSD, with: Format.usd),
            // A sum that leaves some out would look like all of it.
            .init(share.costCount == share.decisions ? share.costSumUSD : nil, with: Format.usd),
        ]
    }

    /// `3 no_eligible_model, 1 bad_request`
    var refusals: String { refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }

    // MARK: For programs

    func jsonText(resumedBehind: Int, out: String) -> String {
        JSONWriter.text { writer in
            writer.member("decisions", decisions)
            writer.object("refused") {
                for (code, count) in refused.sorted(by: { $0.key < $1.key }) { $0.member(code, count) }
            }
            writer.member("bad_lines", badLines)
            writer.member("lines_before", resumedBehind)
            writer.member("mean_quality", total.meanQuality)
            writer.member("mean_cost_usd", total.meanCostUSD)
            writer.object("models") { writer in
                for (name, share) in models.sorted(by: { $0.key < $1.key }) {
                    writer.object(name) {
                        $0.member("decisions", share.decisions)
                        $0.member("mean_quality", share.meanQuality)
                        $0.member("mean_cost_usd", share.meanCostUSD)
                    }
                }
            }
            writer.member("out", out)
        }
    }
}
