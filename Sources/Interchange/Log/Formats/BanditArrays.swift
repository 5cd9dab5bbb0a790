import Routing

/// A log as the Open Bandit Pipeline takes it: one array per field, one row per draw with a known reward.
///
/// | array | shape | what |
/// | --- | --- | --- |
/// | `context` | n×d | φ |
/// | `action` | n | the drawn model, from 0 |
/// | `reward` | n | quality − cost weight · USD |
/// | `pscore` | n | propensity of the drawn model |
/// | `pi_b` | n×K | the logging policy's probabilities |
/// | `cost_usd` | n | NaN where unknown |
/// | `time_ms` | n | since 1970 |
/// | `position` | n | 0: a request gets one model |
/// | `models` | K | names of the actions |
///
/// > Saito, Aihara, Matsutani, Narita. *Open Bandit Dataset and Pipeline*, NeurIPS 2021 Datasets and Benchmarks.
public struct BanditArrays: Sendable {
    private var models: [String] = []
    private var places: [String: Int] = [:]
    private var contexts: [[Float]] = []
    private var actions: [Int64] = []
    private var rewards: [Double] = []
    private var propensities: [Double] = []
    private var costs: [Double] = []
    private var times: [Int64] = []
    /// Per row pairs of model and probability.
    private var probabilities: [[(model: Int, probability: Double)]] = []
    /// Decisions without a known reward.
    public private(set) var unratedCount = 0
    /// Pinned turns: nothing was drawn, and a weight of 1 / 1 would count them as if it had been.
    public private(set) var pinnedCount = 0

    public init() {}

    public var count: Int { actions.count }

    /// Adds a draw; a pinned turn, or one without a reward, is only counted.
    public mutating func append(_ entry: VowpalDecision) {
        guard entry.decision.isEvaluable else {
            pinnedCount += 1
            return
        }
        guard let reward = entry.reward else {
            unratedCount += 1
            return
        }
        let decision = entry.decision
        let cells = decision.scores.map { (model: place(of: $0.model), probability: $0.probability) }
        contexts.append(decision.context)
        actions.append(Int64(cells[decision.chosen].model))
        rewards.append(reward)
        propensities.append(decision.propensity)
        costs.append(entry.outcome?.costUSD ?? .nan)
        times.append(decision.timeMilliseconds)
        probabilities.append(cells)
    }

    private mutating func place(of model: String) -> Int {
        if let place = places[model] { return place }
        places[model] = models.count
        models.append(model)
        return models.count - 1
    }

    /// Contexts of another router may be shorter: they end in zeros.
    public var archive: NumPyArchive {
        let (n, k, d) = (count, models.count, contexts.map(\.count).max() ?? 0)
        var logged = [Double](repeating: 0, count: n * k)
        for (row, cells) in probabilities.enumerated() {
            for cell in cells { logged[row * k + cell.model] = cell.probability }
        }
        let context = contexts.flatMap { $0.map(Double.init) + [Double](repeating: 0, count: d - $0.count) }
        var archive = NumPyArchive()
        archive.add("context", NumPyArray(.float64(context), shape: [n, d]))
        archive.add("action", NumPyArray(.int64(actions)))
        archive.add("reward", NumPyArray(.float64(rewards)))
        archive.add("pscore", NumPyArray(.float64(propensities)))
        archive.add("pi_b", NumPyArray(.float64(logged), shape: [n, k]))
        archive.add("cost_usd", NumPyArray(.float64(costs)))
        archive.add("time_ms", NumPyArray(.int64(times)))
        archive.add("position", NumPyArray(.int64([Int64](repeating: 0, count: n))))
        archive.add("models", NumPyArray(.text(models)))
        return archive
    }
}
