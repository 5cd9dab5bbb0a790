import RouterEngine
import Routing

extension Fields {
    /// The `model` of `model_put`.
    func modelChange() throws(WireError) -> ModelChange {
        guard let model = try fields("model") else { throw missing("model") }
        return ModelChange(
            name: try model.requiredName("name"),
            inputUSDPerMTok: try model.amount("input_usd_per_mtok"),
            outputUSDPerMTok: try model.amount("output_usd_per_mtok"),
            cachedInputUSDPerMTok: try model.amount("cached_input_usd_per_mtok"),
            tags: try model.labels("tags"), state: try model.word("state"),
            contextTokens: try model.tokens("context_tokens"), regions: try model.labels("regions"),
            dataClasses: try model.labels("data_classes"), tenants: try model.labels("tenants"))
    }

    private func labels(_ name: String) throws(WireError) -> Set<String>? {
        try names(name, countMax: Self.labelsMax).map { Set($0) }
    }
}
