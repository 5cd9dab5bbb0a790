import Routing

extension PolicySettings {
    /// - Parameter modelCount: K where the roster is known here; a floor is at most 1/K.
    init(_ section: YAMLMapping, modelCount: Int?) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.policy)
        self.init()
        if let node = section["name"] { name = try node.nonEmptyText() }
        if let inner = try section["objective"]?.mapping() { objective = try Objective(inner) }
        if let inner = try section["exploration"]?.mapping() {
            exploration = try ExplorationSettings(inner, modelCount: modelCount)
        }
        if let inner = try section["learning"]?.mapping() { learning = try LearningSettings(inner) }
        for (model, node) in try section["traffic"]?.mapping()?.entries ?? [] {
            traffic[model] = try TrafficLimit(node)
        }
        if let node = section["seed"] { seed = try node.integer(in: 0...UInt64.max) }
    }
}

extension Objective {
    fileprivate init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.objective)
        guard section.entries.count == 1, let (key, node) = section.entries.first else {
            let found = section.entries.isEmpty ? "none" : section.entries.map(\.key).joined(separator: " and ")
            throw section.invalid(
                "exactly one of \(ConfigurationKeys.objective.joined(separator: ", ")) belongs here, not \(found)")
        }
        switch key {
        case "budget_usd_per_request":
            let budget = try node.number(in: .nonNegative)
            guard budget > 0 else { throw node.invalid("a budget is above 0") }
            self = .budgetUSDPerRequest(budget)
        case "cost_weight": self = .costWeight(try node.number(in: .nonNegative))
        case "min_quality": self = .minQuality(try node.number(in: .unit))
        case "max_cost_usd": self = .maxCostUSD(try node.number(in: .nonNegative))
        default: self = .cheapestWithin(try node.number(in: .unit))
        }
    }
}

extension LearningSettings {
    fileprivate init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.learning)
        self.init()
        if let node = section["enabled"] { enabled = try node.bool() }
        if let node = section["forgetting"] {
            let factor = try node.number(in: .unit)
            guard factor > 0 else { throw node.invalid("0 is not in (0, 1]") }
            forgetting = factor
        }
        for (source, node) in try section["sources"]?.mapping()?.entries ?? [] {
            sources[source] = try SourceSettings(node)
        }
    }
}

extension SourceSettings {
    /// No source counts as more observations than this.
    private static let weightMax = 1_000.0

    fileprivate init(_ node: YAMLNode) throws(ConfigurationError) {
        self.init()
        guard let section = try node.mapping() else { return }
        try section.allow(ConfigurationKeys.source)
        if let node = section["weight"] {
            weight = try node.number(in: 0...Self.weightMax)
            guard weight > 0 else { throw node.invalid("at 0 nothing would be learnt; leave its feedback out instead") }
        }
        if let node = section["trusted"] { trusted = try node.bool() }
        if let node = section["calibrate"] { calibrate = try node.bool() }
        if trusted, calibrate { throw section.invalid("a source is either trusted or calibrated, not both") }
    }
}
