import Routing

/// A policy as a text that `PolicyFile` reads.
public enum PolicyText {
    /// Its evidence as comments, then the keys that a search decides. Limits on traffic, sources of feedback and shares by
    /// hand are an operator's, and not written.
    ///
    /// - Parameter comments: lines without `#`.
    public static func yaml(_ settings: PolicySettings, comments: [String] = []) -> String {
        commented(comments) + PolicyTree(settings, whole: false).yaml
    }

    /// All of it: what is read back is the same policy.
    public static func wholeYAML(_ settings: PolicySettings, comments: [String] = []) -> String {
        commented(comments) + PolicyTree(settings, whole: true).yaml
    }

    /// All of the policy as a JSON object.
    public static func json(_ settings: PolicySettings) -> [UInt8] { PolicyTree(settings, whole: true).json }

    /// Every value that isn't the default, under its full path: `exploration.floor`, `0.02`.
    public static func values(_ settings: PolicySettings) -> [(path: String, text: String)] {
        PolicyTree(settings, whole: true).flat
    }

    private static func commented(_ lines: [String]) -> String {
        lines.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
    }
}
