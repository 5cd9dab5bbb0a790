/// What a feedback teaches of quality where sources weigh differently, a judge is corrected, or the attempt was on another
/// model than the chosen one. Logged with the feedback, so that replay needs no configuration of then.
public struct Lesson: Sendable, Equatable {
    /// A judge's word beside that of a source that is trusted, on the same attempt.
    public struct Comparison: Sendable, Equatable {
        public var source: String
        public var judged: Double
        public var trusted: Double
        /// It had been taken in before, and no longer holds.
        public var isWithdrawn: Bool

        public init(source: String, judged: Double, trusted: Double, isWithdrawn: Bool) {
            self.source = source
            self.judged = judged
            self.trusted = trusted
            self.isWithdrawn = isWithdrawn
        }
    }
    public var model: String
    /// Quality to learn, corrected; `nil` teaches nothing of quality.
    public var quality: Double?
    /// What the same attempt had taught before.
    public var previousQuality: Double?
    /// Precision of the source, relative to the usual.
    public var weight: Double
    public var comparisons: [Comparison]

    public init(
        model: String, quality: Double?, previousQuality: Double?, weight: Double = 1, comparisons: [Comparison] = []
    ) {
        self.model = model
        self.quality = quality
        self.previousQuality = previousQuality
        self.weight = weight
        self.comparisons = comparisons
    }
}
