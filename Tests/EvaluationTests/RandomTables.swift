import Evaluation
import LinearAlgebra

/// Seeded tables for laws over many cases.
enum RandomTables {
    /// Outcomes of models whose cost and skill rise with their number, on prompts of hidden difficulty.
    ///
    /// - Parameter missing: the share of cells that aren't known.
    static func truth(rows: Int, models: Int, missing: Double = 0, seed: UInt64) -> OutcomeTable {
        var random = SplitMix64(seed: seed)
        var (quality, cost, tasks): ([[Double?]], [[Double?]], [String?]) = ([], [], [])
        for row in 0..<rows {
            let (difficulty, length) = (random.nextUniform(), 0.5 + random.nextUniform())
            tasks.append(row % 7 == 6 ? nil : "task \(row % 3)")
            var (qualities, costs): ([Double?], [Double?]) = ([], [])
            for model in 0..<models {
                let skill = (Double(model) + 1) / Double(models + 1)
                let isKnown = random.nextUniform() >= missing
                let good = random.nextUniform() < Double.sigmoid(6 * (skill - difficulty))
                qualities.append(isKnown ? (good ? 1 : 0) : nil)
                costs.append(isKnown ? 1e-5 * Double.pow(4, Double(model)) * length : nil)
            }
            quality.append(qualities)
            cost.append(costs)
        }
        return OutcomeTable(models: (0..<models).map { "m\($0)" }, tasks: tasks, quality: quality, costUSD: cost)
    }

    /// Predictions that see the truth through noise; `signal` 0 is blind, 1 sees all. Nothing is missing.
    static func predictions(of truth: OutcomeTable, signal: Double, seed: UInt64) -> PredictionTable {
        var random = SplitMix64(seed: seed &+ 77)
        var (quality, cost): ([[Double?]], [[Double?]]) = ([], [])
        for row in 0..<truth.rowCount {
            quality.append(
                (0..<truth.modelCount).map { model in
                    signal * (truth.quality[row, model] ?? 0.5) + (1 - signal) * random.nextUniform()
                })
            cost.append(
                (0..<truth.modelCount).map { model in
                    1e-5 * Double.pow(4, Double(model)) * (0.7 + 0.6 * random.nextUniform())
                })
        }
        return PredictionTable(modelCount: truth.modelCount, quality: quality, costUSD: cost)
    }
}

/// Whether two figures agree, `nil` with `nil`.
func agree(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-12) -> Bool {
    switch (a, b) {
    case (nil, nil): true
    case (let a?, let b?): abs(a - b) <= tolerance
    default: false
    }
}
