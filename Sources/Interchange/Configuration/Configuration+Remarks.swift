import Foundation
public import Routing

extension Configuration {
    /// Models that the policy and the rules name and the roster lacks: a typing mistake, as a rule, which would change a
    /// policy without a word; though a model of that name may be added live, so it is no error.
    ///
    /// - Parameter roster: names of the models that there are.
    /// - Returns: a sentence for each.
    public func remarks(roster: [String]) -> [String] {
        var named: [NamedModel] = []
        for (index, rule) in governance.rules.enumerated() {
            let key = "governance.rules[\(index)].\(rule.effect == .allow ? "allow" : "deny").models"
            named += (rule.models.names ?? []).sorted().map { NamedModel(key: key, name: $0) }
        }
        return policy.remarks(roster: roster) + named.compactMap { $0.remark(roster) }
    }
}

extension Configuration {
    /// What is perhaps a mistake beside this roster, a sentence each; also that none of its models is offered, and that
    /// there is no folder to load artefacts from.
    public func remarks(on models: [Model]) -> [String] {
        let isServed = models.contains(where: \.state.mayBeDrawn)
        let idle = isServed || models.isEmpty ? [] : ["models: none is active, so every request is refused"]
        return idle + remarks(roster: models.map(\.name)) + missingFolder
    }

    private var missingFolder: [String] {
        var isFolder: ObjCBool = false
        guard let path = modelsDirectory,
            !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue
        else { return [] }
        return ["models_dir: there is no folder \(path), so router_load finds no artefact"]
    }
}

extension PolicySettings {
    /// What is perhaps a mistake in a policy alone, put over the wire or tried offline: models it names that the roster lacks.
    public func remarks(roster: [String]) -> [String] { namedModels.compactMap { $0.remark(roster) } }

    /// Every place that names a model, in the order of the file's sections.
    private var namedModels: [NamedModel] {
        var named = exploration.model.map { [NamedModel(key: "policy.exploration.model", name: $0)] } ?? []
        named += exploration.weights.keys.sorted().map { NamedModel(key: "policy.exploration.weights", name: $0) }
        named += traffic.keys.sorted().filter { $0 != TrafficLimit.everyOther }
            .map { NamedModel(key: "policy.traffic", name: $0) }
        return named
    }
}

/// A model's name, and the key that it stands under.
private struct NamedModel {
    var key: String
    var name: String

    /// - Returns: `nil` where there is such a model.
    func remark(_ roster: [String]) -> String? {
        if roster.contains(name) { return nil }
        let guess = NearestWord.to(name, among: roster).map { "; did you mean \($0)?" } ?? ""
        return "\(key): there is no model \(name)\(guess)"
    }
}
