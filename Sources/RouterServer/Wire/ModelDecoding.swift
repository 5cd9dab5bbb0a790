import RouterEngine
import Routing

extension Fields {
    /// The `model` of `model_put`.
    func modelChange() throws(WireError) -> ModelChange {
        guard let model = try fields("model") else { throw missing("model") }
        return ModelChange(
            name: try model.requiredName("name"),
            inputUSDPerMTok: try model.price("input_usd_per_mtok"),
            outputUSDPerMTok: try model.price("output_usd_per_mtok"),
            cachedInputUSDPerMTok: try model.price("cached_input_usd_per_mtok"),
            tags: try model.labels("tags"), state: try model.word("state"),
            contextTokens: try model.tokens("context_tokens"), regions: try model.labels("regions"),
            dataClasses: try model.labels("data_classes"), tenants: try model.labels("tenants"),
            ifVersion: try name("if_version"))
    }

    private func price(_ name: String) throws(WireError) -> Double? {
        guard let price = try amount(name) else { return nil }
        guard Prices.usdPerMTokRange.contains(price) else { throw wrong(name, "a number from 0 to 1e30") }
        return price
    }

    /// As many as in the configuration: what stands there can also be put.
    private func labels(_ name: String) throws(WireError) -> Set<String>? {
        guard let labels = try names(name, countMax: GovernanceSettings.valuesMax) else { return nil }
        if let index = labels.firstIndex(where: \.isEmpty) { throw wrong("\(name)[\(index)]", "a non-empty string") }
        return Set(labels)
    }
}
