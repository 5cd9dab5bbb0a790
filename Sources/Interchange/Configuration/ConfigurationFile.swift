import Routing

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
