import Routing
import StrictJSON

/// A policy's keys and values as `policy:` of a configuration has them, before they are written as YAML or JSON. What has
/// its default is left out.
struct PolicyTree {
    indirect enum Node {
        case flag(Bool)
        case number(Double)
        case count(UInt64)
        /// One of a key's few words.
        case word(String)
        case text(String)
        case section([Entry])
    }

    struct Entry {
        var key: String
        /// Whether the key is a name that somebody chose.
        var isName = false
        var value: Node

        init(_ key: String, _ value: Node) { (self.key, self.value) = (key, value) }

        init(name: String, _ entries: [Entry]) { (key, isName, value) = (name, true, .section(entries)) }

        /// - Returns: `nil` where there is no value.
        init?(_ key: String, _ number: Double?) {
            guard let number else { return nil }
            self.init(key, .number(number))
        }

        /// - Returns: `nil` where the section is empty.
        init?(_ key: String, section entries: [Entry?]) {
            let entries = entries.compactMap(\.self)
            guard !entries.isEmpty else { return nil }
            self.init(key, .section(entries))
        }
    }

    var entries: [Entry] = []

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

// MARK: Writing

extension PolicyTree {
    /// A key a line, what is inside it in flow style.
    var yaml: String { entries.map { "\($0.yamlKey): \($0.value.yaml)\n" }.joined() }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.value(Node.section(entries))
        return writer.bytes
    }

    /// Every value under its full path.
    var flat: [(path: String, text: String)] { entries.flatMap { $0.flat("") } }
}

extension PolicyTree.Entry {
    fileprivate var yamlKey: String { isName ? key.quoted : key }

    fileprivate func flat(_ prefix: String) -> [(path: String, text: String)] {
        let path = prefix + key
        guard case .section(let entries) = value else { return [(path, value.yaml)] }
        return entries.flatMap { $0.flat(path + ".") }
    }
}

extension PolicyTree.Node {
    fileprivate var yaml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .count(let count): "\(count)"
        case .word(let word): word
        case .text(let text): text.quoted
        case .section(let entries):
            "{" + entries.map { "\($0.yamlKey): \($0.value.yaml)" }.joined(separator: ", ") + "}"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ node: PolicyTree.Node) {
        switch node {
        case .flag(let flag): value(flag)
        case .number(let number): value(number)
        case .count(let count): value(count)
        case .word(let text), .text(let text): value(text)
        case .section(let entries):
            object { writer in
                for entry in entries {
                    writer.key(entry.key)
                    writer.value(entry.value)
                }
            }
        }
    }
}

extension String {
    /// As JSON writes it, which is a text of YAML, too.
    fileprivate var quoted: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
