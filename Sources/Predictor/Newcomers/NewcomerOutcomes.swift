public import LinearAlgebra

/// What is known of a newcomer: n prompts as features, and its outcomes on them; a weight of 0 is a missing outcome.
public struct NewcomerOutcomes: Sendable {
    /// n×f.
    public var features: Matrix
    /// n, in [0, 1].
    public var quality: [Float]
    public var qualityWeight: [Float]
    public var costUSD: [Float]
    public var costWeight: [Float]

    public init(
        features: Matrix, quality: [Float], qualityWeight: [Float], costUSD: [Float], costWeight: [Float]
    ) {
        for values in [quality, qualityWeight, costUSD, costWeight] {
            precondition(values.count == features.rows, "\(values.count) targets for \(features.rows) rows")
        }
        self.features = features
        self.quality = quality
        self.qualityWeight = qualityWeight
        self.costUSD = costUSD
        self.costWeight = costWeight
    }
}

extension Predictor {
    /// The same predictor with one more model at the roster's end; what it says of the others stays as it is, to the
    /// bit.
    ///
    /// Its coefficients are the mode of a Bayesian logistic regression on (1, difficulty, differences of the others,
    /// context), with Laplace's approximation of their certainty:
    ///
    ///     w ~ N((offset, 1, 0 …), diag(offsetSD², 0.3², 1/(K − 1) …, τ² …)),   yᵢ ~ Bernoulli(σ(w · uᵢ))
    ///
    /// 1/(K − 1) makes the newcomer a draw from the models that are there: mean and covariance of such functions are
    /// those of the roster. Without outcomes it is the prior.
    public func adding(_ outcomes: NewcomerOutcomes, prior: NewcomerPrior) -> Predictor {
        let basis = newcomerInputs(outcomes.features)
        let regression = NewcomerRegression(prior, models: modelCount, context: contextCount)
        let fit = regression.fit(basis.inputs, outcomes.quality, weights: outcomes.qualityWeight)
        let ratio = Self.logCostRatio(outcomes, basis.logCost, prior: prior.logCostRatio)
        var result = self
        result.newcomers.append(
            Newcomer(
                weights: fit.mode.map { Float($0) }, covariance: fit.covariance.map { Float($0) },
                residualSD: residualSD.max() ?? 0.1, logCostRatio: ratio.map { Float($0) }))
        return result
    }

    /// K: each network model's mean logit over some prompts above the mean of all, and that mean.
    public func offsets(over features: Matrix) -> (offsets: [Double], meanLogit: Double) {
        let inputs = newcomerInputs(features).inputs
        guard inputs.rows > 0 else { return ([Double](repeating: 0, count: modelCount), 0) }
        var sums = [Double](repeating: 0, count: inputs.columns)
        for row in 0..<inputs.rows {
            for (column, value) in inputs.row(row).enumerated() { sums[column] += Double(value) / Double(inputs.rows) }
        }
        return (Array(sums[2..<2 + modelCount]), sums[1])
    }

    /// n×D, and n mean log costs of the networks' models.
    private func newcomerInputs(_ features: Matrix) -> (inputs: Matrix, logCost: [Double]) {
        var inputs = Matrix(
            rows: features.rows, columns: Newcomer.inputCount(models: modelCount, context: contextCount))
        var (prediction, logCosts) = (Prediction(), [Double]())
        for row in 0..<features.rows {
            features.withRow(row) { predict($0, into: &prediction) }
            logCosts.append(Double(meanLogCost(prediction)))
            inputs.withMutableRow(row) { u in
                prediction.quality.withUnsafeBufferPointer { quality in
                    prediction.context.withUnsafeBufferPointer { context in
                        guard let u = u.baseAddress, let quality = quality.baseAddress,
                            let context = context.baseAddress
                        else { return }
                        Newcomer.fill(u, quality: quality, models: modelCount, context: context, count: contextCount)
                    }
                }
            }
        }
        return (inputs, logCosts)
    }

    /// The mean log ratio of its costs, drawn towards the prior by five outcomes' worth.
    private static func logCostRatio(_ outcomes: NewcomerOutcomes, _ logCost: [Double], prior: Double?) -> Double? {
        var mean = WeightedMean()
        for row in logCost.indices where outcomes.costWeight[row] > 0 {
            let ratio = Double.log(max(1e-12, Double(outcomes.costUSD[row]))) - logCost[row]
            mean.add(ratio, weight: Double(outcomes.costWeight[row]))
        }
        guard mean.weight > 0 else { return prior }
        return mean.shrunken(towards: prior ?? 0, by: prior == nil ? 0 : 5)
    }
}
