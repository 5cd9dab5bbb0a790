/// One model's residuals by group of requests: a task that fails while all others go on is hardly seen in the whole.
public struct GroupResiduals: Sendable, Equatable {
    /// Where the groups beyond the limit are one together.
    public static let others = "others"

    private var byGroup: [String: GroupResidual] = [:]

    init() {}

    /// Groups that are told apart; with `others` one more than the limit.
    public var count: Int { byGroup.count }

    /// Alarms of each group so far, of those that have raised one.
    public var alarms: [String: UInt64] { byGroup.mapValues(\.alarms).filter { $0.value > 0 } }

    /// θᵀx + u of a group as the next outcome would meet it, and the variance of u.
    /// - Parameter rest: θᵀx.
    func estimate(
        _ group: String, beside rest: Double, _ settings: ResidualSettings, now: UInt64
    ) -> (mean: Double, variance: Double) {
        guard !byGroup.isEmpty else { return (rest, settings.groupVariance) }
        // Nothing is known of a group beyond the limit, either, before the first outcome of such a one.
        guard let residual = byGroup[name(group, settings)] else { return (rest, settings.groupVariance) }
        return residual.estimate(beside: rest, settings, now: now)
    }

    /// Of u after the last outcome; `nil` before the first.
    func variance(_ group: String, _ settings: ResidualSettings) -> Double? {
        byGroup[name(group, settings)]?.uncertainty
    }

    /// An outcome of a group turned out to be another one.
    /// - Parameter gain: the change of what was learnt, over the variance of what it was expected to be.
    mutating func revise(_ group: String, _ settings: ResidualSettings, gain: Double) {
        byGroup[name(group, settings)]?.revise(gain: gain)
    }

    /// A group, taken out while an observation moves it.
    struct Open {
        let name: String
        var residual: GroupResidual
    }

    /// - Parameter noiseVariance: of the model's outcomes on the whole.
    /// - Returns: the observation's group as it is now; `nil` where it has none.
    func open(_ observation: Observation, _ settings: ResidualSettings, noiseVariance: Double) -> Open? {
        guard let group = observation.group else { return nil }
        let name = name(group, settings)
        guard var residual = byGroup[name] else {
            return Open(
                name: name, residual: GroupResidual(settings, noiseVariance: noiseVariance, now: observation.now))
        }
        residual.drift(settings, now: observation.now)
        return Open(name: name, residual: residual)
    }

    mutating func close(_ open: Open) { byGroup[open.name] = open.residual }

    /// The model has changed as a whole: what is usual in its groups has moved with it.
    mutating func shift(by size: Double) {
        for place in byGroup.values.indices { byGroup.values[place].shift(by: size) }
    }

    /// Where a group's outcomes go.
    private func name(_ group: String, _ settings: ResidualSettings) -> String {
        byGroup.count < settings.groupsMax || byGroup[group] != nil ? group : Self.others
    }
}

extension GroupResiduals {
    func write(to writer: inout StateWriter) {
        writer.put(UInt32(byGroup.count))
        for (group, residual) in byGroup.sorted(by: { $0.key < $1.key }) {
            writer.put(group)
            residual.write(to: &writer)
        }
    }

    init(from reader: inout StateReader) throws(StateError) {
        for _ in 0..<(try reader.number(UInt32.self)) {
            let group = try reader.text()
            byGroup[group] = try GroupResidual(from: &reader)
        }
    }
}
