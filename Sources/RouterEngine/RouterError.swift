import OutcomeStore

/// Why a router cannot be made of a configuration, an artefact and a store.
public enum RouterError: Error, Equatable {
    /// Neither the configuration nor an artefact names a model.
    case noModels
    case modelsOverLimit(got: Int, limit: Int)
    case badModelName(String)
    case duplicateModel(String)
    /// `exploration.kind: none` draws the best model with probability 1: no floor is possible.
    case floorWithoutExploration(floor: Double)
    /// A kind of exploration that needs one more key.
    case explorationIncomplete(kind: String, key: String)
    /// K models can have at most 1/K each.
    case floorTooHigh(floor: Double, models: Int)
    /// A number of the policy is outside its range.
    case outOfRange(key: String, got: Double)
    case store(StoreError)

    /// One sentence for people.
    public var message: String {
        switch self {
        case .noModels: "no models: name some in the configuration (models:) or give a router artefact (--router)"
        case .modelsOverLimit(let got, let limit): "\(got) models are above the limit of \(limit)"
        case .badModelName(let name): "“\(name)” cannot name a model: it is empty or too long"
        case .duplicateModel(let name): "\(name) is in models: twice"
        case .floorWithoutExploration(let floor):
            "policy.exploration.floor \(floor) is impossible with kind: none; set it to 0 or leave kind out"
        case .explorationIncomplete(let kind, let key):
            "policy.exploration.kind \(kind) needs policy.exploration.\(key)"
        case .floorTooHigh(let floor, let models):
            "policy.exploration.floor \(floor) is impossible with \(models) models; at most 1/\(models) is"
        case .outOfRange(let key, let got): "\(key) cannot be \(got)"
        case .store(let error): "\(error)"
        }
    }
}
