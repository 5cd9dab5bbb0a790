/// Rules about which models may see which requests: the `governance` section of the configuration. They are applied
/// before anything is scored, and nothing that is learnt can overrule them.
public struct GovernanceSettings: Sendable, Equatable, Codable {
    /// Attributes of a request that does not give them itself.
    public var defaults: [String: String]
    /// Every one that applies must let a model through.
    public var rules: [GovernanceRule]

    /// Rules of a configuration.
    public static let rulesMax = 256
    /// Values in one list of a rule or a model.
    public static let valuesMax = 1024

    public init(defaults: [String: String] = [:], rules: [GovernanceRule] = []) {
        self.defaults = defaults
        self.rules = rules
    }
}

/// One rule: for the requests it is about, only some models are allowed, or some are denied.
public struct GovernanceRule: Sendable, Equatable, Codable {
    /// What a rule does to the models that it selects.
    public enum Effect: String, Sendable, CaseIterable, Codable {
        /// Only the selected models remain.
        case allow
        /// The selected models are left out.
        case deny
    }
    /// Part of the exclusion's code: `rule:NAME`.
    public var name: String
    /// Applies where every attribute named here has one of its values.
    public var when: [String: Set<String>]
    /// Does not apply where every attribute named here has one of its values; empty: no exception.
    public var unless: [String: Set<String>]
    /// Applies at these times only; `nil`: always.
    public var hours: TimeWindow?
    public var effect: Effect
    public var models: ModelSelection

    public init(
        name: String, when: [String: Set<String>] = [:], unless: [String: Set<String>] = [:],
        hours: TimeWindow? = nil, effect: Effect, models: ModelSelection
    ) {
        self.name = name
        self.when = when
        self.unless = unless
        self.hours = hours
        self.effect = effect
        self.models = models
    }

    /// Whether the rule is about such a request.
    /// - Parameter timeMilliseconds: of the decision, since 1970.
    public func applies(to attributes: [String: String], at timeMilliseconds: Int64) -> Bool {
        guard Self.holds(when, attributes) else { return false }
        if !unless.isEmpty, Self.holds(unless, attributes) { return false }
        return hours?.contains(timeMilliseconds) ?? true
    }

    /// Whether the rule, where it applies, lets a model through.
    public func lets(through model: Model) -> Bool { models.contains(model) == (effect == .allow) }

    private static func holds(_ conditions: [String: Set<String>], _ attributes: [String: String]) -> Bool {
        conditions.allSatisfy { name, values in attributes[name].map(values.contains) ?? false }
    }
}

/// Models by what is known of them; one that matches every given condition is selected.
public struct ModelSelection: Sendable, Equatable, Codable {
    /// One of these names.
    public var names: Set<String>?
    /// All of these tags.
    public var tags: Set<String>
    /// It runs in one of these regions; a model whose regions are not known runs in none of them.
    public var regions: Set<String>?
    /// It is cleared for all of these; a model without a list is cleared for none of them.
    public var dataClasses: Set<String>

    public init(
        names: Set<String>? = nil, tags: Set<String> = [], regions: Set<String>? = nil, dataClasses: Set<String> = []
    ) {
        self.names = names
        self.tags = tags
        self.regions = regions
        self.dataClasses = dataClasses
    }

    /// Whether a model meets every condition.
    public func contains(_ model: Model) -> Bool {
        if let names, !names.contains(model.name) { return false }
        if let regions, regions.isDisjoint(with: model.clearance.regions ?? []) { return false }
        return tags.isSubset(of: model.tags) && dataClasses.isSubset(of: model.clearance.dataClasses ?? [])
    }
}
