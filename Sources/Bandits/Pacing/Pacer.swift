import Routing

/// The closed loop of an objective that is kept over many requests.
public enum Pacer: Sendable, Equatable {
    case perRequest(BudgetPacer)
    case perWindow(WindowPacer)
    case meanQuality(QualityPacer)

    /// - Returns: `nil` for an objective that looks at one request alone.
    public init?(_ objective: Objective) {
        switch objective {
        case .budgetUSDPerRequest(let usd): self = .perRequest(BudgetPacer(budgetUSD: usd))
        case .budgetUSDPerWindow(let usd, let seconds): self = .perWindow(WindowPacer(usd: usd, seconds: seconds))
        case .minMeanQuality(let floor): self = .meanQuality(QualityPacer(floor: floor))
        case .minQuality, .maxCostUSD, .costWeight, .cheapestWithin: return nil
        }
    }

    public var objective: Objective {
        switch self {
        case .perRequest(let pacer): .budgetUSDPerRequest(pacer.budgetUSD)
        case .perWindow(let pacer): .budgetUSDPerWindow(usd: pacer.usd, seconds: pacer.seconds)
        case .meanQuality(let pacer): .minMeanQuality(pacer.floor)
        }
    }

    /// The same account under another objective.
    /// - Returns: `nil` where that one counts other things.
    public func continued(under objective: Objective) -> Pacer? {
        guard case .perWindow(var pacer) = self, case .budgetUSDPerWindow(let usd, pacer.seconds) = objective else {
            return nil
        }
        if pacer.usd != usd { pacer.change(usd: usd) }
        return .perWindow(pacer)
    }

    /// Whether `terms` goes by the models' names; others may leave them out.
    public var looksAtModels: Bool {
        if case .perWindow = self { true } else { false }
    }

    /// λ for a request, and which models' calls fit.
    ///
    /// - Parameters:
    ///   - models: that may be drawn, one per estimate.
    ///   - floor: smallest probability of every model: what it costs is part of the price.
    ///   - now: the decision's time.
    public func terms(
        _ models: [String], _ estimates: [Estimate], floor: Double, now: Int64
    ) -> (costWeight: Double, allowed: [Bool]) {
        let costs = assumedCostsUSD(estimates)
        let hull = CostQualityHull(estimates, costs: costs, floor: floor)
        return switch self {
        case .perRequest(let pacer):
            (
                pacer.costWeight(for: hull),
                Self.unknown(estimates, ifOthersCostOver: pacer.budgetUSD)
                    ?? pacer.fits(costs: costs, hull: hull, floor: floor)
            )
        case .perWindow(let pacer):
            (
                pacer.costWeight(for: hull, now: now),
                Self.unknown(estimates, ifOthersCostOver: pacer.shareUSD(now))
                    ?? pacer.fits(models: models, costs: costs, now: now)
            )
        case .meanQuality(let pacer): (pacer.costWeight(for: hull), costs.map { _ in true })
        }
    }

    /// The models whose cost nobody knows, where every known one is over a request's share of the amount: what is unknown may be less,
    /// and one call tells. Counted as the dearest they would never be tried, and a budget be broken for ever.
    /// - Returns: one per estimate; `nil` where something known fits, or nothing is unknown.
    private static func unknown(
        _ estimates: [Estimate], ifOthersCostOver allowanceUSD: @autoclosure () -> Double
    ) -> [Bool]? {
        guard estimates.contains(where: { $0.costUSD == nil }) else { return nil }
        let cheapest = estimates.lazy.compactMap(\.costUSD).min()
        guard let cheapest, cheapest > allowanceUSD() else { return nil }
        return estimates.map { $0.costUSD == nil }
    }

    /// Takes in a decision.
    public mutating func charge(_ decision: PacedDecision) {
        switch self {
        case .perRequest(var pacer):
            pacer.charge(number: decision.number, expectedUSD: decision.expectedUSD, hull: decision.hull)
            self = .perRequest(pacer)
        case .perWindow(var pacer):
            pacer.charge(decision)
            self = .perWindow(pacer)
        case .meanQuality(var pacer):
            pacer.charge(number: decision.number, hull: decision.hull)
            self = .meanQuality(pacer)
        }
    }

    /// Finds the price of quality anew, from the requests that come: other models are on offer. What was spent stays spent.
    public mutating func forgetPrices() {
        switch self {
        case .perRequest(var pacer):
            pacer.forgetPrices()
            self = .perRequest(pacer)
        case .perWindow(var pacer):
            pacer.forgetPrices()
            self = .perWindow(pacer)
        case .meanQuality(var pacer):
            pacer.forgetPrices()
            self = .meanQuality(pacer)
        }
    }

    /// Takes in what came of a decision's drawn model.
    ///
    /// - Parameters:
    ///   - weight: how far the source of its quality is believed, above 0.
    ///   - before: what had been known of it; `nil` before the first feedback.
    public mutating func settle(_ decision: PacedDecision, outcome: Outcome, weight: Double = 1, before: Outcome?) {
        switch self {
        case .perRequest(var pacer):
            guard let cost = outcome.costUSD else { return }
            pacer.settle(number: decision.number, costUSD: cost)
            self = .perRequest(pacer)
        case .perWindow(var pacer):
            guard let cost = outcome.costUSD else { return }
            pacer.settle(
                decision, costUSD: cost, previousUSD: before?.costUSD ?? decision.expectedUSD ?? 0,
                isFirst: before?.costUSD == nil)
            self = .perWindow(pacer)
        case .meanQuality(var pacer):
            guard let quality = outcome.quality else { return }
            pacer.settle(
                number: decision.number, quality: quality, weight: weight, isFirst: before?.quality == nil)
            self = .meanQuality(pacer)
        }
    }

    /// Takes in what another model's call for a decision cost.
    public mutating func settle(_ decision: PacedDecision, other model: String, costUSD: Double) {
        switch self {
        case .perRequest(var pacer):
            pacer.settle(number: decision.number, other: model, costUSD: costUSD)
            self = .perRequest(pacer)
        case .perWindow(var pacer):
            pacer.settle(
                number: decision.number, timeMilliseconds: decision.timeMilliseconds, other: model, costUSD: costUSD)
            self = .perWindow(pacer)
        case .meanQuality: break
        }
    }
}

extension Pacer {
    public func write(to writer: inout StateWriter) {
        switch self {
        case .perRequest(let pacer): pacer.write(to: &writer)
        case .perWindow(let pacer): pacer.write(to: &writer)
        case .meanQuality(let pacer): pacer.write(to: &writer)
        }
    }

    /// Which form a state has. What an earlier one does not tell is left: it goes on without.
    public enum StateForm: Sendable, Comparable {
        /// Of open calls nothing.
        case withoutOpenCalls
        /// Open calls of all models together.
        case openCallsTogether
        /// Open calls model by model, and nothing of the dearest surprises or of who was drawn when.
        case openCallsByModel
        /// All of a window; of a quality floor nothing of what is owed.
        case withoutOwedQuality
        /// Of a budget per request nothing of how far costs were from expected ones, of a quality floor nothing of how late
        /// outcomes are.
        case withoutLateFeedback
        /// Of a quality floor nothing of how far each outcome's source was believed.
        case withoutWeights
        case present
    }

    /// - Parameters:
    ///   - objective: a paced one, the state's own.
    ///   - form: of the state.
    public init?(
        from reader: inout StateReader, objective: Objective, form: StateForm = .present
    ) throws(StateError) {
        switch objective {
        case .budgetUSDPerRequest(let usd):
            self = .perRequest(try BudgetPacer(from: &reader, budgetUSD: usd, hasSurprise: form > .withoutLateFeedback))
        case .budgetUSDPerWindow(let usd, let seconds):
            self = .perWindow(try WindowPacer(from: &reader, usd: usd, seconds: seconds, form: form))
        case .minMeanQuality(let floor):
            self = .meanQuality(
                try QualityPacer(
                    from: &reader, floor: floor, hasOwed: form > .withoutOwedQuality,
                    hasLateness: form > .withoutLateFeedback, hasWeights: form > .withoutWeights))
        case .minQuality, .maxCostUSD, .costWeight, .cheapestWithin: return nil
        }
    }
}
