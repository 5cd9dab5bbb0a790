import LinearAlgebra

/// What is expected of each model of the roster on one prompt.
///
/// Reuse one value for many prompts: after the first, filling it allocates nothing.
public struct Prediction: Sendable {
    /// K: expected quality in [0, 1].
    public internal(set) var quality: [Float] = []
    /// K: standard deviation of the expected quality's error (not of a single outcome).
    public internal(set) var qualitySD: [Float] = []
    /// K: expected cost in USD; 0 where the predictor does not know the model's cost.
    public internal(set) var costUSD: [Float] = []
    /// d: the context φ, whose squared length is about 1 on average over the training data.
    public internal(set) var context: [Float] = []
    /// Distance from the training data: 19 of 20 training prompts have at most 1.
    public internal(set) var distance: Float = 0
    /// The large cluster of prompts that the prompt belongs to: of the nearest centre.
    public internal(set) var cluster = 0
    /// The squared error to be expected of `quality` against one outcome, mean over the models of the networks.
    public internal(set) var expectedError: Float = 0
    var scratch = Scratch()

    /// An empty value to be filled.
    public init() {}

    /// Scratch memory for filling a prediction, to be used again for the next one.
    public struct Scratch: Sendable {
        var workspace: [Float] = []
        /// What numbers of the workspace are in steps.
        var steps: [Int16] = []
        var newcomerWork: [Float] = []

        public init() {}

        mutating func reserve(workspace count: Int, steps stepCount: Int) {
            if workspace.count < count { workspace = [Float](repeating: 0, count: count) }
            if steps.count < stepCount { steps = [Int16](repeating: 0, count: stepCount) }
        }
    }

    /// Swaps scratch memory: with one that has been used before, filling allocates nothing but what is predicted.
    public mutating func exchange(_ other: inout Scratch) { swap(&scratch, &other) }

    /// Gives what is predicted the lengths it needs.
    mutating func reserve(models: Int, context d: Int) {
        if quality.count != models {
            // Each its own: of one that is shared a copy would be made when it is written to.
            quality = .zeros(models)
            qualitySD = .zeros(models)
            costUSD = .zeros(models)
        }
        if context.count != d { context = .zeros(d) }
    }
}

extension Prediction: Equatable {
    /// Equal in what is predicted; the buffers behind it don't count.
    public static func == (a: Prediction, b: Prediction) -> Bool {
        a.quality == b.quality && a.qualitySD == b.qualitySD && a.costUSD == b.costUSD && a.context == b.context
            && a.distance == b.distance && a.expectedError == b.expectedError
    }
}
