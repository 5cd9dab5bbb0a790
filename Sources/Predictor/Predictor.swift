/// A trained ensemble: a prompt's features → expected quality and cost of each model, a context, a distance.
///
/// Immutable, to be shared freely. A prompt's prediction has the same bits alone and among others: there is one
/// kernel (`ServingKernel`).
///
///     pₘ = mean over nets of σ(slope · zₘ + intercept)
///
/// Then the differences between models become those of a mixture of voices (`Stack`), of which p is one.
public struct Predictor: Sendable, Equatable {
    let standardizer: Standardizer
    /// One net: 2K + T outputs.
    let layout: NetworkLayout
    /// N blocks of `layout.parameterCount`, one after another.
    let parameters: [Float]
    let calibration: Calibration
    let stacking: Stacking
    let costs: CostCurve
    let contextMap: ContextMap
    /// K: deviation between predicted and true mean quality of groups of prompts, from held-out rows.
    let residualSD: [Float]
    let expectedError: ExpectedError
    /// Models that joined after the networks were trained; they follow those of the networks.
    public internal(set) var newcomers: [Newcomer] = []
    /// The same weights as prediction reads them.
    let kernel: ServingKernel

    init(
        standardizer: Standardizer, layout: NetworkLayout, parameters: [Float], calibration: Calibration,
        stacking: Stacking, costs: CostCurve, contextMap: ContextMap, residualSD: [Float],
        expectedError: ExpectedError
    ) {
        precondition(
            layout.outputs == 2 * residualSD.count + stacking.tasks.count,
            "\(layout.outputs) outputs, \(residualSD.count) models, \(stacking.tasks.count) tasks")
        precondition(parameters.count % layout.parameterCount == 0, "\(parameters.count) parameters")
        self.standardizer = standardizer
        self.layout = layout
        self.parameters = parameters
        self.calibration = calibration
        self.stacking = stacking
        self.costs = costs
        self.contextMap = contextMap
        self.residualSD = residualSD
        self.expectedError = expectedError
        kernel = ServingKernel(layout, parameters, stacking, contextMap)
    }

    /// f: numbers a prompt is described by.
    public var inputCount: Int { layout.inputs }
    /// K: models of the networks.
    public var modelCount: Int { residualSD.count }
    /// Models of the roster: those of the networks, then the newcomers.
    public var rosterCount: Int { modelCount + newcomers.count }
    /// d: numbers in the context.
    public var contextCount: Int { contextMap.count }
    /// Width of each hidden layer of a network.
    public var hiddenWidths: [Int] { layout.hidden }
    /// N: networks of the ensemble.
    public var netCount: Int { parameters.count / layout.parameterCount }
    /// Per model of the roster whether its cost is known.
    public var knowsCost: [Bool] { costs.isKnown + newcomers.map { $0.logCostRatio != nil } }
}

/// The map from a net's quality logit to a probability, `σ(slope · z + intercept)`.
///
/// > Platt. *Probabilistic Outputs for Support Vector Machines*, 1999.
struct Calibration: Sendable, Equatable {
    var slope: Float = 1
    var intercept: Float = 0
}

/// The map from a net's cost output to USD, `factorₘ · exp(meanₘ + deviationₘ · t)`.
///
/// The factor is Duan's smearing correction as a ratio: with it, predicted costs sum to the true costs.
///
/// > Duan. *Smearing Estimate: A Nonparametric Retransformation Method*, JASA 1983.
struct CostCurve: Sendable, Equatable {
    /// |t| is cut here, so that no prompt is said to cost more than anything like it ever did.
    static let clip: Float = 5
    /// K.
    let mean: [Float]
    /// K.
    let deviation: [Float]
    /// K: 0 for a model that never cost anything.
    let factor: [Float]
    /// K.
    let isKnown: [Bool]
}

/// The map from the hidden units of all nets to the context: `φ = clip(V h + offset, ±4) · scale`.
struct ContextMap: Sendable, Equatable {
    static let clip: Float = 4
    /// d×H, row-major: whitened principal directions; zeros where the hidden units have no further direction.
    let directions: [Float]
    /// d.
    let offset: [Float]
    /// 1 / √(directions in use), so that ‖φ‖² is about 1.
    let scale: Float

    var count: Int { offset.count }
}
