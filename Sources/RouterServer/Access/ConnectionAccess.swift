import Routing

/// What one connection of the JSON-lines port may do: nothing before its token, where tokens are asked for.
struct ConnectionAccess {
    private let list: AccessList
    private let attemptsMax: Int
    /// Whose token was shown.
    private(set) var holder: TokenHolder?
    private var failures = 0

    init(_ list: AccessList, attemptsMax: Int) {
        self.list = list
        self.attemptsMax = attemptsMax
    }

    /// Too many wrong tokens: the connection is to be closed.
    var isExhausted: Bool { failures >= attemptsMax }

    /// Whose token was shown; `nil` where none is asked for.
    var holderName: String? { holder?.token.name }

    /// The only one that may be routed for; `nil`: any.
    var tenant: BoundTenant? { holder?.tenant }

    /// Takes the token of an `auth` line.
    mutating func authenticate(_ token: String) -> Result<AccessToken?, WireError> {
        guard list.asksForToken else { return .success(nil) }
        holder = list.holder(of: token.utf8)
        guard let holder else {
            failures += 1
            return .failure(.unauthorized)
        }
        return .success(holder.token)
    }

    func refusal(of call: WireCall) -> WireError? {
        guard list.asksForToken else { return nil }
        if case .authenticate = call { return nil }
        guard let holder else { return .tokenMissing }
        return holder.refusal(of: call)
    }
}

extension ConnectionAccess {
    /// What the sender of a line is told whose request could not be made out. Before their token they hear that it is no
    /// JSON, or what is wrong with their `auth`, and nothing of what a request has to be.
    func told(_ error: WireError) -> WireError {
        guard list.asksForToken, holder == nil, error.code != .badJSON, error.field != "token" else { return error }
        return .tokenMissing
    }
}

extension WireError {
    static let unauthorized = WireError(.unauthorized, "nobody has this token", field: "token")
    static let bearerMissing = WireError(
        .unauthorized, "this server asks for a token: authorization: Bearer …")
    static let tokenMissing = WireError(
        .unauthorized, #"this server asks for a token: send {"op":"auth","token":"…"} first"#)
}
