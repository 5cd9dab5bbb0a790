import LinearAlgebra
import Parallel
import Predictor

/// What the reward model expects of every model in every row, worked out by cross-fitting: each row is judged by a
/// model that was fitted on other rows alone, none of its session or prompt, so that doubly robust estimates stay unbiased.
///
/// The model is our own predictor, small, on the logged context and the router's own predictions. Rows of different
/// routers have contexts of different meaning: each router's rows are fitted apart. Where a router has too few rows,
/// and for latency, a model's mean over the other folds stands instead. Of costs the router's own predictions are taken,
/// scaled, where they were closer.
///
/// > Chernozhukov et al. *Double/Debiased Machine Learning for Treatment and Structural Parameters*, 2018 (cross-fitting).
struct RewardModel: Sendable {
    static let folds = 3
    /// Fewer rated rows of a router than this are not worth a network.
    static let fitRowsMin = 200
    /// Rows that one fold's network learns from; more of them would only take longer.
    static let fitRowsMax = 20_000

    /// n × K.
    private(set) var quality: [Double]
    private(set) var costUSD: [Double]
    private(set) var latencyMilliseconds: [Double]
    private let modelCount: Int

    init(_ table: DecisionTable, seed: UInt64, fitRowsMin: Int = fitRowsMin) {
        let (n, k) = (table.rowCount, table.models.count)
        modelCount = k
        let folds = table.keys.independent.map { Int(SplitMix64.mix($0 ^ SplitMix64.mix(seed)) % UInt64(Self.folds)) }
        let rowWeights = table.rowWeights
        let means = FoldMeans(table, folds, rowWeights)
        quality = means.expanded(folds, \.quality)
        costUSD = means.expanded(folds, \.costUSD)
        latencyMilliseconds = means.expanded(folds, \.latencyMilliseconds)
        for router in table.routers.indices {
            let rows = (0..<n).filter { Int(table.router[$0]) == router }
            let rated = rows.filter { table.outcomes[$0].quality != nil }
            guard rated.count >= fitRowsMin else { continue }
            fit(table, rows: rows, folds, rowWeights, seed: SplitMix64.mix(seed &+ UInt64(router)))
        }
        ScaledCosts(table, folds, rowWeights).improve(&costUSD, table, rowWeights)
    }

    /// - Returns: n × K.
    func predicted(_ measure: PolicyMeasure, costWeight: Double) -> [Double] {
        switch measure {
        case .quality: quality
        case .cost: costUSD
        case .latency: latencyMilliseconds
        case .value: zip(quality, costUSD).map { $0 - costWeight * $1 }
        }
    }

    private mutating func fit(
        _ table: DecisionTable, rows: [Int], _ folds: [Int], _ rowWeights: [Double]?, seed: UInt64
    ) {
        let inputs = RewardInputs(table, rows, rowWeights)
        BLAS.setThreads(1)
        let predictors = inParallel(Self.folds) { fold in
            inputs.predictor(without: fold, folds, table, seed: seed &+ UInt64(fold))
        }
        for (fold, predictor) in predictors.enumerated() {
            guard let predictor else { continue }
            fill(inputs, inputs.rows.indices.filter { folds[inputs.rows[$0]] == fold }, by: predictor)
        }
    }

    /// Writes what a network expects of some of the inputs' rows, a stretch of them per core.
    private mutating func fill(_ inputs: RewardInputs, _ places: [Int], by predictor: Predictor) {
        let (k, knowsCost) = (modelCount, predictor.knowsCost)
        quality.withUnsafeMutableBufferPointer { quality in
            costUSD.withUnsafeMutableBufferPointer { costUSD in
                // Every place is of another row, and each row has its own K numbers.
                nonisolated(unsafe) let (quality, costUSD) = (quality, costUSD)
                inStretches(places.count, of: 4096) { stretch in
                    var prediction = Prediction()
                    for place in places[stretch] {
                        inputs.withFeatures(place) { predictor.predict($0, into: &prediction) }
                        let start = inputs.rows[place] * k
                        for model in 0..<k {
                            quality[start + model] = Double(prediction.quality[model])
                            if knowsCost[model] { costUSD[start + model] = Double(prediction.costUSD[model]) }
                        }
                    }
                }
            }
        }
    }
}

/// What the reward model's network reads: context, and the router's prediction of every model before any feedback.
private struct RewardInputs: Sendable {
    /// Places in the table.
    let rows: [Int]
    private let contextCount: Int
    private let modelCount: Int
    private let values: [Float]
    /// Of the whole table's rows; `nil`: each is 1.
    private let rowWeights: [Double]?

    init(_ table: DecisionTable, _ rows: [Int], _ rowWeights: [Double]?) {
        self.rows = rows
        self.rowWeights = rowWeights
        modelCount = table.models.count
        contextCount = rows.lazy.map { table.context($0).count }.max() ?? 0
        var values: [Float] = []
        values.reserveCapacity(rows.count * (contextCount + modelCount))
        for row in rows {
            let context = table.context(row)
            values += context + [Float](repeating: 0, count: contextCount - context.count)
            let cells = table.cells(row)
            let mean = cells.reduce(Float(0)) { $0 + table.priorQuality[$1] } / Float(max(1, cells.count))
            let start = values.count
            // A model that was not eligible is taken for an average one.
            values += [Float](repeating: mean, count: modelCount)
            for cell in cells { values[start + table.model(cell)] = table.priorQuality[cell] }
        }
        self.values = values
    }

    private var width: Int { contextCount + modelCount }

    func withFeatures(_ place: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        values.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[place * width..<(place + 1) * width]))
        }
    }

    /// The network that hasn't seen the rows of a fold.
    /// - Returns: `nil` where the other folds teach nothing.
    func predictor(without fold: Int, _ folds: [Int], _ table: DecisionTable, seed: UInt64) -> Predictor? {
        var places = rows.indices.filter { folds[rows[$0]] != fold && table.outcomes[rows[$0]].quality != nil }
        if places.count > RewardModel.fitRowsMax {
            let every = Double(places.count) / Double(RewardModel.fitRowsMax)
            places = (0..<RewardModel.fitRowsMax).map { places[Int(Double($0) * every)] }
        }
        guard var fitting = try? EnsembleFitting(set(places, table), recipe: Self.recipe, seed: seed) else {
            return nil
        }
        while fitting.nextEpoch() != nil {}
        return fitting.predictor()
    }

    private func set(_ places: [Int], _ table: DecisionTable) -> TrainingSet {
        let (n, k) = (places.count, modelCount)
        var quality = Matrix(rows: n, columns: k)
        var (qualityWeight, costUSD, costWeight) = (quality, quality, quality)
        for (i, place) in places.enumerated() {
            let row = rows[place]
            let (model, weight) = (table.model(table.chosen[row]), Float(rowWeights?[row] ?? 1))
            if let value = table.outcomes[row].quality {
                (quality[i, model], qualityWeight[i, model]) = (Float(value), weight)
            }
            if let value = table.outcomes[row].costUSD {
                (costUSD[i, model], costWeight[i, model]) = (Float(value), weight)
            }
        }
        let features = Matrix(
            rows: n, columns: width, storage: places.flatMap { values[$0 * width..<($0 + 1) * width] })
        return TrainingSet(
            features: features, quality: quality, qualityWeight: qualityWeight, costUSD: costUSD,
            costWeight: costWeight)
    }

    /// Small and quick: it only has to take variance away, not to route.
    private static var recipe: FitRecipe {
        var recipe = FitRecipe()
        recipe.hidden = [32]
        recipe.nets = 1
        recipe.epochsMax = 40
        recipe.patienceEpochs = 4
        recipe.inputDropout = 0
        recipe.hiddenDropout = 0.1
        recipe.clusters = 0
        recipe.stacking = false
        recipe.contextCount = 8
        return recipe
    }
}
