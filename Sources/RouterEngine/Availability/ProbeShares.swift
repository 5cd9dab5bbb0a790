/// Holds the probability of half-open models down.
///
/// Each of them keeps at most `share`; what it gives up goes to the models whose breakers are closed, in proportion to
/// what they have, or evenly where they have nothing. The result is what is drawn from, so the propensity of a trial is
/// exact. Where every eligible model is half open nothing is held down: somebody has to answer.
///
/// - Parameters:
///   - probabilities: one per eligible model, summing to 1.
///   - isProbe: which of them are half open.
func holdingProbesDown(_ probabilities: [Double], isProbe: [Bool], share: Double) -> [Double] {
    precondition(
        probabilities.count == isProbe.count, "\(probabilities.count) probabilities, \(isProbe.count) breakers")
    let soundCount = isProbe.count { !$0 }
    guard soundCount > 0, soundCount < isProbe.count else { return probabilities }
    var held = probabilities
    var (freed, sound) = (0.0, 0.0)
    for arm in held.indices {
        if isProbe[arm] {
            held[arm] = min(held[arm], share)
            freed += probabilities[arm] - held[arm]
        } else {
            sound += held[arm]
        }
    }
    guard freed > 0 else { return held }
    for arm in held.indices where !isProbe[arm] {
        held[arm] += sound > 0 ? freed * held[arm] / sound : freed / Double(soundCount)
    }
    return held
}
