import Bandits
import Routing

/// The latest alarms of all models, the newest last, and what became of each.
struct DriftAlarms: Sendable {
    private(set) var latest: [DriftAlarm] = []

    /// At the limit the oldest one goes whose claim isn't open, else the oldest.
    static let countMax = 32

    /// Takes in what an observation of a model has brought to light.
    ///
    /// - Parameter observations: of the model, this one included.
    /// - Returns: the new alarm, or the one that was decided about; `nil` where that has gone.
    mutating func take(
        _ news: ChangeNews, of model: String, at timeMilliseconds: Int64, observations: UInt64
    ) -> DriftAlarm? {
        switch news.event {
        case .alarm(let finding, let isClaim):
            let alarm = DriftAlarm(
                model: model, group: news.group, timeMilliseconds: timeMilliseconds, size: finding.size,
                evidence: finding.evidence, observations: observations, claim: isClaim ? .open : nil)
            append(alarm)
            return alarm
        case .verdict(let verdict):
            let place = latest.lastIndex { $0.model == model && $0.group == news.group && $0.claim == .open }
            guard let place else { return nil }
            latest[place].claim = verdict == .confirmed ? .confirmed : .refuted
            latest[place].decidedMilliseconds = timeMilliseconds
            return latest[place]
        }
    }

    private mutating func append(_ alarm: DriftAlarm) {
        latest.append(alarm)
        guard latest.count > Self.countMax else { return }
        latest.remove(at: latest.dropLast().firstIndex { $0.claim != .open } ?? 0)
    }
}

extension DriftAlarms {
    func write(to writer: inout StateWriter) {
        writer.put(UInt32(latest.count))
        for alarm in latest { alarm.write(to: &writer) }
    }

    init(from reader: inout StateReader) throws(StateError) {
        for _ in 0..<(try reader.number(UInt32.self)) { latest.append(try DriftAlarm(from: &reader)) }
    }
}

extension DriftAlarm {
    fileprivate func write(to writer: inout StateWriter) {
        writer.put(model)
        writer.put(group != nil)
        writer.put(group ?? "")
        writer.put(timeMilliseconds)
        writer.put(size)
        writer.put(evidence)
        writer.put(observations)
        writer.put(claim?.rawValue ?? "")
        writer.put(decidedMilliseconds ?? 0)
    }

    fileprivate init(from reader: inout StateReader) throws(StateError) {
        let model = try reader.text()
        let (hasGroup, group) = (try reader.flag(), try reader.text())
        self.init(
            model: model, group: hasGroup ? group : nil, timeMilliseconds: try reader.number(),
            size: try reader.double(), evidence: try reader.double(), observations: try reader.number(),
            claim: Claim(rawValue: try reader.text()))
        let decided: Int64 = try reader.number()
        decidedMilliseconds = claim == .confirmed || claim == .refuted ? decided : nil
    }
}
