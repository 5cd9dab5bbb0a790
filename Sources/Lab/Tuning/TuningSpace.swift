import LinearAlgebra
import Routing

/// The settings that are searched, and how one is drawn.
struct TuningSpace: Sendable {
    let goal: TuningGoal
    /// Differences between the models' mean costs: the scale of cost weights.
    let costGapsUSD: ClosedRange<Double>

    /// Settings as they come without tuning.
    var plain: PolicySettings { PolicySettings(name: "plain", objective: goal.plainObjective) }

    /// Settings number `number` of a seed; 0 is `plain`.
    func settings(_ number: Int, seed: UInt64) -> PolicySettings {
        guard number > 0 else { return plain }
        var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(number)))
        var settings = plain
        settings.name = "tuned"
        settings.objective = objective(&random)
        settings.exploration = Self.exploration(&random)
        if random.nextUniform() < 0.6 {
            settings.learning.forgetting = (1 - Self.logUniform(1e-4...0.03, &random)).rounded(digits: 5)
        }
        return settings
    }

    /// One of the kinds that need no model named, each with a number of its own.
    private static func exploration(_ random: inout SplitMix64) -> ExplorationSettings {
        func number(_ range: ClosedRange<Double>) -> Double { logUniform(range, &random).rounded(digits: 3) }
        switch random.nextUniform() {
        case ..<0.2: return ExplorationSettings()
        case ..<0.45: return ExplorationSettings(kind: .thompson, width: number(0.1...1.5))
        case ..<0.6: return ExplorationSettings(kind: .epsilon, epsilon: number(0.002...0.2))
        case ..<0.7: return ExplorationSettings(kind: .softmax, temperature: number(0.003...0.1))
        case ..<0.8: return ExplorationSettings(kind: .squarecb, gamma: number(10...2_000))
        case ..<0.9: return ExplorationSettings(kind: .linucb, alpha: number(0.1...2))
        default: return ExplorationSettings(kind: ExplorationSettings.Kind.none)
        }
    }

    private func objective(_ random: inout SplitMix64) -> Objective {
        switch goal {
        case .budget: return goal.plainObjective
        case .reward(let weight):
            return .costWeight((weight * Self.logUniform(1 / 3...3, &random)).rounded(digits: 3))
        case .quality(let least):
            guard random.nextUniform() < 0.5 else {
                let bar = least - 0.2 + 0.3 * random.nextUniform()
                return .minQuality(min(1, max(0, bar)).rounded(digits: 3))
            }
            let weights = 0.002 / costGapsUSD.upperBound...1 / costGapsUSD.lowerBound
            return .costWeight(Self.logUniform(weights, &random).rounded(digits: 3))
        }
    }

    private static func logUniform(_ range: ClosedRange<Double>, _ random: inout SplitMix64) -> Double {
        range.lowerBound * Double.exp(Double.log(range.upperBound / range.lowerBound) * random.nextUniform())
    }
}
