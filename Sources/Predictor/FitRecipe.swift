/// How a predictor is trained. Every key left out of a recipe file has the default given here.
public struct FitRecipe: Codable, Sendable, Equatable {
    /// Width of each hidden layer, from the input on.
    public var hidden: [Int] = [96, 64]
    /// Networks in the ensemble; each has its own start, order and held-out part.
    public var nets: Int = 4
    /// Step size of Adam.
    public var learningRate: Double = 2e-3
    /// Rows per step.
    public var batchRows: Int = 128
    public var epochsMax: Int = 120
    /// Epochs without a better held-out loss after which a net stops.
    public var patienceEpochs: Int = 8
    /// Rows in an epoch: where a net trains on more, an epoch is one of several equal parts of a pass through them.
    public var epochRowsMax: Int = 40_000
    /// Rows a net goes through in all its epochs; after those it stops. Large data is learnt from in few passes.
    public var visitsMax: Int = 600_000
    /// Share of the rows each net holds out; with 1 / `nets` every row is held out by one net. 0 trains on everything
    /// for `epochsMax` epochs.
    public var validationShare: Double = 0.25
    /// Probability that an input is dropped in a training step.
    public var inputDropout: Double = 0.1
    /// Probability that a hidden unit is dropped in a training step.
    public var hiddenDropout: Double = 0.3
    /// Probability that a row is seen in one of its other wordings, where there are any: in each epoch anew, and in what
    /// is fitted after the nets once.
    public var rewordedShare: Double = 0.2
    /// Decoupled weight decay per unit of learning rate; biases are not decayed.
    public var weightDecay: Double = 0.05
    /// Weight of the log-cost loss beside the quality loss.
    public var costLossWeight: Double = 0.25
    /// Weight of the auxiliary task loss beside the quality loss, for more than two models.
    public var taskLossWeight: Double = 0.2
    /// Small clusters of prompts whose mean quality is one of the stack's voices, beside that of a quarter as many
    /// large ones; fewer where there are less than 15 rows for each. 0 for none.
    public var clusters: Int = 64
    /// Outcomes' worth of the model's overall mean in each of its cluster and task means.
    public var clusterShrinkage: Double = 10
    /// Whether differences between models are a mixture of several voices, with weights chosen on held-out rows,
    /// rather than the networks' own.
    public var stacking: Bool = true
    /// Numbers in the context φ.
    public var contextCount: Int = 32

    public init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case hidden, nets, clusters, stacking
        case learningRate = "learning_rate"
        case batchRows = "batch_rows"
        case epochsMax = "epochs_max"
        case patienceEpochs = "patience_epochs"
        case epochRowsMax = "epoch_rows_max"
        case visitsMax = "visits_max"
        case validationShare = "validation_share"
        case inputDropout = "input_dropout"
        case hiddenDropout = "hidden_dropout"
        case rewordedShare = "reworded_share"
        case weightDecay = "weight_decay"
        case costLossWeight = "cost_loss_weight"
        case taskLossWeight = "task_loss_weight"
        case clusterShrinkage = "cluster_shrinkage"
        case contextCount = "context_count"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.hidden, into: &hidden)
        try read(.nets, into: &nets)
        try read(.learningRate, into: &learningRate)
        try read(.batchRows, into: &batchRows)
        try read(.epochsMax, into: &epochsMax)
        try read(.patienceEpochs, into: &patienceEpochs)
        try read(.epochRowsMax, into: &epochRowsMax)
        try read(.visitsMax, into: &visitsMax)
        try read(.validationShare, into: &validationShare)
        try read(.inputDropout, into: &inputDropout)
        try read(.hiddenDropout, into: &hiddenDropout)
        try read(.rewordedShare, into: &rewordedShare)
        try read(.weightDecay, into: &weightDecay)
        try read(.costLossWeight, into: &costLossWeight)
        try read(.taskLossWeight, into: &taskLossWeight)
        try read(.clusters, into: &clusters)
        try read(.stacking, into: &stacking)
        try read(.clusterShrinkage, into: &clusterShrinkage)
        try read(.contextCount, into: &contextCount)
    }

    /// Checks every value against its range.
    ///
    /// - Throws: `badRecipe` for the first one outside.
    public func check() throws(PredictorError) {
        try check("the number of layers in hidden", hidden.count, 1...PredictorLimits.hiddenLayers)
        for width in hidden { try check("hidden", width, 1...PredictorLimits.hiddenWidth) }
        try check("nets", nets, 1...PredictorLimits.nets)
        try check("learning_rate", learningRate, 1e-7...1)
        try check("batch_rows", batchRows, 1...65_536)
        try check("epochs_max", epochsMax, 1...100_000)
        try check("patience_epochs", patienceEpochs, 1...100_000)
        try check("epoch_rows_max", epochRowsMax, 1...1_000_000_000)
        try check("visits_max", visitsMax, 1...1_000_000_000_000)
        try check("validation_share", validationShare, 0...0.9)
        try check("input_dropout", inputDropout, 0...0.9)
        try check("hidden_dropout", hiddenDropout, 0...0.9)
        try check("reworded_share", rewordedShare, 0...1)
        try check("weight_decay", weightDecay, 0...100)
        try check("cost_loss_weight", costLossWeight, 0...1_000)
        try check("task_loss_weight", taskLossWeight, 0...1_000)
        try check("clusters", clusters, 0...PredictorLimits.clusters)
        try check("cluster_shrinkage", clusterShrinkage, 0...1e6)
        try check("context_count", contextCount, 1...PredictorLimits.contextCount)
    }

    private func check<Value: Comparable>(
        _ field: String, _ value: Value, _ allowed: ClosedRange<Value>
    ) throws(PredictorError) {
        guard allowed.contains(value) else {
            throw .badRecipe(
                field: field, value: "\(value)", allowed: "\(allowed.lowerBound) to \(allowed.upperBound)")
        }
    }
}

/// Limits on what a predictor may be made of, in training and when its bytes are read.
public enum PredictorLimits {
    public static let inputCount = 65_536
    public static let modelCount = 1_024
    public static let hiddenLayers = 4
    public static let hiddenWidth = 4_096
    public static let nets = 64
    public static let clusters = 1_024
    /// Models that joined after the networks were trained; more are worth a training.
    public static let newcomers = 64
    public static let contextCount = 64
    public static let tasks = 65_536
    /// All weights of the ensemble together.
    public static let parameterCount = 64_000_000
}
