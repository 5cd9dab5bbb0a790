import Routing

/// Whether a model may answer a request, read straight off the documentation: slow, and with no help from the engine.
enum EligibilityTwin {
    static func mayAnswer(
        _ model: Model, _ request: RouteRequest, _ governance: GovernanceSettings, at milliseconds: Int64
    ) -> Bool {
        guard model.state == .active || model.state == .canary else { return false }
        if let candidates = request.candidates, !candidates.contains(model.name) { return false }
        for tag in request.require where !model.tags.contains(tag) { return false }
        let input = request.inputTokens ?? (request.prompt.count + 3) / 4
        if let window = model.contextTokens, input + (request.maxOutputTokens ?? 0) > window { return false }
        var attributes = request.attributes
        for (name, value) in governance.defaults where attributes[name] == nil { attributes[name] = value }
        if let region = attributes["region"], let regions = model.clearance.regions, !regions.contains(region) {
            return false
        }
        if let name = attributes["data_class"], let classes = model.clearance.dataClasses, !classes.contains(name) {
            return false
        }
        if let tenants = model.clearance.tenants {
            guard let tenant = attributes["tenant"], tenants.contains(tenant) else { return false }
        }
        return governance.rules.allSatisfy { lets($0, model, attributes, milliseconds) }
    }

    private static func lets(
        _ rule: GovernanceRule, _ model: Model, _ attributes: [String: String], _ milliseconds: Int64
    ) -> Bool {
        func matches(_ conditions: [String: Set<String>]) -> Bool {
            for (name, values) in conditions where !(attributes[name].map { values.contains($0) } ?? false) {
                return false
            }
            return true
        }
        guard matches(rule.when), rule.unless.isEmpty || !matches(rule.unless) else { return true }
        if let hours = rule.hours, !isOpen(hours, milliseconds) { return true }
        var isSelected = true
        if let names = rule.models.names { isSelected = isSelected && names.contains(model.name) }
        for tag in rule.models.tags where !model.tags.contains(tag) { isSelected = false }
        if let regions = rule.models.regions {
            isSelected = isSelected && (model.clearance.regions ?? []).contains { regions.contains($0) }
        }
        for name in rule.models.dataClasses where !(model.clearance.dataClasses ?? []).contains(name) {
            isSelected = false
        }
        return rule.effect == .allow ? isSelected : !isSelected
    }

    /// Minute by minute: walks from the window's start to its end and looks whether it meets the time.
    private static func isOpen(_ hours: TimeWindow, _ milliseconds: Int64) -> Bool {
        let minute = Int(milliseconds / 60_000) + hours.utcOffsetMinutes
        let length =
            hours.untilMinute > hours.fromMinute
            ? hours.untilMinute - hours.fromMinute : hours.untilMinute - hours.fromMinute + 1440
        return (0..<length).contains { back in
            let start = minute - back
            let day = TimeWindow.Day.allCases[(start / 1440 + 3) % 7]
            return start % 1440 == hours.fromMinute && hours.days.contains(day)
        }
    }
}
