/// What one model's residual is in each group of requests (the caller's tasks) beyond its bias and weights, and the
/// change detectors of the groups: a task that fails while all others go on is hardly seen in the model's own.
///
///     quality = f(prompt) + θᵀx + u_g + ε,      u_g ~ N(0, τ²)
///
/// Each u_g has a variance of its own; its covariances with θ are left out, which errs towards being less sure.
public struct GroupResiduals: Sendable, Equatable {
    /// Groups that are told apart; further ones are one together, `others`.
    public static let groupsMax = 64
    public static let others = "others"

    /// Posterior of one u_g.
    struct Offset: Sendable, Equatable {
        var mean: Double
        var variance: Double
    }

    private(set) var offsets: [String: Offset] = [:]
    public private(set) var byGroup: [String: ChangeDetector] = [:]

    public init() {}

    private func name(_ group: String) -> String {
        byGroup[group] != nil || byGroup.count < Self.groupsMax ? group : Self.others
    }

    func mean(_ group: String?) -> Double {
        guard let group else { return 0 }
        return offsets[group]?.mean ?? 0
    }

    func variance(_ group: String?, _ settings: ResidualSettings) -> Double {
        guard let group else { return 0 }
        return offsets[group]?.variance ?? settings.groupSD * settings.groupSD
    }

    func priorVariance(_ group: String?, _ settings: ResidualSettings) -> Double {
        group == nil ? 0 : settings.groupSD * settings.groupSD
    }

    func drifted(_ group: String?, _ settings: ResidualSettings) -> Offset {
        guard let group else { return Offset(mean: 0, variance: 0) }
        let prior = settings.groupSD * settings.groupSD
        guard let offset = offsets[name(group)] else { return Offset(mean: 0, variance: prior) }
        let kept = settings.groupRetention
        return Offset(
            mean: settings.reverts ? kept * offset.mean : offset.mean,
            variance: kept * kept * offset.variance + (1 - kept * kept) * prior)
    }

    mutating func learn(_ group: String?, _ offset: Offset, innovation: Double, variance: Double) {
        guard let group else { return }
        let gain = offset.variance / variance
        offsets[name(group)] = Offset(
            mean: offset.mean + gain * innovation, variance: offset.variance * (1 - gain))
    }

    mutating func widen(_ group: String, _ room: Double, _ settings: ResidualSettings) {
        offsets[name(group), default: Offset(mean: 0, variance: settings.groupSD * settings.groupSD)].variance += room
    }

    /// - Returns: what was found, where this one raised the alarm.
    mutating func take(
        _ z: Double, innovation: Double, group: String, interval: Double?
    ) -> (group: String, finding: ChangeDetector.Finding)? {
        guard interval != nil else { return nil }
        let name = name(group)
        let finding = byGroup[name, default: ChangeDetector()].take(z, innovation: innovation, interval: interval)
        return finding.map { (name, $0) }
    }

    public func write(to writer: inout StateWriter) {
        writer.put(UInt32(byGroup.count))
        for (group, detector) in byGroup.sorted(by: { $0.key < $1.key }) {
            writer.put(group)
            detector.write(to: &writer)
        }
    }

    public init(from reader: inout StateReader) throws(StateError) {
        for _ in 0..<(try reader.number(UInt32.self)) {
            let group = try reader.text()
            byGroup[group] = try ChangeDetector(from: &reader)
        }
    }
}
