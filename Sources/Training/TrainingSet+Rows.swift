public import LinearAlgebra
public import Predictor
public import Routing

extension TrainingSet {
    /// Largest weight of a bandit row: 1 / propensity is cut here, so that one lucky draw can't rule the fit.
    public static let importanceWeightMax: Float = 100

    /// What `rows` teach about `models`: a full-information row weighs 1 per known outcome, a bandit row 1 / propensity.
    ///
    /// - Parameter features: n × f, of the same rows.
    public init(rows: [OutcomeRow], features: Matrix, models: [String]) {
        let (n, k) = (rows.count, models.count)
        var quality = Matrix(rows: n, columns: k)
        var (qualityWeight, costUSD, costWeight) = (quality, quality, quality)
        for (i, row) in rows.enumerated() {
            let weight = row.propensity.map { min(Self.importanceWeightMax, Float(1 / $0)) } ?? 1
            for (m, model) in models.enumerated() {
                guard let outcome = row.outcomes[model] else { continue }
                if let value = outcome.quality {
                    quality[i, m] = Float(value)
                    qualityWeight[i, m] = weight
                }
                if let value = outcome.costUSD {
                    costUSD[i, m] = Float(value)
                    costWeight[i, m] = weight
                }
            }
        }
        self.init(
            features: features, quality: quality, qualityWeight: qualityWeight, costUSD: costUSD,
            costWeight: costWeight, taskLabels: Self.labels(rows.map(\.task)))
    }

    /// Tasks as numbers by order of their names; where there are too many to be tasks, none.
    private static func labels(_ tasks: [String?]) -> [Int?] {
        let names = Set(tasks.compactMap { $0 }).sorted()
        guard names.count > 1, names.count <= 512 else { return tasks.map { _ in nil } }
        let number = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        return tasks.map { $0.flatMap { number[$0] } }
    }
}
