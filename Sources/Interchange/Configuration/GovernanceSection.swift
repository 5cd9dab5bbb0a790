import Routing
import Yams

extension GovernanceSettings {
    init(_ section: YAMLMapping, _ limits: Limits) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.governance)
        self.init()
        for (name, node) in try section["defaults"]?.mapping()?.entries ?? [] {
            defaults[name] = try node.shortText(limits)
        }
        guard let node = section["rules"], let entries = try node.list() else { return }
        guard entries.count <= Self.rulesMax else {
            throw node.invalid("\(entries.count) rules; at most \(Self.rulesMax) are read")
        }
        for entry in entries {
            guard let inner = try entry.mapping() else { throw entry.invalid("null where a rule belongs") }
            let rule = try GovernanceRule(inner, limits)
            if let earlier = rules.firstIndex(where: { $0.name == rule.name }) {
                throw entry.invalid("\(rule.name) is already the name of \(node.path)[\(earlier)]")
            }
            rules.append(rule)
        }
    }
}

extension GovernanceRule {
    fileprivate init(_ section: YAMLMapping, _ limits: Limits) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.rule)
        guard let name = section["name"] else {
            throw section.invalid("a rule without name: exclusions are reported as rule:NAME")
        }
        let given = Effect.allCases.filter { section[$0.rawValue] != nil }
        guard given.count == 1, let effect = given.first,
            let selection = try section[effect.rawValue]?.mapping(), !selection.entries.isEmpty
        else { throw section.invalid("exactly one of allow, deny belongs here, with at least one of its keys") }
        self.init(
            name: try name.shortText(limits), effect: effect, models: try ModelSelection(selection, limits))
        if let node = section["when"] { when = try node.conditions(limits) }
        if let node = section["unless"] { unless = try node.conditions(limits) }
        if let inner = try section["hours"]?.mapping() { hours = try TimeWindow(inner) }
    }
}

extension ModelSelection {
    fileprivate init(_ section: YAMLMapping, _ limits: Limits) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.selection)
        for (_, node) in section.entries where try node.list()?.isEmpty == true {
            throw node.invalid("an empty list selects every model or none; leave the key out")
        }
        self.init(
            names: try section["models"]?.shortTexts(limits), tags: try section["tags"]?.shortTexts(limits) ?? [],
            regions: try section["regions"]?.shortTexts(limits),
            dataClasses: try section["data_classes"]?.shortTexts(limits) ?? [])
    }
}

extension TimeWindow {
    fileprivate init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.hours)
        self.init()
        if let node = section["days"], let entries = try node.list() {
            days = []
            for entry in entries { days.insert(try entry.word(Day.self)) }
            guard !days.isEmpty else { throw node.invalid("no day; leave the key out for every day") }
        }
        if let node = section["from"] { fromMinute = try node.minutes(hoursMax: 23) }
        if let node = section["until"] { untilMinute = try node.minutes(hoursMax: 24) }
        if let node = section["utc_offset"] { utcOffsetMinutes = try node.offsetMinutes() }
    }
}

extension YAMLNode {
    /// Values by attribute; one value may stand without brackets.
    fileprivate func conditions(_ limits: Limits) throws(ConfigurationError) -> [String: Set<String>] {
        var conditions: [String: Set<String>] = [:]
        for (name, values) in try mapping()?.entries ?? [] {
            if case .sequence = values.node {
                conditions[name] = try values.shortTexts(limits)
            } else {
                conditions[name] = [try values.shortText(limits)]
            }
            if conditions[name]?.isEmpty ?? true { throw values.invalid("no value: the rule would never apply") }
        }
        return conditions
    }

    /// `08:30` as minutes after midnight; 24:00 is the end of the day.
    fileprivate func minutes(hoursMax: Int) throws(ConfigurationError) -> Int {
        let text = try text()
        guard let minutes = Self.minutes(text[...]), minutes <= hoursMax * 60 + (hoursMax == 24 ? 0 : 59) else {
            throw invalid("\(text) is no time of day from 00:00 to \(hoursMax == 24 ? "24:00" : "23:59")")
        }
        return minutes
    }

    /// `+01:00`, `-05:30`, `Z`.
    fileprivate func offsetMinutes() throws(ConfigurationError) -> Int {
        let text = try text()
        if text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-", let minutes = Self.minutes(text.dropFirst()),
            minutes <= 14 * 60
        else { throw invalid("\(text) is no offset from UTC such as +01:00, -05:30 or Z") }
        return sign == "-" ? -minutes : minutes
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
        else { return nil }
        return hours * 60 + minutes
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
