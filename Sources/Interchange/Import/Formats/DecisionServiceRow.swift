import Routing
import StrictJSON

/// A line of Vowpal Wabbit's `dsjson` as a row of a bandit log: the drawn model, its propensity, and as quality the
/// reward −`_label_cost` on its scale.
///
/// Prompt and task are features of the context, by the path that a column names (`User.question`); without one they
/// stand where our own export has them (`Prompt._text`, `Request.task`). Other texts of the context are attributes.
/// An action's name is the feature that a column names; else its `Model.name`; else the first text of its features; else
/// `action_2` by its place from 1. `pdrop` is kept, and `Timestamp` where it is a time in UTC; of a line with
/// `_skipLearn` nothing is known but the drawn model, unless our own export says so. Where our own export has put quality, cost and the like into `o`, those are taken.
struct DecisionServiceRow {
    /// Columns that can be named: features of the context, and of an action.
    static let columnsKnown = ["prompt", "task", "model"]

    private let columns: [String: String]
    private let scale: ClosedRange<Double>

    init(_ reading: TableReading = TableReading()) {
        (columns, scale) = (reading.columns, reading.qualityScale)
    }

    func row(_ json: JSONValue) throws(FieldError) -> OutcomeRow {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        let id = try json["EventId"]?.identifierField("EventId") ?? ""
        guard !id.isEmpty else { throw FieldError("EventId", "missing") }
        guard let context = json["c"], context.kind == .object else { throw FieldError("c", "missing") }
        var row = OutcomeRow(id: id, prompt: try prompt(context))
        row.attributes = attributes(context)
        try row.takeRequest(context["Request"])
        if let path = columns["task"] { row.task = context.feature(at: path)?.cellText }
        let chosen = try Self.chosen(json)
        let model = try name(of: chosen, in: context)
        guard let propensity = try json["_label_probability"]?.numberField("_label_probability", in: .unit),
            propensity > 0
        else { throw FieldError("_label_probability", "missing, or not in (0, 1]") }
        row.propensity = propensity
        row.drawPropensity = try json["draw_propensity"]?.propensityField("draw_propensity")
        row.dropShare = try json["pdrop"]?.dropField("pdrop")
        row.timeMilliseconds = json["Timestamp"]?.string.flatMap { UTCTime.milliseconds($0) }
        let isSkipped = json["_skipLearn"]?.bool == true
        row.outcomes = [model: isSkipped ? try Self.observed(json) ?? Outcome() : try outcome(json)]
        return row
    }

    private func prompt(_ context: JSONValue) throws(FieldError) -> String {
        guard let path = columns["prompt"] else { return context["Prompt"]?["_text"]?.string ?? "" }
        guard let text = context.feature(at: path)?.cellText else {
            throw FieldError("c.\(path)", "missing, and --columns names it for prompt")
        }
        return text
    }

    /// Namespaces of our own export, whose features are no attributes.
    private static let own: Set = ["Context", "Prompt", "Request"]

    /// The texts of the context that can be names: `User.region`.
    private func attributes(_ context: JSONValue) -> [String: String] {
        var found: [String: String] = [:]
        for (space, value) in context.members where !space.hasPrefix("_") && !Self.own.contains(space) {
            for features in value.kind == .array ? Array(value.elements) : [value] {
                for (name, feature) in features.members where !name.hasPrefix("_") {
                    let path = "\(space).\(name)"
                    guard let text = feature.string, text.utf8.count <= Self.nameBytesMax,
                        !columns.values.contains(path)
                    else { continue }
                    found[path] = text
                }
            }
        }
        return found
    }

    /// As of a request's attributes.
    private static let nameBytesMax = 256

    /// The drawn action, from 0: `_labelIndex`, else `_label_Action`, else the first of `a`.
    private static func chosen(_ json: JSONValue) throws(FieldError) -> Int {
        let first = json["a"]?.elements.first { _ in true }
        let candidates = [
            json["_labelIndex"]?.int, json["_label_Action"]?.int.map { $0 &- 1 }, first?.int.map { $0 &- 1 },
        ].compactMap { $0 }
        guard let chosen = candidates.first, chosen >= 0 else { throw FieldError("_labelIndex", "missing") }
        if let other = candidates.first(where: { $0 != chosen }) {
            throw FieldError("_label_Action", "says action \(other + 1), _labelIndex says \(chosen + 1)")
        }
        return chosen
    }

    private func name(of action: Int, in context: JSONValue) throws(FieldError) -> String {
        guard let actions = context["_multi"], actions.kind == .array else { throw FieldError("c._multi", "missing") }
        var place = 0
        for entry in actions.elements {
            if place == action {
                if let path = columns["model"] {
                    guard let name = entry.feature(at: path)?.cellText else {
                        throw FieldError("c._multi[\(action)].\(path)", "missing, and --columns names it for model")
                    }
                    return name
                }
                return entry["Model"]?["name"]?.string ?? Self.firstText(entry) ?? "action_\(action + 1)"
            }
            place += 1
        }
        throw FieldError("_labelIndex", "\(action) is not in 0…\(place - 1), as c._multi has \(place) actions")
    }

    private static func firstText(_ entry: JSONValue) -> String? {
        for (_, value) in entry.members {
            if let text = value.string { return text }
            guard value.kind == .object else { continue }
            for (_, inner) in value.members { if let text = inner.string { return text } }
        }
        return nil
    }

    /// What our own export says was observed.
    private static func observed(_ json: JSONValue) throws(FieldError) -> Outcome? {
        guard let first = json["o"]?.elements.first(where: { _ in true }), first.kind == .object else { return nil }
        var outcome = Outcome()
        for (name, value) in first.members {
            do {
                try outcome.take(name, value)
            } catch {
                throw error.inside("o[0]")
            }
        }
        return outcome == Outcome() ? nil : outcome
    }

    private func outcome(_ json: JSONValue) throws(FieldError) -> Outcome {
        if let outcome = try Self.observed(json), outcome.quality != nil { return outcome }
        guard let cost = json["_label_cost"]?.double else { throw FieldError("_label_cost", "missing") }
        guard scale.contains(-cost) else {
            throw FieldError(
                "_label_cost",
                "the reward \((-cost).shortest) is not in [\(scale.lowerBound.shortest), \(scale.upperBound.shortest)]; "
                    + "--scale LOW:HIGH says where rewards lie")
        }
        return Outcome(quality: (0 - cost - scale.lowerBound) / (scale.upperBound - scale.lowerBound))
    }
}

extension OutcomeRow {
    fileprivate mutating func takeRequest(_ json: JSONValue?) throws(FieldError) {
        guard let json, json.kind == .object else { return }
        for (key, value) in json.members {
            if key == "task" { task = value.string }
            if key.hasPrefix("attribute:") {
                attributes[String(key.dropFirst("attribute:".count))] = try value.textField("c.Request.\(key)")
            }
        }
    }
}

extension JSONValue {
    /// A feature by its path of names; of a namespace that is a list of objects the first that has it.
    fileprivate func feature(at path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, name in
            guard let value, value.kind == .array else { return value?[String(name)] }
            return value.elements.lazy.compactMap { $0[String(name)] }.first { _ in true }
        }
    }
}
