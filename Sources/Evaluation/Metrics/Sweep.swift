/// The routing choices argmax(q̂ − λ ĉ) of every row over a grid of λ, held as changes.
///
/// As λ rises, a row moves along its own hull from dear to cheap and changes its choice a few times at most. So the
/// realised means at every λ, under any weights of the rows, are running sums over `changes`: this is what makes
/// a bootstrap of the frontier cheap. Ties go to the first model.
struct Sweep: Sendable {
    /// What a row adds to the sums while it is routed to some model: all 0 where that outcome isn't known.
    struct Contribution: Sendable, Equatable {
        var quality = 0.0
        var costUSD = 0.0
        var known = 0.0
    }

    /// From grid step `step` on, `row` goes to model `to` and adds `delta` to what it added before.
    struct Change: Sendable {
        let delta: Contribution
        let step: Int32
        let row: Int32
        let from: Int32?
        let to: Int32?
    }

    let stepCount: Int
    /// Ascending in `step`; the choices at λ = 0 are changes at step 0.
    let changes: [Change]
    private let modelCount: Int

    init(_ predictions: PredictionTable, truth: OutcomeTable, grid: LambdaGrid) {
        predictions.checkShape(truth)
        var choices = [Int?](repeating: nil, count: truth.rowCount)
        var changes: [Change] = []
        let candidates = Self.candidates(of: predictions)
        for (step, lambda) in grid.values.enumerated() {
            for row in 0..<truth.rowCount {
                let choice = Self.best(candidates[row], lambda: lambda)
                guard choice != choices[row] else { continue }
                let before = Self.contribution(truth, row, choices[row])
                let after = Self.contribution(truth, row, choice)
                changes.append(
                    Change(
                        delta: after - before, step: Int32(step), row: Int32(row),
                        from: choices[row].map { Int32($0) }, to: choice.map { Int32($0) }))
                choices[row] = choice
            }
        }
        self.stepCount = grid.values.count
        self.changes = changes
        self.modelCount = truth.modelCount
    }

    /// The realised mean (cost, quality) at each λ; λ at which no routed row has a known outcome are left out.
    func points(weights: [Double]) -> [CostQuality] {
        var points: [CostQuality] = []
        points.reserveCapacity(stepCount)
        var (quality, cost, known) = (0.0, 0.0, 0.0)
        var next = changes.startIndex
        for step in 0..<stepCount {
            while next < changes.endIndex, changes[next].step == Int32(step) {
                let change = changes[next]
                let weight = weights[Int(change.row)]
                quality += weight * change.delta.quality
                cost += weight * change.delta.costUSD
                known += weight * change.delta.known
                next += 1
            }
            // Weights are counts, so `known` is exact and 0 only where nothing is known.
            if known > 0 { points.append(CostQuality(costUSD: cost / known, quality: quality / known)) }
        }
        return points
    }

    /// Steps × models: the weight of the rows that are routed to each model at each λ.
    func modelWeights(weights: [Double]) -> [[Double]] {
        var totals: [[Double]] = []
        totals.reserveCapacity(stepCount)
        var current = [Double](repeating: 0, count: modelCount)
        var next = changes.startIndex
        for step in 0..<stepCount {
            while next < changes.endIndex, changes[next].step == Int32(step) {
                let change = changes[next]
                let weight = weights[Int(change.row)]
                if let from = change.from { current[Int(from)] -= weight }
                if let to = change.to { current[Int(to)] += weight }
                next += 1
            }
            totals.append(current)
        }
        return totals
    }

    private typealias Candidate = (model: Int, quality: Double, costUSD: Double)

    private static func candidates(of predictions: PredictionTable) -> [[Candidate]] {
        (0..<predictions.rowCount).map { row in
            (0..<predictions.modelCount).compactMap { model in
                guard let quality = predictions.quality[row, model], let cost = predictions.costUSD[row, model]
                else { return nil }
                return (model, quality, cost)
            }
        }
    }

    private static func best(_ candidates: [Candidate], lambda: Double) -> Int? {
        var (best, score) = (Int?.none, -Double.infinity)
        for candidate in candidates {
            let utility = candidate.quality - lambda * candidate.costUSD
            if utility > score { (best, score) = (candidate.model, utility) }
        }
        return best
    }

    private static func contribution(_ truth: OutcomeTable, _ row: Int, _ model: Int?) -> Contribution {
        guard let model, let quality = truth.quality[row, model], let cost = truth.costUSD[row, model]
        else { return Contribution() }
        return Contribution(quality: quality, costUSD: cost, known: 1)
    }
}

extension Sweep.Contribution {
    static func - (a: Self, b: Self) -> Self {
        Self(quality: a.quality - b.quality, costUSD: a.costUSD - b.costUSD, known: a.known - b.known)
    }
}
