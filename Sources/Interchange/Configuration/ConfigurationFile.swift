import Routing
import Yams

/// The server's configuration file: YAML, where block and flow style (JSON is flow style) mean the same.
///
/// Every key may be left out. An unknown key is an error, so that a typing mistake never silently changes
/// a policy.
public enum ConfigurationFile {
    /// Reads a file of at most 1 MiB.
    public static func read(path: String) throws(ConfigurationError) -> Configuration {
        try Configuration(YAMLFile.read(path: path))
    }

    /// Reads a file's bytes; `file` is what errors call it.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Configuration {
        try Configuration(YAMLFile.parse(bytes, file: file))
    }

    /// Where a key's value stands, for what is found wrong with it later.
    /// - Parameter key: its full path, without lists: `http.listen`.
    /// - Returns: `nil` where the file has no such key, or can't be read.
    public static func place(of key: String, path: String) -> ConfigurationError.Place? {
        let steps = key.split(separator: ".").map(String.init)
        var section = try? YAMLFile.read(path: path)
        for step in steps.dropLast() { section = try? section?[step]?.mapping() }
        return steps.last.flatMap { section?[$0]?.place }
    }
}

/// A policy alone: a file with the content of `policy:`, or a whole configuration of which only that section counts.
public enum PolicyFile {
    /// Reads a file of at most 1 MiB.
    public static func read(path: String) throws(ConfigurationError) -> PolicySettings {
        try settings(YAMLFile.read(path: path))
    }

    /// Reads a file that is to be sent on as it is, once: it may be a pipe.
    /// - Throws: of a file that says nothing, too: a `policy show` that failed leaves one, and it would stand for every default.
    public static func readText(path: String) throws(ConfigurationError) -> (text: String, settings: PolicySettings) {
        let bytes = try YAMLFile.bytes(path: path)
        let root = try YAMLFile.parse(bytes, file: path)
        guard !root.entries.isEmpty else { throw .malformed(root.place, message: "no policy: the file says nothing") }
        return (String(decoding: bytes, as: UTF8.self), try settings(root))
    }

    /// Reads a file's bytes; `file` is what errors call it.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> PolicySettings {
        try settings(YAMLFile.parse(bytes, file: file))
    }

    /// A policy as a whole configuration: of a file with the content of `policy:` every other key has its default.
    public static func configuration(path: String) throws(ConfigurationError) -> Configuration {
        try configuration(YAMLFile.read(path: path))
    }

    private static func settings(_ root: YAMLMapping) throws(ConfigurationError) -> PolicySettings {
        try configuration(root).policy
    }

    /// A file is a policy alone where its keys are a policy's.
    private static func configuration(_ root: YAMLMapping) throws(ConfigurationError) -> Configuration {
        let isPolicy = root["policy"] == nil && !root.entries.contains { ConfigurationKeys.root.contains($0.key) }
        return isPolicy ? Configuration(policy: try PolicySettings(root, modelCount: nil)) : try Configuration(root)
    }
}

extension Configuration {
    init(_ root: YAMLMapping) throws(ConfigurationError) {
        try root.allow(ConfigurationKeys.root)
        self.init()
        if let section = try root["limits"]?.mapping() { limits = try Limits(section) }
        if let node = root["listen"] { listen = try node.address() }
        if let node = root["http"] { try readHTTPDoor(node) }
        if let section = try root["tls"]?.mapping() { tls = try TLSSettings(section) }
        if let node = root["models"] { models = try node.roster(limits) }
        if let section = try root["policy"]?.mapping() {
            policy = try PolicySettings(section, modelCount: models?.count)
        }
        if let section = try root["governance"]?.mapping() { governance = try GovernanceSettings(section, limits) }
        if let section = try root["breakers"]?.mapping() { breakers = try BreakerSettings(section) }
        if let section = try root["sessions"]?.mapping() { sessions = try SessionSettings(section) }
        if let node = root["models_dir"] { modelsDirectory = try node.nonEmptyText() }
        if let node = root["tokens"] { tokens = try node.tokens(limits) }
        if let node = root["log_prompts"] { logPrompts = try node.word(PromptLogging.self) }
        if let node = root["redact"] { redaction = try node.secretKinds() }
        if let section = try root["retention"]?.mapping() { retention = try RetentionSettings(section) }
    }
}

extension Limits {
    /// No limit is above this.
    static let valueMax = 1 << 30

    fileprivate init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.limits)
        self.init()
        let places: [(key: String, place: WritableKeyPath<Limits, Int>)] = [
            ("line_bytes", \.lineBytes), ("batch_items", \.batchItems), ("connections", \.connections),
            ("event_loops", \.eventLoops),
            ("in_flight_requests", \.inFlightRequests), ("idle_seconds", \.idleSeconds), ("name_bytes", \.nameBytes),
            ("models", \.models), ("auth_attempts", \.authAttempts), ("handshake_seconds", \.handshakeSeconds),
            ("stop_seconds", \.stopSeconds),
        ]
        for (key, place) in places {
            guard let node = section[key] else { continue }
            self[keyPath: place] = try node.integer(in: 1...Self.valueMax)
        }
    }
}

extension YAMLNode {
    func nonEmptyText() throws(ConfigurationError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw invalid("empty") }
        return text
    }

    /// `HOST:PORT`, `[::1]:PORT`.
    func address() throws(ConfigurationError) -> String {
        guard let text = try? text(), let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            UInt16(text[text.index(after: colon)...]) != nil
        else { throw invalid("\(asWritten) is not HOST:PORT, such as 127.0.0.1:7411") }
        let host = text[..<colon]
        guard !host.contains("$") else { throw invalid("\(text): variables are not read here; write the value out") }
        guard !host.contains("/") else { throw invalid("\(text) is a network or a URL, not HOST:PORT") }
        guard host != "[]" else { throw invalid("\(text) has no host; [::] is every address") }
        guard !host.contains(":") || (host.hasPrefix("[") && host.hasSuffix("]")) else {
            throw invalid("\(text) is not HOST:PORT; an IPv6 address goes into [ ]")
        }
        return text
    }

    /// A name of a machine, without port or scheme, in small letters.
    fileprivate func hostName() throws(ConfigurationError) -> String {
        let text = try nonEmptyText()
        guard !text.contains(where: { ":/*[] \t".contains($0) }) else {
            throw invalid("\(text) is not the name of a machine, such as router.example")
        }
        return text.lowercased()
    }
}

extension Configuration {
    /// Where the HTTP port is when `http:` says nothing of it.
    static let httpListenUsual = "127.0.0.1:7412"

    /// The HTTP port: `off`, or a mapping.
    fileprivate mutating func readHTTPDoor(_ node: YAMLNode) throws(ConfigurationError) {
        if node.isNull { return }
        if case .scalar(let scalar) = node.node {
            guard ["off", "false"].contains(scalar.string.lowercased()) else {
                throw node.invalid("\(scalar.string) is neither off nor {listen: HOST:PORT}")
            }
            return
        }
        guard let section = try node.mapping() else { return }
        try section.allow(ConfigurationKeys.http)
        httpListen = try section["listen"]?.address() ?? Self.httpListenUsual
        httpIsPlain = try section["tls"]?.bool() == false
        for name in try section["names"]?.list() ?? [] { httpNames.insert(try name.hostName()) }
    }
}
