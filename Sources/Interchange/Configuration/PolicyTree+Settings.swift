import Routing

extension PolicyTree {
    /// - Parameter whole: also limits on traffic, sources of feedback, latency, a fixed model and shares by hand, which are
    ///   an operator's.
    init(_ settings: PolicySettings, whole: Bool) {
        entries = [
            Entry("name", .text(settings.name)), settings.objective.map { Entry("objective", $0.node) },
            Entry("exploration", section: settings.exploration.entries(whole: whole)),
            Entry("learning", section: settings.learning.entries(whole: whole)),
            whole ? settings.latency.map { Entry("latency", .section($0.entries)) } : nil,
            whole ? Entry("traffic", section: settings.traffic.named { $0.entries }) : nil,
            settings.seed == 0 ? nil : Entry("seed", .count(settings.seed)),
        ].compactMap(\.self)
    }
}

extension Objective {
    /// `{cost_weight: 20.0}`, `{budget_usd: {usd: 5.0, per: 3600.0s}}`
    fileprivate var node: PolicyTree.Node {
        guard let seconds = windowSeconds else { return .section([.init(key, .number(amount))]) }
        return .section([.init(key, .section([.init("usd", .number(amount)), .init("per", .word("\(seconds)s"))]))])
    }
}

extension ExplorationSettings {
    fileprivate func entries(whole: Bool) -> [PolicyTree.Entry?] {
        [
            kind.map { .init("kind", .word($0.rawValue)) }, .init("epsilon", epsilon),
            .init("temperature", temperature), .init("gamma", gamma), .init("width", width), .init("alpha", alpha),
            whole ? model.map { .init("model", .text($0)) } : nil,
            whole ? .init("weights", section: weights.sorted { $0.key < $1.key }.map(Self.share)) : nil,
            .init("floor", floor > 0 ? floor : nil), .init("budget_usd_per_request", budgetUSDPerRequest),
            .init("budget_quality_per_request", budgetQualityPerRequest),
        ]
    }

    private static func share(_ model: String, _ weight: Double) -> PolicyTree.Entry {
        var entry = PolicyTree.Entry(model, .number(weight))
        entry.isName = true
        return entry
    }
}

extension LearningSettings {
    fileprivate func entries(whole: Bool) -> [PolicyTree.Entry?] {
        [
            enabled ? nil : .init("enabled", .flag(false)), .init("forgetting", forgetting),
            tasksMax.map { .init("tasks_max", .count(UInt64($0))) },
            whole ? .init("sources", section: sources.named { $0.entries }) : nil,
        ]
    }
}

extension SourceSettings {
    fileprivate var entries: [PolicyTree.Entry] {
        let flags = [("trusted", trusted), ("calibrate", calibrate)].filter(\.1)
        return [.init("weight", .number(weight))] + flags.map { .init($0.0, .flag(true)) }
    }
}

extension LatencyTarget {
    fileprivate var entries: [PolicyTree.Entry] {
        [.init("target_ms", milliseconds), .init("quantile", quantile)].compactMap(\.self)
    }
}

extension TrafficLimit {
    fileprivate var entries: [PolicyTree.Entry] {
        [
            .init("max_share", maxShare), .init("start_share", startShare),
            .init("full_after", .count(UInt64(fullAfter))),
        ].compactMap(\.self)
    }
}

extension Dictionary where Key == String {
    /// Sections by name, in alphabetical order.
    fileprivate func named(_ entries: (Value) -> [PolicyTree.Entry]) -> [PolicyTree.Entry?] {
        sorted { $0.key < $1.key }.map { .init(name: $0.key, entries($0.value)) }
    }
}
