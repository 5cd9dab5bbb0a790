/// Who may ask for what: an entry of `tokens:` in the configuration. The token itself is never kept, only its hash.
public struct AccessToken: Sendable, Equatable {
    /// What a holder may ask for.
    public enum Role: String, Sendable, CaseIterable {
        /// Decisions.
        case route
        /// Outcomes and judgements.
        case feedback
        /// Everything: models, policies, artefacts.
        case admin
    }

    /// Names the holder in logs and messages.
    public var name: String
    /// SHA-256 of the token, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// Empty: it may look at what every token may look at, as a scraper does.
    public var roles: Set<Role>
    /// The only one that it routes for, whatever a request says; `nil`: a request's own word is taken.
    public var tenant: String?
    /// Decisions and feedbacks per second, all connections together; `nil`: no limit.
    public var requestsPerSecond: Double?
    /// Decisions and feedbacks in 24 hours, counted from the start of the process; `nil`: no limit.
    public var requestsPerDay: Int?

    public init(
        name: String, sha256: String, roles: Set<Role>, tenant: String? = nil, requestsPerSecond: Double? = nil,
        requestsPerDay: Int? = nil
    ) {
        self.name = name
        self.sha256 = sha256
        self.roles = roles
        self.tenant = tenant
        self.requestsPerSecond = requestsPerSecond
        self.requestsPerDay = requestsPerDay
    }
}
