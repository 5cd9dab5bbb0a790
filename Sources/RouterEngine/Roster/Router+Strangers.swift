import Routing

extension Router {
    /// Names of models that policy and rules speak of although the roster has none of that name: a model that is to be added
    /// live, or a typing mistake, of which nothing else would tell.
    ///
    /// - Returns: with their keys: `policy.traffic.lrage`; in the order of the configuration.
    public func strangers() -> [String] {
        let snapshot = snapshot
        return (snapshot.policy.settings.namedModels + snapshot.terms.settings.value.governance.namedModels)
            .filter { snapshot.roster.place(of: $0.name) == nil }
            .map { "\($0.key).\($0.name)" }
    }
}

extension PolicySettings {
    fileprivate var namedModels: [(key: String, name: String)] {
        let fixed = exploration.model.map { [("policy.exploration.model", $0)] } ?? []
        let weighted = exploration.weights.keys.sorted().map { ("policy.exploration.weights", $0) }
        return fixed + weighted
            + traffic.keys.sorted().filter { $0 != TrafficLimit.everyOther }.map { ("policy.traffic", $0) }
    }
}

extension GovernanceSettings {
    fileprivate var namedModels: [(key: String, name: String)] {
        rules.flatMap { rule in
            (rule.models.names ?? []).sorted().map {
                ("governance.rules.\(rule.name).\(rule.effect.rawValue).models", $0)
            }
        }
    }
}
