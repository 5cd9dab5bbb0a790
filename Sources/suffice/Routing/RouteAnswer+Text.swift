import Report
import RouterClient
import Routing

// A decision as a person reads it.

extension RouteAnswer {
    /// What was chosen, why, and what else there was.
    ///
    /// - Parameter explained: adds the decision's particulars and the features that mattered.
    func text(explained: RouteExplanation?, for terminal: Terminal) -> String {
        let first = wrapped(model + " — " + sentence)
        var parts = [
            first.hasPrefix(model) ? terminal.styled(model, .bold) + first.dropFirst(model.count) : first
        ]
        if let explanation { parts.append(explanation.table(bestFirst: [model] + fallbacks).text(for: terminal)) }
        if let excluded = explanation?.excluded, !excluded.isEmpty { parts.append(Self.exclusions(excluded)) }
        if let explained {
            parts.append(explained.decompositionTable(bestFirst: [model] + fallbacks).text(for: terminal))
            if !explained.whyNotCheaper.isEmpty { parts.append(explained.cheaperText) }
            if !explained.features.isEmpty { parts.append(explained.influenceTable.text(for: terminal)) }
            parts.append(particulars(explained))
        }
        return parts.joined(separator: "\n\n")
    }

    /// The reason in words.
    var sentence: String {
        switch (Reason(rawValue: reason), explanation?.objective) {
        case (.cheapestAdequate, .minQuality(let bar)):
            "the cheapest model whose predicted quality reaches \(Format.decimal(bar, digits: 2))"
        case (.cheapestAdequate, .cheapestWithin(let margin)):
            "the cheapest model within \(Format.decimal(margin, digits: 2)) of the best predicted quality"
        case (.cheapestAdequate, _): "the cheapest model that is good enough"
        case (.noneAdequate, _): "no model reaches the wanted quality; this one comes nearest"
        case (.bestWithinCost, .maxCostUSD(let ceiling)):
            "the best predicted quality among the models that cost at most \(Format.usd(ceiling))"
        case (.bestWithinCost, _): "the best predicted quality that the ceiling allows"
        case (.bestUtility, .costWeight(0)): "the highest predicted quality"
        case (.bestUtility, .costWeight(let weight)): "the highest quality − \(Format.setting(weight)) · USD"
        case (.bestUtility, _): "the best balance of quality and cost"
        case (.pacedBudget, .budgetUSDPerRequest(let budget)):
            "the best use of a budget of \(Format.usd(budget)) per request"
        case (.pacedBudget, .budgetUSDPerWindow(let usd, let seconds)):
            "the best use of a budget of \(Format.usd(usd)) per \(Format.setting(seconds)) s"
        case (.qualityFloor, .minMeanQuality(let floor)):
            "the lowest cost that keeps a mean quality of \(Format.decimal(floor, digits: 3))"
        case (.qualityFloor, _): "the lowest cost that keeps the mean quality"
        case (.pacedBudget, _): "the best use of the budget"
        case (.sessionPinned, _): "this session stays with its model"
        case (.onlyEligible, _): "the only model that may be used"
        case (.explored, _): "drawn to learn more about it; another model was more probable"
        case (.fixed, _): "fixed by the policy"
        case (nil, _): reason
        }
    }

    /// Names beyond these are counted, not listed.
    private static let excludedMax = 6

    /// Who could not be drawn, by reason.
    private static func exclusions(_ reasons: [String: String]) -> String {
        let groups = Dictionary(grouping: reasons.keys.sorted()) { reasons[$0] ?? "" }.sorted { $0.key < $1.key }
        let sentences = groups.map { reason, names in
            let rest = names.count > excludedMax ? " and \(names.count - excludedMax) more" : ""
            return "\(reason): " + names.prefix(excludedMax).joined(separator: ", ") + rest
        }
        return wrapped("Not eligible, " + sentences.joined(separator: "; "))
    }

    private func particulars(_ explained: RouteExplanation) -> String {
        let others = fallbacks.isEmpty ? "none" : fallbacks.prefix(3).joined(separator: ", then ")
        return [
            "decision \(decision), drawn with probability \(Format.decimal(propensity)), reason \(reason)",
            "router \(router), policy \(policy), after \(explained.learnerState) observations",
            "if it fails: \(others)",
        ].map { wrapped($0, indent: 2) }.joined(separator: "\n")
    }
}
