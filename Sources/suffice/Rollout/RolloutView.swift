import Report
import StrictJSON

/// A server's words on roll-outs, for people: on a terminal and as a page.
struct RolloutView {
    private let title: String
    private let figures: [Page.Figure]
    private let sentences: [String]
    private let tables: [Table]
    private let timeline: Plot?
    /// The log said no: the candidate was taken back before it had begun.
    let isRefusedAtGate: Bool

    init(_ reply: JSONValue) {
        let serving = reply["serving"] ?? reply
        title = Self.line(serving, "serves")
        var sentences: [String] = []
        var (figures, tables): ([Page.Figure], [Table]) = ([], [])
        if let learner = reply["learner"]?.string { sentences.append("Learner: \(learner).") }
        if let remarks = reply["remarks"] {
            sentences += remarks.elements.compactMap(\.string).map { "Remark: \($0)." }
        }
        if let rollout = reply["rollout"], !rollout.isNull {
            sentences += Self.sentences(rollout)
            figures = Self.figures(rollout)
            if let canary = rollout["canary"], canary["incumbent"]?["outcomes"]?.int ?? 0 > 0 {
                tables += [Self.armTable(canary), Self.evidenceTable(canary)]
            }
        } else if reply["serving"] != nil {
            sentences.append("No roll-out so far.")
        }
        let stage = reply["rollout"]?["stage"]?.string
        isRefusedAtGate = stage == "rolled_back" && reply["rollout"]?["reason"]?.string == "gate"
        let rows = reply["history"].map { Array($0.elements) } ?? []
        if !rows.isEmpty { tables.append(Self.historyTable(rows)) }
        timeline = rows.count > 1 ? Self.timeline(rows) : nil
        (self.sentences, self.figures, self.tables) = (sentences, figures, tables)
    }

    func text(for terminal: Terminal) -> String {
        ([([title] + sentences).joined(separator: "\n")] + tables.map { $0.text(for: terminal) })
            .joined(separator: "\n\n")
    }

    var page: Page {
        var blocks: [Page.Block] = figures.isEmpty ? [] : [.figures(figures)]
        blocks += sentences.map { .paragraph($0) }
        if let timeline { blocks.append(.plot(timeline)) }
        blocks += tables.map { .table($0) }
        return Page(
            title: "From candidate to all traffic", subtitle: title,
            sections: [Page.Section("The road so far", blocks)],
            footer: "suffice rollout history")
    }

    // MARK: Words

    /// Half of a 95 % interval, in standard errors.
    private static let halfInterval = 1.96

    /// A word of the protocol as a person writes it: `rolled back`.
    private static func words(_ name: JSONValue?) -> String {
        (name?.string ?? "?").replacing("_", with: " ")
    }

    /// `version 2 serves: better@1c9e55d2 on base@3f2a91c0`
    private static func line(_ version: JSONValue, _ verb: String) -> String {
        let (policy, router) = (version["policy"]?.string ?? "?", version["router"]?.string ?? "?")
        return "Version \(version["version"]?.int ?? 0) \(verb): \(policy) on \(router)."
    }

    private static func sentences(_ rollout: JSONValue) -> [String] {
        let stage = words(rollout["stage"])
        let verb = ["promoted", "rolled back"].contains(stage) ? "was" : "is"
        var sentences = [
            line(rollout, "\(verb) the candidate"), "\(stage): \(rollout["sentence"]?.string ?? "").",
        ]
        if let gate = rollout["gate"] { sentences.append("Gate: \(self.gate(gate))") }
        if let shadow = rollout["shadow"], let seen = shadow["requests"]?.int, seen > 0 {
            var text = "Shadow: \(Format.count(seen)) requests"
            if let share = shadow["disagreement"]?.double { text += ", \(Format.percent(share)) would go elsewhere" }
            if let value = shadow["value_difference"]?.double, let error = shadow["standard_error"]?.double {
                text +=
                    ", value \(Format.signed(value, digits: 4)) ± \(Format.decimal(halfInterval * error, digits: 4))"
            }
            sentences.append(text + ".")
        }
        return sentences
    }

    private static func gate(_ gate: JSONValue) -> String {
        guard let value = gate["value_difference"]?.double, let low = gate["low"]?.double else {
            return gate["sentence"]?.string ?? ""
        }
        return "value \(Format.signed(value, digits: 4)) per request, at least \(Format.signed(low, digits: 4)), from "
            + "\(Format.count(gate["decisions"]?.int ?? 0)) logged decisions."
    }

    private static func figures(_ rollout: JSONValue) -> [Page.Figure] {
        var figures = [Page.Figure("stage", words(rollout["stage"]))]
        if let value = rollout["gate"]?["value_difference"]?.double {
            figures.append(.init("gate", Format.signed(value, digits: 4), detail: "value per request"))
        }
        if let share = rollout["shadow"]?["disagreement"]?.double {
            figures.append(.init("disagreement", Format.percent(share), detail: "in the shadow"))
        }
        if let better = rollout["canary"]?["p"]?["better"]?.double {
            figures.append(.init("p, no better", Format.decimal(better, digits: 4), detail: "in the canary"))
        }
        return figures
    }

    // MARK: Tables

    private static func armTable(_ canary: JSONValue) -> Table {
        var table = Table(
            "Canary",
            columns: [
                .init("arm", alignment: .left), .init("outcomes"), .init("quality"), .init("cost"), .init("errors"),
            ])
        for name in ["incumbent", "candidate"] {
            guard let arm = canary[name] else { continue }
            table.append([
                .init(name), .init(Format.count(arm["outcomes"]?.int ?? 0)),
                .init(arm["mean_quality"]?.double) { Format.decimal($0, digits: 4) },
                .init(arm["mean_cost_usd"]?.double, with: Format.usd),
                .init(Format.count(arm["errors"]?.int ?? 0)),
            ])
        }
        return table
    }

    private static func evidenceTable(_ canary: JSONValue) -> Table {
        let names = [
            ("better", "its value is no higher"), ("lower_quality", "its quality is no lower"),
            ("higher_cost", "its cost is no higher"), ("more_errors", "its errors are no more"),
        ]
        return Table(
            columns: [.init("of the candidate", alignment: .left), .init("p")],
            rows: names.map { key, words in
                [.init(words), .init(canary["p"]?[key]?.double) { Format.decimal($0, digits: 4) }]
            }, note: "Each p holds however often one looks.")
    }

    /// The router is a column where it has ever changed.
    private static func historyTable(_ rows: [JSONValue]) -> Table {
        let hasRouters = Set(rows.map { $0["router"]?.string }).count > 1
        var table = Table(
            "History",
            columns: [
                .init("when", alignment: .left), .init("version"), .init("event", alignment: .left),
                .init("policy", alignment: .left),
            ] + (hasRouters ? [.init("router", alignment: .left)] : []) + [
                .init("by", alignment: .left), .init("why", alignment: .left),
            ])
        for row in rows {
            let event = row["event"]?.string
            let emphasis: Table.Emphasis = event == "promoted" ? .good : event == "rolled_back" ? .bad : .plain
            let router: [Table.Cell] = hasRouters ? [.init(row["router"]?.string ?? "?")] : []
            table.append(
                [
                    .init(Format.moment(milliseconds: Int64(row["time_ms"]?.int ?? 0), toSeconds: true)),
                    .init("\(row["version"]?.int ?? 0)"),
                    .init(words(row["event"]), emphasis), .init(row["policy"]?.string ?? "?"),
                ] + router + [.init(row["by"]?.string ?? ""), .init(row["why"]?.string ?? "")])
        }
        return table
    }

    /// Which version served, and which tried to, over time.
    private static func timeline(_ rows: [JSONValue]) -> Plot {
        let start = Double(rows[0]["time_ms"]?.int ?? 0)
        func seconds(_ row: JSONValue) -> Double { (Double(row["time_ms"]?.int ?? 0) - start) / 1000 }
        let end = rows.last.map(seconds) ?? 0
        var (serving, tries): ([Plot.Point], [Plot.Point]) = ([], [])
        for row in rows {
            let version = Double(row["version"]?.int ?? 0)
            if ["serving", "promoted"].contains(row["event"]?.string) {
                if let last = serving.last { serving.append(.init(seconds(row), last.y)) }
                serving.append(.init(seconds(row), version))
            } else {
                tries.append(.init(seconds(row), version, label: words(row["event"])))
            }
        }
        if let last = serving.last { serving.append(.init(max(end, last.x), last.y)) }
        return Plot(
            "Versions over time", x: .init("since the first row", quantity: .seconds, includes: 0...0),
            y: .init("version", quantity: .count, includes: 0...1),
            series: [
                Plot.Series("serves all traffic", .line, points: serving, isMain: true),
                Plot.Series("a step of a candidate", .points, points: tries),
            ])
    }
}
