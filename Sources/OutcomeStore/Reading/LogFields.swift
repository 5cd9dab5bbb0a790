/// Parts of a decision that not every reader of a log wants: what is left out is passed over unread, and comes empty.
public struct LogFields: OptionSet, Sendable {
    public let rawValue: UInt8

    /// What the extractor made of the prompt: half of a record's bytes.
    public static let features = LogFields(rawValue: 1)
    public static let attributes = LogFields(rawValue: 2)
    /// The prompt and its length, what the request allowed, the greedy model, the mark of a roll-out.
    public static let particulars = LogFields(rawValue: 4)
    /// Models that could not be drawn: with a large artefact most that it knows.
    public static let exclusions = LogFields(rawValue: 8)
    public static let all: LogFields = [.features, .attributes, .particulars, .exclusions]

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}
