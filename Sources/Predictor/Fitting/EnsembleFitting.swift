import LinearAlgebra
import Parallel
import Routing

/// What one pass of one net through its training rows came to.
public struct EpochReport: Sendable, Equatable, Codable {
    /// From 0.
    public let net: Int
    /// From 1, within the net.
    public let epoch: Int
    /// Mean loss per training row, with dropout.
    public let trainingLoss: Double
    /// Mean loss per held-out row; `nil` where nothing is held out.
    public let validationLoss: Double?
    /// Whether the net has stopped after this epoch.
    public let isLast: Bool
}

/// An ensemble in training. The loop is the caller's:
///
///     var fitting = try EnsembleFitting(set, recipe: recipe, seed: 1)
///     while let report = fitting.nextEpoch() { draw(report) }
///     let predictor = fitting.predictor()
///
/// Each net has its own start and its own held-out rows, which don't overlap as long as nets · `validationShare` ≤ 1.
/// As many nets as there are threads train side by side, each on one thread, as the products are too small to be shared
/// out. The same set, recipe and seed give the same bits, whatever the number of threads.
public struct EnsembleFitting: Sendable {
    public let recipe: FitRecipe
    public private(set) var history: [EpochReport] = []
    let set: TrainingSet
    let standardizer: Standardizer
    let inputs: StandardizedRows
    /// n: the wording in which each row is looked at in all that is fitted after the nets.
    let wordings: [Int]
    let targets: Targets
    private(set) var nets: [NetFitting]
    let seed: UInt64
    private let threads: Int
    /// Of the nets that trained last, not yet handed out.
    private var reports: [EpochReport] = []

    /// - Parameters:
    ///   - threads: nets that train side by side.
    ///   - trunk: a predictor of the same inputs and hidden layers whose networks are the start; `nil`: a random one.
    /// - Throws: `badRecipe`, `nothingToLearn`, `tooMany`, `badTarget`.
    public init(
        _ set: TrainingSet, recipe: FitRecipe = FitRecipe(), seed: UInt64, threads: Int = 1, trunk: Predictor? = nil
    ) throws(PredictorError) {
        precondition(threads >= 1, "\(threads) threads")
        try recipe.check()
        try set.check()
        let size = NetworkLayout(inputs: set.inputCount, hidden: recipe.hidden, outputs: 2 * set.modelCount)
        guard recipe.nets * size.parameterCount <= PredictorLimits.parameterCount else {
            throw .tooMany(
                field: "parameters", got: recipe.nets * size.parameterCount, limit: PredictorLimits.parameterCount)
        }
        self.set = set
        self.recipe = recipe
        self.seed = seed
        self.threads = threads
        var start: Trunk?
        if let trunk { start = try Trunk(trunk, inputCount: set.inputCount, recipe: recipe) }
        standardizer = start?.standardizer ?? Standardizer(fitting: [set.features] + set.rewordings)
        let inputs = StandardizedRows(
            features: set.features, rewordings: set.rewordings, standardizer: standardizer)
        self.inputs = inputs
        let targets = Targets(set, recipe: recipe)
        self.targets = targets
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x30D5))
        wordings = inputs.reworded(0..<set.rowCount, share: recipe.rewordedShare, using: &random)
        let heldOut = Self.heldOutRows(set.groups, recipe, seed: seed)
        nets = heldOut.indices.map { net in
            NetFitting(
                inputs: set.inputCount, targets: targets, recipe: recipe, heldOut: heldOut[net],
                rowCount: set.rowCount, seed: SplitMix64.mix(seed &+ UInt64(net) &+ 1)
            ) { parameters, layout in
                start?.start(&parameters, net: net, layout, modelCount: set.modelCount, inputs: inputs)
            }
        }
    }

    /// Trains one net, or several side by side, for one epoch.
    ///
    /// - Returns: what it came to for the next net in order; `nil` when every net has stopped.
    public mutating func nextEpoch() -> EpochReport? {
        if reports.isEmpty { trainSideBySide() }
        guard !reports.isEmpty else { return nil }
        history.append(reports.removeFirst())
        return history.last
    }

    /// An epoch of the first nets that have not stopped.
    private mutating func trainSideBySide() {
        let active = Array(unfinishedNets().prefix(threads))
        if BLAS.threads != 1 { BLAS.setThreads(1) }
        let (inputs, targets, recipe) = (inputs, targets, recipe)
        let losses = nets.withUnsafeMutableBufferPointer { nets in
            // Each place has a net of its own.
            nonisolated(unsafe) let nets = nets
            return inParallel(active.count) { place in nets[active[place]].nextEpoch(inputs, targets, recipe) }
        }
        reports = zip(active, losses).map { net, loss in
            EpochReport(
                net: net, epoch: nets[net].epoch, trainingLoss: loss.0, validationLoss: loss.1,
                isLast: nets[net].isDone(recipe))
        }
    }

    private func unfinishedNets() -> [Int] {
        nets.indices.filter { !nets[$0].isDone(recipe) }
    }

    /// The ensemble as it stands: each net at its best so far, in the 16 bits a weight that are served.
    public func predictor() -> Predictor {
        if BLAS.threads != 1 { BLAS.setThreads(1) }
        var rounded = self
        for net in nets.indices { rounded.nets[net].roundBest() }
        return rounded.assembled()
    }

    /// Per net the rows it holds out: consecutive stretches of one seeded order of the groups, wrapping around.
    private static func heldOutRows(_ groups: RowGroups, _ recipe: FitRecipe, seed: UInt64) -> [[Int]] {
        var random = SplitMix64(seed: SplitMix64.mix(seed))
        let order = groups.dealt(Array(0..<groups.rowCount).shuffled(using: &random))
        let n = order.count
        let count = min(n - 1, Int((Double(n) * recipe.validationShare).rounded(.up)))
        return (0..<recipe.nets).map { net in
            (0..<count).flatMap { order[(net * count + $0) % n] }
        }
    }
}
