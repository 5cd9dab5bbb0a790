import Routing

extension ExplorationSettings {
    /// - Parameter modelCount: K where the roster is known here; a floor is at most 1/K.
    init(_ section: YAMLMapping, modelCount: Int?) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.exploration)
        self.init()
        if let node = section["kind"] { kind = try node.word(Kind.self) }
        for (key, node) in section.entries {
            guard let kinds = Self.owners[key], !kinds.contains(kind ?? .matching) else { continue }
            throw node.invalid("only kind \(kinds.map(\.rawValue).joined(separator: " or ")) knows this key")
        }
        epsilon = try section["epsilon"]?.number(in: .unit)
        temperature = try section["temperature"]?.positive()
        gamma = try section["gamma"]?.positive()
        width = try section["width"]?.number(in: .nonNegative)
        alpha = try section["alpha"]?.number(in: .nonNegative)
        model = try section["model"]?.nonEmptyText()
        for (model, node) in try section["weights"]?.mapping()?.entries ?? [] {
            weights[model] = try node.number(in: 0...Self.weightMax)
        }
        if kind == .fixed, model == nil { throw section.invalid("kind fixed needs the key model: a name") }
        if kind == .weighted, !weights.contains(where: { $0.value > 0 }) {
            throw section.invalid("kind weighted needs weights: {NAME: SHARE, …}, one of them above 0")
        }
        if let node = section["floor"] { floor = try node.floor(kind, modelCount) }
        budgetUSDPerRequest = try section["budget_usd_per_request"]?.number(in: .nonNegative)
        budgetQualityPerRequest = try section["budget_quality_per_request"]?.number(in: .unit)
    }

    /// Keys that only some kinds know: a number that would have no effect is a mistake.
    private static let owners: [String: [Kind]] = [
        "epsilon": [.epsilon, .linucb], "temperature": [.softmax], "gamma": [.squarecb],
        "width": [.thompson], "alpha": [.linucb], "model": [.fixed], "weights": [.weighted],
    ]
}

extension TrafficLimit {
    /// - Parameter floor: every eligible model's smallest probability.
    init(_ node: YAMLNode, floor: Double) throws(ConfigurationError) {
        self.init()
        guard let section = try node.mapping() else { return }
        try section.allow(ConfigurationKeys.traffic)
        if let node = section["max_share"] {
            maxShare = try node.number(in: .unit)
            guard maxShare >= floor else { throw node.invalid("\(maxShare) is below exploration.floor, \(floor)") }
        }
        if let node = section["start_share"] {
            let share = try node.number(in: .unit)
            guard share >= floor else { throw node.invalid("\(share) is below exploration.floor, \(floor)") }
            guard share <= maxShare else { throw node.invalid("\(share) is above max_share, \(maxShare)") }
            startShare = share
        }
        if let node = section["full_after"] { fullAfter = try node.integer(in: 1...1_000_000) }
    }
}

extension YAMLNode {
    fileprivate func positive() throws(ConfigurationError) -> Double {
        let number = try number(in: .nonNegative)
        guard number > 0 else { throw invalid("0 is not above 0") }
        return number
    }

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
