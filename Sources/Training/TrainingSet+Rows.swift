public import LinearAlgebra
public import Predictor
public import Routing

extension TrainingSet {
    /// What `rows` teach about `models`: each known outcome with the weight of its row, and, where the router that
    /// logged a row said what it expected of the other models, that as so much of an outcome.
    ///
    /// - Parameters:
    ///   - features: n × f, of the same rows.
    ///   - rewordings: n × f each, of the same rows in other words.
    ///   - weighting: what a row of a log counts.
    ///   - priorOutcomes: what all logged expectations of one model are worth together, in outcomes.
    public init(
        rows: [OutcomeRow], features: Matrix, rewordings: [Matrix] = [], models: [String],
        weighting: LogWeighting = LogWeighting(), priorOutcomes: Double = 0
    ) {
        let (n, k) = (rows.count, models.count)
        let weights = weighting.weights(of: rows)
        let priorWeight = Self.priorWeight(rows, weights, priorOutcomes)
        var quality = Matrix(rows: n, columns: k)
        var (qualityWeight, costUSD, costWeight) = (quality, quality, quality)
        for (i, row) in rows.enumerated() {
            for (m, model) in models.enumerated() {
                let outcome = row.outcomes[model]
                if let value = outcome?.quality {
                    quality[i, m] = Float(value)
                    qualityWeight[i, m] = weights[i]
                } else if priorWeight > 0, let expected = row.predictedQuality[model] {
                    quality[i, m] = Float(expected)
                    qualityWeight[i, m] = priorWeight
                }
                if let value = outcome?.costUSD {
                    costUSD[i, m] = Float(value)
                    costWeight[i, m] = weights[i]
                }
            }
        }
        self.init(
            features: features, rewordings: rewordings, quality: quality, qualityWeight: qualityWeight,
            costUSD: costUSD,
            costWeight: costWeight, taskLabels: Self.labels(rows.map(\.task)), groups: RowGroups(repeatsIn: rows))
    }

    /// Each row's share of `priorOutcomes` mean outcomes.
    private static func priorWeight(_ rows: [OutcomeRow], _ weights: [Float], _ priorOutcomes: Double) -> Float {
        let count = rows.count { !$0.predictedQuality.isEmpty }
        guard count > 0, priorOutcomes > 0 else { return 0 }
        let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(rows.count)
        return Float(mean * min(1, priorOutcomes / Double(count)))
    }

    /// Tasks as numbers by order of their names; where there are too many to be tasks, none.
    private static func labels(_ tasks: [String?]) -> [Int?] {
        let names = Set(tasks.compactMap { $0 }).sorted()
        guard names.count > 1, names.count <= 512 else { return tasks.map { _ in nil } }
        let number = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        return tasks.map { $0.flatMap { number[$0] } }
    }
}
