import Report
import RouterClient

// What an explanation looks like on a terminal of eighty columns.

extension RouteExplanation {
    private static let barColumns = 12
    private static let nameColumnsMax = 24
    /// Models beyond these are counted, not listed.
    private static let listedMax = 12

    /// The most probable eligible models with what they promise.
    ///
    /// - Parameter names: the chosen one and its fallbacks: the order among equally probable ones.
    func table(bestFirst names: [String]) -> Table {
        var table = Table(columns: [
            .init("model", alignment: .left), .init("quality"), .init("± sd"), .init("cost"),
            .init("probability"), .init("", alignment: .left),
        ])
        for model in listed(names, &table) {
            table.append([
                .init(name(model), model.model == names.first ? .strong : .plain),
                .init(Format.decimal(model.quality)), .init(Format.decimal(model.qualitySD), .faint),
                .init(model.costUSD, with: Format.usd),
                .init(Format.percent(model.probability)),
                .init(Sparkline.bar(model.probability, width: Self.barColumns)),
            ])
        }
        return table
    }

    /// What each promise is made of: the artefact's prediction, what feedback has taught, the price list, what moving
    /// the conversation costs.
    func decompositionTable(bestFirst names: [String]) -> Table {
        let hasSession = models.contains { $0.switchCostUSD != nil }
        let hasLatency = models.contains { $0.latencyMilliseconds != nil }
        var table = Table(
            columns: [
                .init("made of", alignment: .left), .init("predicted"), .init("learnt"), .init("list cost"),
            ] + (hasSession ? [.init("to switch")] : []) + (hasLatency ? [.init("latency")] : []) + [.init("utility")])
        for model in listed(names, &table) {
            var row: [Table.Cell] = [.init(name(model), model.model == names.first ? .strong : .plain)]
            row.append(.init(model.priorQuality) { Format.decimal($0) })
            row.append(.init(model.priorQuality) { Format.signed(model.quality - $0) })
            row.append(.init(model.priorCostUSD, with: Format.usd))
            if hasSession { row.append(.init(model.switchCostUSD, with: Format.usd)) }
            if hasLatency { row.append(.init(model.latencyMilliseconds) { Format.duration(seconds: $0 / 1000) }) }
            row.append(.init(model.utility) { Format.decimal($0) })
            table.append(row)
        }
        return table
    }

    /// What moved the chosen model's prediction.
    var influenceTable: Table {
        var table = Table(columns: [.init("what mattered", alignment: .left), .init("quality moved by")])
        for feature in features { table.append([.init(feature.group), .init(Format.signed(feature.influence))]) }
        return table
    }

    /// Why not a cheaper one, one sentence a model.
    var cheaperText: String {
        (["Why not a cheaper one?"] + whyNotCheaper.map { wrapped("- \($0)", indent: 2) }).joined(separator: "\n")
    }

    /// The most probable models; what is left out is noted under the table.
    private func listed(_ names: [String], _ table: inout Table) -> [Expectation] {
        let rank = Dictionary(zip(names, 0...), uniquingKeysWith: min)
        let ranked = models.sorted {
            ($1.probability, rank[$0.model] ?? names.count) < ($0.probability, rank[$1.model] ?? names.count)
        }
        if ranked.count > Self.listedMax {
            table.note = "and \(ranked.count - Self.listedMax) more; --json has them all"
        }
        return Array(ranked.prefix(Self.listedMax))
    }

    private func name(_ model: Expectation) -> String {
        let name = model.model.shortened(to: Self.nameColumnsMax)
        return model.isProbe ? name + " (trial)" : name
    }
}

/// Text folded at spaces into lines that every terminal has room for.
/// - Parameter indent: of every line but the first.
func wrapped(_ text: String, indent: Int = 0) -> String {
    text.printable.wrapped(to: Table.widthUsual, indent: indent).joined(separator: "\n")
}
