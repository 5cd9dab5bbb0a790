import Routing
import Yams

extension RetentionSettings {
    private static let countMax = 1 << 50

    init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.retention)
        self.init()
        if let node = section["age_days"], !node.isNull { ageDays = try node.number(in: 0.01...Self.ageDaysMax) }
        if let node = section["decisions"], !node.isNull { decisions = try node.integer(in: 1...Self.countMax) }
        if let node = section["megabytes"], !node.isNull { megabytes = try node.integer(in: 1...1 << 30) }
        if let node = section["check_minutes"] { checkMinutes = try node.number(in: 0.01...10_080) }
        guard ageDays != nil || decisions != nil || megabytes != nil else {
            throw section.invalid("it limits nothing: give age_days, decisions or megabytes")
        }
    }
}

extension YAMLNode {
    /// Kinds of secrets; `off` is none of them.
    func secretKinds() throws(ConfigurationError) -> Set<SecretKind> {
        if case .scalar(let scalar) = node, ["off", "false"].contains(scalar.string.lowercased()) { return [] }
        var kinds: Set<SecretKind> = []
        for entry in try list() ?? [] { kinds.insert(try entry.word(SecretKind.self)) }
        return kinds
    }
}
