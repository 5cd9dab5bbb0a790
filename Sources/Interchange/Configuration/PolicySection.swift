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
        if let inner = try section["latency"]?.mapping() { latency = try LatencyTarget(inner) }
        for (model, node) in try section["traffic"]?.mapping()?.entries ?? [] {
            traffic[model] = try TrafficLimit(node, floor: exploration.floor)
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
        case "budget_usd": self = try Self(window: node)
        case "min_mean_quality": self = .minMeanQuality(try node.number(in: .unit))
        case "cost_weight": self = .costWeight(try node.number(in: .nonNegative))
        case "min_quality": self = .minQuality(try node.number(in: .unit))
        case "max_cost_usd": self = .maxCostUSD(try node.number(in: .nonNegative))
        default: self = .cheapestWithin(try node.number(in: .unit))
        }
    }
}

extension Objective {
    /// `{usd: 5, per: 1h}`
    fileprivate init(window node: YAMLNode) throws(ConfigurationError) {
        guard let section = try node.mapping() else { throw node.invalid("null where {usd: 5, per: 1h} belongs") }
        try section.allow(ConfigurationKeys.window)
        guard let usd = section["usd"], let per = section["per"] else {
            throw section.invalid("both usd and per belong here: {usd: 5, per: 1h}")
        }
        let amount = try usd.number(in: .nonNegative)
        guard amount > 0 else { throw usd.invalid("a budget is above 0") }
        self = .budgetUSDPerWindow(usd: amount, seconds: try per.duration())
    }
}

extension YAMLNode {
    /// A stretch of time from a second to a year: `90s`, `15m`, `1h`, `7d`.
    fileprivate func duration() throws(ConfigurationError) -> Double {
        let text = try text()
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Double(text.dropLast()),
            (1...Objective.windowSecondsMax).contains(count * unit)
        else { throw invalid("\(text) is no time from 1s to 366d, such as 90s, 15m, 1h or 7d") }
        return count * unit
    }
}

extension LatencyTarget {
    fileprivate init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.latency)
        self.init()
        if let node = section["target_ms"] {
            let target = try node.number(in: .nonNegative)
            guard target > 0 else { throw node.invalid("no answer takes 0 ms") }
            milliseconds = target
        }
        if let node = section["quantile"] {
            quantile = try node.number(in: .unit)
            guard Self.quantiles.contains(quantile) else {
                throw node.invalid("\(quantile) is none of 0.5, 0.9, 0.95, 0.99, which are kept per model")
            }
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
        if let node = section["tasks_max"] { tasksMax = try node.integer(in: 0...Self.tasksMaxLargest) }
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
