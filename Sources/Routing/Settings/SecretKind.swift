/// What is taken out of a prompt before anything of it is written: `redact` of the configuration.
public enum SecretKind: String, Sendable, CaseIterable, Codable {
    case emails, phones, cards, keys

    /// Stands where something was taken out.
    public var mark: String {
        switch self {
        case .emails: "[email]"
        case .phones: "[phone]"
        case .cards: "[card]"
        case .keys: "[key]"
        }
    }
}
