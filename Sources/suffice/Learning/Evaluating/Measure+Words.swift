import Evaluation
import Report

/// How the figures are called and written.
extension Measure {
    /// What stands over its column.
    var title: String {
        switch self {
        case .routedMicro: "quality, micro"
        case .routedMacro: "quality, macro"
        case .routedCostUSD: "cost"
        case .qualityAtRouterCost: "at this cost"
        case .aiq: "AIQ"
        case .gain: "gain"
        case .savedShare: "saved"
        case .savedUSDPer1000: "per 1,000"
        case .apgr: "APGR"
        case .cpt50: "CPT50"
        case .cpt80: "CPT80"
        case .ece: "ECE"
        case .brier: "Brier"
        }
    }

    /// What a reader who doesn't know the field needs; `nil` where the title says it.
    var explanation: String? {
        switch self {
        case .routedMicro: "Micro: mean over prompts; macro: mean over tasks."
        case .routedMacro, .routedCostUSD, .cpt80, .savedUSDPer1000: nil
        case .qualityAtRouterCost:
            "At this cost: what the method reaches with as much money as the router's row spends."
        case .aiq: "AIQ: mean quality over all costs from the cheapest to the dearest model."
        case .gain: "Gain: quality above the single models at their own costs."
        case .savedShare: "Saved: share of the best single model's cost at its quality, and USD per 1,000 requests."
        case .apgr: "APGR: share of the quality gap between the two models recovered, mean over all shares of calls."
        case .cpt50: "CPT50: share of calls to the dear model at which half of the gap is recovered; CPT80: 80 %."
        case .ece: "ECE: how far predicted and realised quality are apart; Brier: mean squared error."
        case .brier: nil
        }
    }

    func written(_ value: Double) -> String {
        switch self {
        case .routedCostUSD, .savedUSDPer1000: Format.usd(value)
        case .cpt50, .cpt80, .savedShare: Format.percent(value)
        default: Format.decimal(value)
        }
    }
}

extension IntervalEstimate {
    /// `0.94 (0.93 to 0.95)`.
    func inWords(_ format: (Double) -> String) -> String {
        guard let low, let high else { return format(value) }
        return "\(format(value)) (\(format(low)) to \(format(high)))"
    }
}
