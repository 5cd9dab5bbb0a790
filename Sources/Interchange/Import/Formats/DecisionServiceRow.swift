import Routing
import StrictJSON

/// A line of Vowpal Wabbit's `dsjson` as a row of a bandit log: the drawn model, its propensity, and as quality the
/// reward −`_label_cost`, which must be in [0, 1].
///
/// An action's name is its `Model.name`, as our own export has it; else the first text of its features; else
/// `action_2` by its place from 1. `pdrop` is kept, and `Timestamp` where it is a time in UTC; of a line with
/// `_skipLearn` nothing is known but the drawn model, unless our own export says so. Where our own export has put quality, cost and the like into `o`, those are taken.
struct DecisionServiceRow {
    static func row(_ json: JSONValue) throws(FieldError) -> OutcomeRow {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        let id = try json["EventId"]?.identifierField("EventId") ?? ""
        guard !id.isEmpty else { throw FieldError("EventId", "missing") }
        guard let context = json["c"], context.kind == .object else { throw FieldError("c", "missing") }
        var row = OutcomeRow(id: id, prompt: context["Prompt"]?["_text"]?.string ?? "")
        try row.takeRequest(context["Request"])
        let chosen = try chosen(json)
        let model = try name(of: chosen, in: context)
        guard let propensity = try json["_label_probability"]?.numberField("_label_probability", in: .unit),
            propensity > 0
        else { throw FieldError("_label_probability", "missing, or not in (0, 1]") }
        row.propensity = propensity
        row.drawPropensity = try json["draw_propensity"]?.propensityField("draw_propensity")
        row.dropShare = try json["pdrop"]?.dropField("pdrop")
        row.timeMilliseconds = json["Timestamp"]?.string.flatMap { UTCTime.milliseconds($0) }
        let isSkipped = json["_skipLearn"]?.bool == true
        row.outcomes = [model: isSkipped ? try observed(json) ?? Outcome() : try outcome(json)]
        return row
    }

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

    private static func name(of action: Int, in context: JSONValue) throws(FieldError) -> String {
        guard let actions = context["_multi"], actions.kind == .array else { throw FieldError("c._multi", "missing") }
        var place = 0
        for entry in actions.elements {
            if place == action {
                return entry["Model"]?["name"]?.string ?? firstText(entry) ?? "action_\(action + 1)"
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

    private static func outcome(_ json: JSONValue) throws(FieldError) -> Outcome {
        if let outcome = try observed(json), outcome.quality != nil { return outcome }
        guard let cost = json["_label_cost"]?.double else { throw FieldError("_label_cost", "missing") }
        guard (0...1).contains(-cost) else {
            throw FieldError("_label_cost", "the reward \((-cost).shortest) is not in [0, 1]")
        }
        return Outcome(quality: 0 - cost)
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
