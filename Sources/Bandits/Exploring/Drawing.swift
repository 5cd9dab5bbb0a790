/// The one drawing function: the first model whose cumulated probability exceeds the uniform number.
///
/// - Parameter uniform: in [0, 1), for decision n `SplitMix64.uniform(seed: seed, number: n)`.
/// - Returns: an index with a probability above 0.
public func draw(_ probabilities: [Double], uniform: Double) -> Int {
    var cumulated = 0.0
    var last: Int?
    for (arm, probability) in probabilities.enumerated() where probability > 0 {
        cumulated += probability
        last = arm
        if uniform < cumulated { return arm }
    }
    guard let last else { preconditionFailure("all \(probabilities.count) probabilities are 0") }
    return last  // the sum fell short of 1 by a rounding error
}
