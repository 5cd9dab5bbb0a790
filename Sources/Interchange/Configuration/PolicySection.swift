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

extension ExplorationSettings {
    fileprivate init(_ section: YAMLMapping, modelCount: Int?) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.exploration)
        self.init()
        if let node = section["kind"] { kind = try node.word(Kind.self) }
        if let node = section["epsilon"] {
            epsilon = try node.number(in: .unit)
            if kind == Kind.none, epsilon != 0 { throw node.invalid("kind none does not explore") }
        }
        if let node = section["floor"] { floor = try node.floor(kind, modelCount) }
    }
}

extension YAMLNode {
    fileprivate func floor(
        _ kind: ExplorationSettings.Kind?, _ modelCount: Int?
    ) throws(ConfigurationError) -> Double {
        let floor = try number(in: .unit)
        if kind == ExplorationSettings.Kind.none, floor > 0 {
            throw invalid("kind none draws the best model with probability 1")
        }
        // 0.333… is written with a rounded last digit.
        if let modelCount, floor * Double(modelCount) > 1 + 1e-9 {
            throw invalid("\(floor) is above 1/\(modelCount): \(modelCount) models can't each have it")
        }
        return floor
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
    }
}
