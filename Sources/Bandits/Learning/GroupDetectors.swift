/// Change detectors of one model, one for each group of requests: a task that fails while all others go on is hardly
/// seen in the model's own.
public struct GroupDetectors: Sendable, Equatable {
    /// Groups that are watched; the outcomes of further ones are watched together, under `others`.
    public static let groupsMax = 64
    public static let others = "others"

    public private(set) var byGroup: [String: ChangeDetector] = [:]

    public init() {}

    /// - Returns: what was found, where this one raised the alarm.
    mutating func take(
        _ z: Double, innovation: Double, group: String, interval: Double?
    ) -> (group: String, finding: ChangeDetector.Finding)? {
        guard interval != nil else { return nil }
        let name = byGroup[group] != nil || byGroup.count < Self.groupsMax ? group : Self.others
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
