import Routing

/// Why a decision did not fall on a cheaper model.
public struct CheaperModel: Sendable, Equatable {
    public var model: String
    /// A sentence without a full stop: `small is not good enough: predicted quality 0.61 is below 0.90`.
    public var why: String
}

extension Explanation {
    /// Models beyond these are of no use to a reader.
    private static let cheaperMax = 3

    /// The eligible models that were expected to cost less than the drawn one, the most probable first, and why each
    /// was not drawn.
    public var whyNotCheaper: [CheaperModel] {
        let chosen = record.scores[record.chosen]
        guard let cost = chosen.costUSD else { return [] }
        let cheaper = record.scores.filter { ($0.costUSD ?? .infinity) < cost }
        let ranked = cheaper.sorted { ($0.probability, $0.utility) > ($1.probability, $1.utility) }
        return ranked.prefix(Self.cheaperMax).map { CheaperModel(model: $0.model, why: why(not: $0, chosen)) }
    }

    private func why(not score: ModelScore, _ chosen: ModelScore) -> String {
        if record.reason == .sessionPinned {
            return "\(score.model) is cheaper, but the conversation stays with its model"
        }
        if score.isProbe {
            return
                "\(score.model) has failed or was too slow, and is only tried: probability \(percent(score.probability))"
        }
        if record.explored || score.probability >= chosen.probability {
            return "\(score.model) had probability \(percent(score.probability)); the draw fell on \(chosen.model)"
        }
        if record.reason == .fixed {
            return "shares are set by hand: \(score.model) had probability \(percent(score.probability))"
        }
        if score.utility > chosen.utility {
            return "\(score.model) promises more, but a limit of the policy, or how little is known of the other, "
                + "leaves it a probability of \(percent(score.probability))"
        }
        if let bar, score.quality < bar {
            return
                "\(score.model) is not good enough: predicted quality \(decimal(score.quality)) is below \(decimal(bar))"
        }
        if let bar, chosen.quality >= bar {
            return "\(score.model) is not sure to be good enough: "
                + "\(decimal(score.quality)) ± \(decimal(score.statedQualitySD)) against \(decimal(bar))"
        }
        return "\(score.model) promises less: quality \(decimal(score.quality)) against \(decimal(chosen.quality))"
            + weighed(score, chosen)
    }

    /// The quality from which a model is adequate, where the objective has one.
    private var bar: Double? {
        switch record.objective {
        case .minQuality(let bar): bar
        case .cheapestWithin(let margin): record.scores.map(\.quality).max().map { $0 - margin }
        default: nil
        }
    }

    /// What the saving is worth where quality is weighed against cost.
    private func weighed(_ score: ModelScore, _ chosen: ModelScore) -> String {
        var weight = record.budgetCostWeight
        if case .costWeight(let given) = record.objective { weight = given }
        guard let weight, let cost = score.costUSD, let dear = chosen.costUSD else { return "" }
        return ", and what it saves is worth \(decimal(weight * (dear - cost)))"
    }

    private func decimal(_ value: Double) -> String { Self.rounded(value, digits: 3) }
    private func percent(_ share: Double) -> String { Self.rounded(100 * share, digits: 1) + " %" }

    private static func rounded(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        guard abs(value) < 1e12 else { return "\(value)" }
        let whole = Int64((abs(value) * scale).rounded())
        let rest = String(whole % Int64(scale))
        let zeros = String(repeating: "0", count: digits - rest.count)
        return "\(value < 0 && whole > 0 ? "−" : "")\(whole / Int64(scale)).\(zeros)\(rest)"
    }
}
