import Routing

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
