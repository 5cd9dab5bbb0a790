public import Routing

extension Configuration {
    /// Models that the policy and the rules name and the roster lacks: a typing mistake, as a rule, which would change a
    /// policy without a word; though a model of that name may be added live, so it is no error.
    ///
    /// - Parameter roster: names of the models that there are.
    /// - Returns: a sentence for each.
    public func remarks(roster: [String]) -> [String] {
        namedModels.filter { !roster.contains($0.name) }.map { key, name in
            let guess = NearestWord.to(name, among: roster).map { "; did you mean \($0)?" } ?? ""
            return "\(key): there is no model \(name)\(guess)"
        }
    }

    /// Every place that names a model, by its key, in the order of the file's sections.
    private var namedModels: [(key: String, name: String)] {
        let exploration = policy.exploration
        var named = exploration.model.map { [("policy.exploration.model", $0)] } ?? []
        named += exploration.weights.keys.sorted().map { ("policy.exploration.weights", $0) }
        named += policy.traffic.keys.sorted().filter { $0 != TrafficLimit.everyOther }.map { ("policy.traffic", $0) }
        for (index, rule) in governance.rules.enumerated() {
            let key = "governance.rules[\(index)].\(rule.effect == .allow ? "allow" : "deny").models"
            named += (rule.models.names ?? []).sorted().map { (key, $0) }
        }
        return named
    }
}
