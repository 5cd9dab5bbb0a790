import Routing

/// Which conversation a request is a turn of: its `session`, within the tenant that its attribute names. Two tenants that
/// happen to use the same key have a conversation each.
struct Conversation: Hashable, Sendable {
    var session: String
    /// `nil`: the request names none.
    var tenant: String?

    init(session: String, tenant: String?) {
        self.session = session
        self.tenant = tenant
    }

    /// - Returns: `nil` for a request without a session.
    init?(session: String?, attributes: [String: String]) {
        guard let session else { return nil }
        self.session = session
        tenant = attributes[Clearance.tenantAttribute]
    }
}

extension RouteRequest {
    var conversation: Conversation? { Conversation(session: session, attributes: attributes) }
}

extension DecisionRecord {
    var conversation: Conversation? { Conversation(session: session, attributes: attributes) }
}
