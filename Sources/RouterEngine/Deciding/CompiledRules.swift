import Routing

/// The rules of the configuration, worked out for a roster: which models each lets through.
struct CompiledRules: Sendable {
    let settings: GovernanceSettings
    /// Per rule, one per model of the roster.
    private let lets: [[Bool]]

    init(_ settings: GovernanceSettings, roster: Roster) {
        self.settings = settings
        lets = settings.rules.map { rule in roster.entries.map { rule.lets(through: $0.model) } }
    }

    /// A request's attributes, with the configuration's where it gives none.
    func attributes(_ given: [String: String]) -> [String: String] {
        settings.defaults.isEmpty ? given : settings.defaults.merging(given) { $1 }
    }

    /// The rules that are about a request.
    /// - Returns: their places.
    func applying(to attributes: [String: String], at timeMilliseconds: Int64) -> [Int] {
        settings.rules.indices.filter { settings.rules[$0].applies(to: attributes, at: timeMilliseconds) }
    }

    /// The first of `rules` that does not let the model at `place` through.
    func first(of rules: [Int], excluding place: Int) -> Int? {
        rules.first { !lets[$0][place] }
    }
}
