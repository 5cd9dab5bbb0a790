/// Two-sided cumulated sums of standardised innovations: evidence that a model has changed.
///
///     up ← max(0, up + z − k),   down ← max(0, down − z − k),   alarm when one passes h, both start again
///
/// With k = ½ and normal z, one false alarm in e^(2kh)-odd observations: h = 9 is about 1 in 50,000 on either side.
///
/// > Page. *Continuous Inspection Schemes*, Biometrika 1954.
public struct ChangeDetector: Sendable, Equatable {
    public internal(set) var up = 0.0
    public internal(set) var down = 0.0
    public internal(set) var alarms: UInt64 = 0

    /// Evidence below this size of one innovation, in standard deviations, is slack.
    static let slack = 0.5
    /// One innovation says no more than this many standard deviations.
    static let clip = 3.0

    init() {}

    /// Takes one standardised innovation.
    /// - Returns: whether this one raised the alarm.
    mutating func take(_ z: Double, height: Double?) -> Bool {
        guard let height else { return false }
        let z = min(Self.clip, max(-Self.clip, z))
        up = max(0, up + z - Self.slack)
        down = max(0, down - z - Self.slack)
        guard max(up, down) > height else { return false }
        (up, down) = (0, 0)
        alarms += 1
        return true
    }
}
