import Report
import RouterClient
import Routing
import StrictJSON

/// A roster, and changes of it, for people and for programs.
enum RosterView {
    private typealias Field = (heading: String, text: @Sendable (Model) -> String?)

    /// Of what a model is more than its name and state.
    private static let fields: [Field] = [
        ("input, per million tokens", { $0.prices.inputUSDPerMTok.map { Format.usd($0) } }),
        ("output, per million tokens", { $0.prices.outputUSDPerMTok.map { Format.usd($0) } }),
        ("cached input, per million tokens", { $0.prices.cachedInputUSDPerMTok.map { Format.usd($0) } }),
        ("tags", { $0.tags.isEmpty ? nil : list($0.tags) }),
        ("context, tokens", { $0.contextTokens.map { Format.count($0) } }),
        ("regions", { $0.clearance.regions.map { list($0) } }),
        ("data classes", { $0.clearance.dataClasses.map { list($0) } }),
        ("tenants", { $0.clearance.tenants.map { list($0) } }),
    ]

    /// The models in the roster's order; columns that nothing is known for are left out.
    static func table(_ entries: [ServedModel]) -> Table {
        let shown = fields.filter { field in
            field.heading.hasPrefix("input") || field.heading.hasPrefix("output")
                || entries.contains { field.text($0.model) != nil }
        }
        var table = Table(
            columns: [.init("model", alignment: .left), .init("state", alignment: .left)]
                + shown.map { .init(short($0.heading), alignment: isNumber($0.heading) ? .right : .left) }
                + [.init("from", alignment: .left)], note: "Prices are list prices in USD per million tokens.")
        for entry in entries {
            let cells = shown.map { field in field.text(entry.model).map { Table.Cell($0) } ?? .unknown }
            table.append([.init(entry.model.name), state(entry.model.state)] + cells + [.init(entry.origin)])
        }
        return table
    }

    private static func short(_ heading: String) -> String {
        heading.split(separator: ",").first.map(String.init) ?? heading
    }

    private static func isNumber(_ heading: String) -> Bool { heading.contains(",") }

    private static func state(_ state: ModelState) -> Table.Cell {
        .init(state.rawValue, state.mayBeDrawn ? .plain : .faint)
    }

    /// What each change changes: `large: state active → paused`.
    static func text(_ changes: [ModelEdit], for terminal: Terminal) -> String {
        changes.map { change in
            let lines = differences(change).map { what, was, now in
                let arrow = was.map { "\($0) → " } ?? ""
                return "  \(what): \(arrow)\(now)"
            }
            let head = change.after.name.printable
            if change.before == nil { return (["\(head): new"] + lines).joined(separator: "\n") }
            return lines.isEmpty ? "\(head): nothing to change" : ([head] + lines).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// - Returns: what, what it was (`nil` of a new model) and what it is.
    private static func differences(_ change: ModelEdit) -> [(what: String, was: String?, now: String)] {
        let all: [Field] = [("state", { @Sendable model in model.state.rawValue })] + fields
        return all.compactMap { field in
            let (was, now) = (change.before.map { field.text($0) ?? "–" }, field.text(change.after) ?? "–")
            guard change.before == nil ? now != "–" : was != now else { return nil }
            return (field.heading, was, now.printable)
        }
    }

    static func jsonText(_ changes: [ModelEdit], isDry: Bool, usable: Int) -> String {
        JSONWriter.text { writer in
            writer.member("dry_run", isDry)
            writer.array("changes", of: changes) { writer, change in
                writer.object {
                    $0.member("model", change.after.name)
                    $0.member("changed", change.changesModel)
                    $0.key("before")
                    if let before = change.before { $0.object { $0.members(of: before) } } else { $0.null() }
                    $0.object("after") { $0.members(of: change.after) }
                }
            }
            writer.member("usable_models", usable)
        }
    }

    private static let namesMax = 8

    /// The first of them, and how many more.
    static func names(_ names: [String]) -> String {
        let rest = names.count > namesMax ? " and \(names.count - namesMax) more" : ""
        return names.prefix(namesMax).joined(separator: ", ") + rest
    }

    private static func list(_ names: Set<String>) -> String {
        names.isEmpty ? "none" : names.sorted().joined(separator: " ")
    }
}
