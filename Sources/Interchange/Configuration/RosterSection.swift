import Routing

extension YAMLNode {
    /// The models under `models:`, each name once.
    /// - Returns: `nil` for null: the artefact's roster.
    func roster(_ limits: Limits) throws(ConfigurationError) -> [Model]? {
        guard let entries = try list() else { return nil }
        guard !entries.isEmpty else { throw invalid("no model; leave the key out for the artefact's roster") }
        guard entries.count <= limits.models else {
            throw invalid("\(entries.count) models; limits.models is \(limits.models)")
        }
        var roster: [Model] = []
        var places: [String: Int] = [:]
        for entry in entries {
            let model = try entry.model(limits)
            if let earlier = places.updateValue(roster.count, forKey: model.name) {
                throw entry.invalid("\(model.name) is already the name of \(path)[\(earlier)]")
            }
            roster.append(model)
        }
        return roster
    }

    private func model(_ limits: Limits) throws(ConfigurationError) -> Model {
        guard let section = try mapping() else { throw invalid("null where a model belongs") }
        try section.allow(ConfigurationKeys.model)
        guard let name = section["name"] else { throw section.invalid("a model without name") }
        var model = Model(name: try name.shortText(limits))
        model.prices.inputUSDPerMTok = try section["input_usd_per_mtok"]?.price()
        model.prices.outputUSDPerMTok = try section["output_usd_per_mtok"]?.price()
        model.prices.cachedInputUSDPerMTok = try section["cached_input_usd_per_mtok"]?.price()
        model.tags = try section["tags"]?.shortTexts(limits) ?? []
        model.contextTokens = try section["context_tokens"]?.contextTokens()
        model.clearance = Clearance(
            regions: try section["regions"]?.shortTexts(limits),
            dataClasses: try section["data_classes"]?.shortTexts(limits),
            tenants: try section["tenants"]?.shortTexts(limits))
        if let state = section["state"] { model.state = try state.word(ModelState.self) }
        return model
    }

    /// - Returns: `nil` for null: the price is not known.
    private func price() throws(ConfigurationError) -> Double? {
        isNull ? nil : try number(in: Prices.usdPerMTokRange)
    }

    /// - Returns: `nil` for null: it is not known.
    private func contextTokens() throws(ConfigurationError) -> Int? {
        isNull ? nil : try integer(in: 1...1_000_000_000_000)
    }

    /// A list of names, at most as many as a rule may have.
    /// - Returns: `nil` for null.
    func shortTexts(_ limits: Limits) throws(ConfigurationError) -> Set<String>? {
        guard let entries = try list() else { return nil }
        guard entries.count <= GovernanceSettings.valuesMax else {
            throw invalid("\(entries.count) entries; at most \(GovernanceSettings.valuesMax) are read")
        }
        var texts: Set<String> = []
        for entry in entries { texts.insert(try entry.shortText(limits)) }
        return texts
    }

    func shortText(_ limits: Limits) throws(ConfigurationError) -> String {
        let text = try nonEmptyText()
        guard text.utf8.count <= limits.nameBytes else {
            throw invalid("\(text.utf8.count) bytes; limits.name_bytes is \(limits.nameBytes)")
        }
        return text
    }
}
