import Routing

/// What the change detectors of a policy's learner told, over all seeds: one per model, group of requests, and stretch
/// between two events. One before the first event is a false alarm.
public struct AlarmSummary: Sendable, Encodable {
    public let model: String
    /// The task, or the cluster of prompts, that alone has changed; `nil`: the model as a whole.
    public let group: String?
    /// First request of the stretch: of the event that came before, 0 at the start.
    public let after: Int
    /// Seeds in which it was raised.
    public let seeds: Int
    /// Seeds in which later outcomes confirmed, and refuted, what it claimed; in others it stayed open, or was no claim.
    public let confirmed: Int
    public let refuted: Int
    /// Median over those seeds of the requests from `after` to the first alarm.
    public let requests: Double
    /// Mean difference from what was expected: negative where the model got worse.
    public let size: Double

    /// - Parameter alarms: one list per seed, in the stream's order.
    /// - Returns: in the order of the events, the most seeds first.
    static func all(_ alarms: [[Trajectory.Alarm]], _ timeline: Timeline) -> [AlarmSummary] {
        struct Place: Hashable {
            var after: Int
            var model: String
            var group: String?
        }
        let starts = timeline.segments.map(\.start)
        var firsts: [Place: [Trajectory.Alarm]] = [:]
        for run in alarms {
            var seen: Set<Place> = []
            for alarm in run {
                let after = starts.last { $0 <= alarm.request } ?? 0
                let place = Place(after: max(0, after), model: alarm.alarm.model, group: alarm.alarm.group)
                if seen.insert(place).inserted { firsts[place, default: []].append(alarm) }
            }
        }
        return firsts.map { place, alarms in
            AlarmSummary(
                model: place.model, group: place.group, after: place.after, seeds: alarms.count,
                confirmed: alarms.count { $0.alarm.claim == .confirmed },
                refuted: alarms.count { $0.alarm.claim == .refuted },
                requests: median(alarms.map { Double($0.request - place.after) }),
                size: alarms.reduce(0) { $0 + $1.alarm.size } / Double(alarms.count))
        }.sorted {
            ($0.after, -$0.seeds, $0.model, $0.group ?? "") < ($1.after, -$1.seeds, $1.model, $1.group ?? "")
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
