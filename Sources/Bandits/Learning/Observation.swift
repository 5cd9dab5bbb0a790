/// One outcome of a model as its posterior takes it in.
public struct Observation: Sendable, Equatable {
    /// φ of the decision.
    public var context: [Float]
    /// Observed quality − offline prediction.
    public var residual: Double
    /// Precision of whoever judged, relative to the usual: 0.5 counts as half an observation.
    public var weight: Double
    /// Observations of other models since this one's last: the longer ago, the less is known.
    public var elapsed: UInt64
    /// The task or cluster of the request; `nil` where there is none.
    public var group: String?

    public init(
        context: [Float], residual: Double, weight: Double = 1, elapsed: UInt64 = 0, group: String? = nil
    ) {
        self.context = context
        self.residual = residual
        self.weight = weight
        self.elapsed = elapsed
        self.group = group
    }
}

/// A change that an observation has brought to light.
public struct DetectedChange: Sendable, Equatable {
    /// `nil`: of the model as a whole.
    public var group: String?
    public var finding: ChangeDetector.Finding
}
