/// One outcome of a model as its posterior takes it in.
public struct Observation: Sendable, Equatable {
    /// φ of the decision.
    public var context: [Float]
    /// Offline prediction, in [0, 1].
    public var prior: Double
    /// Observed quality − offline prediction.
    public var residual: Double
    /// Precision of whoever judged, relative to the usual: 0.5 counts as half an observation.
    public var weight: Double
    /// Observations of all models so far: the longer ago the last one of this model, the less is known.
    public var now: UInt64
    /// The task or cluster of the request; `nil` where there is none.
    public var group: String?

    /// How far the word is believed, in (0, 1]: beyond its own noise, what a judge says may be off. The model is
    /// learnt by that much more slowly; what is usual, and what noise is, it tells as any other.
    public var reliability: Double
    /// The quality as it was said, where the residual is of a corrected one; `nil` where it is that. Changes are looked for in
    /// what was said: there a correction that is only being learnt is no change.
    public var said: Double?

    /// How much of a whole outcome it is where changes are looked for. Sources that weigh little because they speak of bad answers
    /// oftener than others do, as complaints, would look like a change if they were heard as loudly; none is heard louder.
    var stake: Double { min(1, weight) }

    /// Observed quality, as a change of it would show.
    var outcome: Double { said ?? prior + residual }

    public init(
        context: [Float], prior: Double = 0.5, residual: Double, weight: Double = 1, now: UInt64 = 0,
        group: String? = nil, reliability: Double = 1, said: Double? = nil
    ) {
        self.context = context
        self.prior = prior
        self.residual = residual
        self.weight = weight
        self.now = now
        self.group = group
        self.reliability = reliability
        self.said = said
    }
}
