import Predictor

/// Why no router could be trained.
public enum TrainingError: Error, Sendable, Equatable {
    case badRecipe(String)
    case nothingToLearn(String)
    case badFeatures(String)
    /// A number of the rows that can't be learnt, or more of them than fit.
    case badData(String)
}

extension TrainingError {
    /// What stopped a fit.
    init(_ error: PredictorError) {
        switch error {
        case .badRecipe(let field, let value, let allowed):
            self = .badRecipe("\(field) is \(value), allowed is \(allowed)")
        case .nothingToLearn(let what): self = .nothingToLearn(what)
        default: self = .badData("\(error)")
        }
    }
}

extension TrainingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badRecipe(let reason): "the recipe can't be used: \(reason)"
        case .nothingToLearn(let reason): "nothing to learn from: \(reason)"
        case .badFeatures(let reason): "the features can't be made: \(reason)"
        case .badData(let reason): "the data can't be learnt from: \(reason)"
        }
    }
}
