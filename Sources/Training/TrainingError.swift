/// Why no router could be trained.
public enum TrainingError: Error, Sendable, Equatable {
    case badRecipe(String)
    case nothingToLearn(String)
    case badFeatures(String)
}

extension TrainingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badRecipe(let reason): "the recipe can't be used: \(reason)"
        case .nothingToLearn(let reason): "nothing to learn from: \(reason)"
        case .badFeatures(let reason): "the features can't be made: \(reason)"
        }
    }
}
