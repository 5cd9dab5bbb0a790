/// What can be wrong with a recipe, with training data, or with the bytes of a predictor.
public enum PredictorError: Error, Equatable, Sendable {
    /// A recipe's value lies outside what is allowed.
    case badRecipe(field: String, value: String, allowed: String)
    /// There is nothing to learn from.
    case nothingToLearn(String)
    /// More inputs, models or parameters than a predictor may have.
    case tooMany(field: String, got: Int, limit: Int)
    /// A training value is not a finite number, or outside its range.
    case badTarget(field: String, row: Int, column: Int)
    /// The bytes end before `field` does.
    case truncated(field: String)
    /// A stored size lies outside its limits.
    case badSize(field: String, got: Int, limit: Int)
    /// A stored number is NaN, infinite or out of range.
    case badNumber(field: String)
    /// Bytes follow the end.
    case trailingBytes(Int)
}

extension PredictorError: CustomStringConvertible {
    /// One sentence, with the way out.
    public var description: String {
        switch self {
        case .badRecipe(let field, let value, let allowed):
            "recipe: \(field) is \(value), allowed is \(allowed)"
        case .nothingToLearn(let what):
            "nothing to learn from: \(what)"
        case .tooMany(let field, let got, let limit):
            "training: \(got) \(field), the limit is \(limit): take fewer features or models, or narrower nets"
        case .badTarget(let field, let row, let column):
            "training data: \(field) of row \(row), column \(column) is not a number in its range"
        case .truncated(let field):
            "the predictor's bytes end inside \(field): copy the artefact again, or train it again"
        case .badSize(let field, let got, let limit):
            "the predictor's bytes say \(got) for \(field), the limit is \(limit): copy the artefact again, or train it again"
        case .badNumber(let field):
            "the predictor's bytes hold a number out of range in \(field): copy the artefact again, or train it again"
        case .trailingBytes(let count):
            "\(count) bytes follow the predictor: copy the artefact again, or train it again"
        }
    }
}
