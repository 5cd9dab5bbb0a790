import Routing
import Yams

/// The world a simulation runs in: YAML with strict keys, as the configuration.
///
///     requests: 3570
///     feedback:
///       - {source: client, share: 0.8, delay: 20, delay_spread: 40, says: [quality, cost]}
///     events:
///       - {at: 50%, until: 80%, model: large, task: maths, quality_factor: 0.4}
///       - {at: 900, model: small, cost_factor: 3, announced: true}
///       - {at: 1200, model: new, state: joins}
public enum ScenarioFile {
    /// Reads a file of at most 1 MiB.
    public static func read(path: String) throws(ConfigurationError) -> Scenario {
        try Scenario(YAMLFile.read(path: path))
    }

    /// Reads a file's bytes; `file` is what errors call it.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Scenario {
        try Scenario(YAMLFile.parse(bytes, file: file))
    }

    /// Requests of a stream, and entries of `feedback` and `events`.
    static let requestsMax = 10_000_000
    static let entriesMax = 256

    fileprivate static let keys = ["requests", "order", "seconds_per_request", "feedback", "events"]
    fileprivate static let judge = [
        "source", "share", "share_bad", "delay", "delay_spread", "says", "flip", "bias", "noise_sd", "favours",
    ]
    fileprivate static let favour = ["model", "task", "by"]
    fileprivate static let event = [
        "at", "until", "model", "task", "quality_factor", "quality_shift", "cost_factor", "announced", "state",
    ]
}

extension Scenario {
    fileprivate init(_ root: YAMLMapping) throws(ConfigurationError) {
        try root.allow(ScenarioFile.keys)
        self.init()
        if let node = root["requests"] { requests = try node.integer(in: 1...ScenarioFile.requestsMax) }
        if let node = root["order"] { order = try node.word(Order.self) }
        if let node = root["seconds_per_request"] { secondsPerRequest = try node.number(in: .nonNegative) }
        if let nodes = try root["feedback"]?.entries() {
            judges = []
            for node in nodes { judges.append(try Judge(node)) }
        }
        for node in try root["events"]?.entries() ?? [] { events.append(try WorldEvent(node)) }
    }
}

extension YAMLNode {
    fileprivate func entries() throws(ConfigurationError) -> [YAMLNode] {
        let nodes = try list() ?? []
        guard nodes.count <= ScenarioFile.entriesMax else {
            throw invalid("\(nodes.count) entries; at most \(ScenarioFile.entriesMax)")
        }
        return nodes
    }

    /// `900`, or `50%` of the stream.
    fileprivate func moment() throws(ConfigurationError) -> WorldEvent.Moment {
        if case .scalar(let scalar) = node, scalar.string.hasSuffix("%") {
            guard let percent = Double(scalar.string.dropLast()), (0...100).contains(percent) else {
                throw invalid("\(scalar.string) is not a share of the stream from 0% to 100%")
            }
            return .share(percent / 100)
        }
        return .request(try integer(in: 0...ScenarioFile.requestsMax))
    }
}

extension Judge {
    fileprivate init(_ node: YAMLNode) throws(ConfigurationError) {
        guard let section = try node.mapping() else { throw node.invalid("null where a source of feedback belongs") }
        try section.allow(ScenarioFile.judge)
        self.init()
        if let node = section["source"] { source = try node.nonEmptyText() }
        if let node = section["share"] { share = try node.number(in: .unit) }
        if let node = section["share_bad"] { shareBad = try node.number(in: .unit) }
        if let node = section["delay"] { delayRequests = try node.integer(in: 0...ScenarioFile.requestsMax) }
        if let node = section["delay_spread"] {
            delaySpreadRequests = try node.integer(in: 0...ScenarioFile.requestsMax)
        }
        if let nodes = try section["says"]?.list() {
            says = []
            for node in nodes { says.insert(try node.word(Subject.self)) }
            guard !says.isEmpty else { throw section.invalid("a source that says nothing") }
        }
        if let node = section["flip"] { flip = try node.number(in: .unit) }
        if let node = section["bias"] { bias = try node.number(in: -1...1) }
        if let node = section["noise_sd"] { noiseSD = try node.number(in: .unit) }
        for node in try section["favours"]?.entries() ?? [] { favours.append(try Favour(node)) }
    }
}

extension Judge.Favour {
    fileprivate init(_ node: YAMLNode) throws(ConfigurationError) {
        guard let section = try node.mapping() else { throw node.invalid("null where a model or a task belongs") }
        try section.allow(ScenarioFile.favour)
        guard let by = section["by"], section["model"] != nil || section["task"] != nil else {
            throw section.invalid("who is favoured needs by, and a model, a task or both")
        }
        self.init(
            model: try section["model"]?.nonEmptyText(), task: try section["task"]?.nonEmptyText(),
            by: try by.number(in: -1...1))
    }
}

extension WorldEvent {
    private enum State: String, CaseIterable { case joins, leaves }

    fileprivate init(_ node: YAMLNode) throws(ConfigurationError) {
        guard let section = try node.mapping() else { throw node.invalid("null where an event belongs") }
        try section.allow(ScenarioFile.event)
        guard let at = section["at"], let model = section["model"] else {
            throw section.invalid("an event needs at and model")
        }
        self.init(at: try at.moment(), model: try model.nonEmptyText(), change: try Self.change(section))
        until = try section["until"]?.moment()
        if let node = section["task"] {
            task = try node.nonEmptyText()
            guard case .quality = change else { throw node.invalid("only quality changes in one task alone") }
        }
    }

    /// Exactly one kind of change.
    private static func change(_ section: YAMLMapping) throws(ConfigurationError) -> Change {
        var changes: [Change] = []
        if section["quality_factor"] != nil || section["quality_shift"] != nil {
            changes.append(
                .quality(
                    factor: try section["quality_factor"]?.number(in: .nonNegative) ?? 1,
                    shift: try section["quality_shift"]?.number(in: -1...1) ?? 0))
        }
        if let node = section["cost_factor"] {
            changes.append(
                .cost(factor: try node.number(in: .nonNegative), announced: try section["announced"]?.bool() ?? false))
        } else if let node = section["announced"] {
            throw node.invalid("belongs to cost_factor")
        }
        if let node = section["state"] { changes.append(try node.word(State.self) == .joins ? .joins : .leaves) }
        guard changes.count == 1, let change = changes.first else {
            throw section.invalid(
                "exactly one change belongs here: quality_factor and quality_shift, cost_factor, or state")
        }
        return change
    }
}
