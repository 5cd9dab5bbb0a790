/// Parts of a decision that not every reader of a log wants: what is left out is passed over unread, and comes empty.
public struct LogFields: OptionSet, Sendable {
    public let rawValue: UInt8

    /// What the extractor made of the prompt: half of a record's bytes.
    public static let features = LogFields(rawValue: 1)
    public static let attributes = LogFields(rawValue: 2)
    /// Excluded models, the prompt, what the request allowed, the mark of a roll-out.
    public static let particulars = LogFields(rawValue: 4)
    public static let all: LogFields = [.features, .attributes, .particulars]

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}
