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
            tags: try model.names("tags", countMax: Self.labelsMax).map { Set($0) },
            state: try model.word("state"))
    }
}
