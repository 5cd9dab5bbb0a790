import LinearAlgebra
import Routing

/// A roster, rules and a policy drawn by a seed, and requests that go with them.
struct RandomWorld {
    private var random: SplitMix64
    let models: [Model]
    let governance: GovernanceSettings
    let policy: PolicySettings
    let breakers: BreakerSettings
    let sessions: SessionSettings

    private static let tags = ["vision", "tools", "json"]
    private static let regions = ["eu", "us", "asia"]
    private static let classes = ["public", "internal", "phi"]
    private static let tenants = ["a", "b", "c"]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        models = (0..<1 + Int(random.next() % 6)).map { Self.model($0, &random) }
        let names = models.map(\.name)
        governance = GovernanceSettings(
            defaults: Self.some(0.3, &random) ? ["data_class": "internal"] : [:],
            rules: (0..<Int(random.next() % 4)).map { Self.rule($0, names, &random) })
        policy = Self.policy(models.count, &random)
        breakers = BreakerSettings(
            enabled: Self.some(0.8, &random), windowAttempts: 4, failures: 2, openSeconds: 5, probeShare: 0.1,
            probeSuccesses: 1)
        sessions = SessionSettings(pin: Self.some(0.8, &random), cacheSeconds: 60, idleSeconds: 120, sessionsMax: 3)
        self.random = random
    }

    var configuration: Configuration {
        Configuration(models: models, policy: policy, governance: governance, breakers: breakers, sessions: sessions)
    }

    mutating func request() -> RouteRequest {
        var request = RouteRequest(prompt: Fixture.prompt(Int(random.next() % 50)))
        if Self.some(0.2, &random) { request.candidates = Self.subset(models.map(\.name), &random) }
        if Self.some(0.2, &random) { request.require = Set(Self.subset(Self.tags, &random).prefix(1)) }
        for (name, values) in [
            ("region", Self.regions), ("data_class", Self.classes), ("tenant", Self.tenants),
            ("risk", ["low", "high"]),
        ] where Self.some(0.4, &random) {
            request.attributes[name] = values[Int(random.next() % UInt64(values.count))]
        }
        if Self.some(0.3, &random) { request.inputTokens = Int(random.next() % 3000) }
        if Self.some(0.3, &random) { request.maxOutputTokens = Int(random.next() % 1500) }
        // A conversation is a key within a tenant.
        if Self.some(0.6, &random) { request.session = ["s", "s", "s", "t"][Int(random.next() % 4)] }
        if Self.some(0.2, &random) { request.maxLatencyMilliseconds = 500 }
        let objectives: [Objective?] = [nil, nil, .minQuality(0.9), .maxCostUSD(1e-3), .costWeight(40)]
        request.objective = objectives[Int(random.next() % 5)]
        request.dryRun = Self.some(0.1, &random)
        return request
    }

    mutating func chance(_ probability: Double) -> Bool { Self.some(probability, &random) }
    mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private static func model(_ number: Int, _ random: inout SplitMix64) -> Model {
        var model = Model(name: "m\(number)")
        if some(0.9, &random) {
            model.prices = Prices(
                inputUSDPerMTok: 3 * random.nextUniform(), outputUSDPerMTok: 9 * random.nextUniform(),
                cachedInputUSDPerMTok: some(0.5, &random) ? 0.1 : nil)
        }
        model.tags = Set(subset(tags, &random))
        model.state = some(0.7, &random) ? .active : ModelState.allCases[Int(random.next() % 4)]
        if some(0.4, &random) { model.contextTokens = 200 + Int(random.next() % 4000) }
        if some(0.4, &random) { model.clearance.regions = Set(subset(regions, &random)) }
        if some(0.4, &random) { model.clearance.dataClasses = Set(subset(classes, &random)) }
        if some(0.2, &random) { model.clearance.tenants = Set(subset(tenants, &random)) }
        return model
    }

    private static func rule(_ number: Int, _ names: [String], _ random: inout SplitMix64) -> GovernanceRule {
        var selection = ModelSelection()
        switch random.next() % 4 {
        case 0: selection.names = Set(subset(names, &random))
        case 1: selection.tags = Set(subset(tags, &random).prefix(1))
        case 2: selection.regions = Set(subset(regions, &random))
        default: selection.dataClasses = Set(subset(classes, &random).prefix(1))
        }
        var rule = GovernanceRule(name: "r\(number)", effect: some(0.6, &random) ? .allow : .deny, models: selection)
        if some(0.6, &random) { rule.when["data_class"] = Set(subset(classes, &random)) }
        if some(0.3, &random) { rule.when["risk"] = ["high"] }
        if some(0.3, &random) { rule.unless["tenant"] = Set(subset(tenants, &random)) }
        if some(0.3, &random) {
            rule.hours = TimeWindow(
                days: Set(subset(TimeWindow.Day.allCases, &random)), fromMinute: Int(random.next() % 1440),
                untilMinute: Int(random.next() % 1441), utcOffsetMinutes: Int(random.next() % 1681) - 840)
        }
        return rule
    }

    private static func policy(_ count: Int, _ random: inout SplitMix64) -> PolicySettings {
        var policy = PolicySettings(seed: random.next())
        let objectives: [Objective] = [
            .budgetUSDPerRequest(4e-4), .costWeight(50), .minQuality(0.8), .cheapestWithin(0.05), .maxCostUSD(2e-3),
        ]
        policy.objective = objectives[Int(random.next() % 5)]
        policy.exploration.kind = ([nil] + ExplorationSettings.Kind.allCases).randomElement(using: &random) ?? nil
        policy.exploration.model = "m\(random.next() % UInt64(count))"
        policy.exploration.weights = ["m0": 1, "m3": 2, "m5": 0.5]
        if some(0.4, &random) { policy.traffic["m\(random.next() % UInt64(count))"] = TrafficLimit(maxShare: 0.3) }
        if policy.exploration.kind != ExplorationSettings.Kind.none, some(0.5, &random) {
            policy.exploration.floor = random.nextUniform() / Double(count)
        }
        return policy
    }

    private static func some(_ probability: Double, _ random: inout SplitMix64) -> Bool {
        random.nextUniform() < probability
    }

    /// At least one of them.
    private static func subset<Value>(_ values: [Value], _ random: inout SplitMix64) -> [Value] {
        let chosen = values.filter { _ in some(0.5, &random) }
        return chosen.isEmpty ? [values[Int(random.next() % UInt64(values.count))]] : chosen
    }
}
