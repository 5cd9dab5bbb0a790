/// Something that is measured of a policy.
public enum PolicyMeasure: String, Sendable, CaseIterable {
    /// quality − cost weight · USD.
    case value
    /// In [0, 1].
    case quality
    /// USD per request.
    case cost
    /// Milliseconds.
    case latency

    /// Those that a log tells by itself.
    static let reported: [PolicyMeasure] = [.quality, .cost, .latency]
}
