import Routing

extension YAMLNode {
    /// The entries of `tokens:`, each name and each hash once.
    func tokens(_ limits: Limits) throws(ConfigurationError) -> [AccessToken] {
        var tokens: [AccessToken] = []
        for entry in try list() ?? [] {
            let token = try entry.token(limits)
            if tokens.contains(where: { $0.name == token.name }) {
                throw entry.invalid("\(token.name) is the name of two tokens")
            }
            if let other = tokens.first(where: { $0.sha256 == token.sha256 }) {
                throw entry.invalid("\(token.name) and \(other.name) are the same token; merge their roles")
            }
            tokens.append(token)
        }
        return tokens
    }

    private func token(_ limits: Limits) throws(ConfigurationError) -> AccessToken {
        guard let section = try mapping() else { throw invalid("null where a token belongs") }
        try section.allow(ConfigurationKeys.token)
        guard let name = section["name"] else { throw section.invalid("a token without name") }
        guard let hash = section["sha256"] else {
            throw section.invalid("a token without sha256; suffice token makes one")
        }
        guard let roles = try section["roles"]?.list() else {
            throw section.invalid("a token without roles: some of route, feedback, admin; [] may only look")
        }
        var token = AccessToken(name: try name.shortText(limits), sha256: try hash.sha256(), roles: [])
        for role in roles { token.roles.insert(try role.word(AccessToken.Role.self)) }
        if let tenant = section["tenant"] {
            guard !token.roles.contains(.admin) else {
                throw tenant.invalid("a token with the role admin may do everything, for any tenant")
            }
            token.tenant = try tenant.shortText(limits)
        }
        token.requestsPerSecond = try section["requests_per_second"]?.number(in: 0.001...1e9)
        token.requestsPerDay = try section["requests_per_day"]?.integer(in: 1...1 << 50)
        return token
    }

    private func sha256() throws(ConfigurationError) -> String {
        let hash = try text().lowercased()
        guard hash.utf8.count == 64, hash.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw invalid("not the 64 hexadecimal digits of a SHA-256; suffice token makes a token and its hash")
        }
        return hash
    }
}
