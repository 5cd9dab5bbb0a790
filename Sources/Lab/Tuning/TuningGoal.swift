import Routing

/// What settings are searched for.
public enum TuningGoal: Sendable, Equatable {
    /// The best quality at a mean cost per request.
    case budget(usdPerRequest: Double)
    /// The least cost at a mean quality.
    case quality(atLeast: Double)
    /// The highest quality − weight · USD.
    case reward(costWeight: Double)

    /// What a policy without tuning would be asked for.
    var plainObjective: Objective {
        switch self {
        case .budget(let budget): .budgetUSDPerRequest(budget)
        case .quality(let least): .minQuality(least)
        case .reward(let weight): .costWeight(weight)
        }
    }

    /// How well a run does, higher is better; a broken constraint outweighs everything.
    ///
    /// - Parameter dearestUSD: mean cost of the dearest model: the unit that saved money is counted in.
    func score(_ run: RunSummary, dearestUSD: Double) -> Double {
        score(quality: run.quality, costUSD: run.costUSD, dearestUSD: dearestUSD)
    }

    func score(quality: Double, costUSD: Double, dearestUSD: Double) -> Double {
        switch self {
        case .budget(let budget): quality - 10 * max(0, costUSD / budget - 1)
        case .quality(let least): quality >= least ? -costUSD / dearestUSD : -1 - 10 * (least - quality)
        case .reward(let weight): quality - weight * costUSD
        }
    }

    /// Whether a mean over runs keeps the constraint.
    func isKept(quality: Double, costUSD: Double) -> Bool {
        switch self {
        case .budget(let budget): costUSD <= 1.01 * budget
        case .quality(let least): quality >= least
        case .reward: true
        }
    }
}
