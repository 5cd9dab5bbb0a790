import RouterClient
import Routing

/// What rows come to under fixed choices: always the same model, or always the best outcome.
struct PlayReferences {
    /// By model, over the rows it was run on.
    private(set) var single: [String: MeanOutcome] = [:]
    /// The best quality of each row; of equal ones the cheapest.
    private(set) var oracle = MeanOutcome()

    init(rows: [OutcomeRow]) {
        for row in rows {
            let known = row.outcomes.filter { $0.value.quality != nil }
            for (name, outcome) in known { single[name, default: MeanOutcome()].add(outcome) }
            if let best = Self.best(of: row) { oracle.add(best) }
        }
    }

    /// The model of the highest mean quality.
    var bestSingle: String? {
        single.max { ($0.value.meanQuality ?? 0, $1.key) < ($1.value.meanQuality ?? 0, $0.key) }?.key
    }

    /// The model of the lowest mean cost.
    var cheapest: String? {
        single.min { ($0.value.meanCostUSD ?? .infinity, $0.key) < ($1.value.meanCostUSD ?? .infinity, $1.key) }?.key
    }

    /// The outcome of the highest quality − weight · USD; of equal ones the cheapest.
    static func best(of row: OutcomeRow, costWeight: Double = 0) -> Outcome? {
        func rank(_ outcome: Outcome) -> (Double, Double) {
            let cost = outcome.costUSD ?? 0
            return ((outcome.quality ?? 0) - costWeight * cost, -cost)
        }
        return row.outcomes.values.filter { $0.quality != nil }.max { rank($0) < rank($1) }
    }
}
