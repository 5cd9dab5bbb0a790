import Artefact
import Routing

/// The tokens that this server knows. A token has more entropy than anybody can search, so its plain hash is
/// enough to keep; a slow password hash would only slow the server.
struct AccessList: Sendable {
    private let holders: [(hash: [UInt8], holder: TokenHolder)]

    /// - Returns: `nil` where there are no tokens: everybody may do everything.
    init?(_ tokens: [AccessToken]) {
        guard !tokens.isEmpty else { return nil }
        holders = tokens.map { (Array($0.sha256.utf8), TokenHolder($0)) }
    }

    /// Whose token this is. Takes as long for a wrong one as for a right one: every hash is compared to its end.
    func holder(of token: some Collection<UInt8>) -> TokenHolder? {
        let hash = Array(SHA256.hex(token).utf8)
        var found: TokenHolder?
        for (known, holder) in holders where Self.areEqual(known, hash) { found = holder }
        return found
    }

    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for place in a.indices { difference |= a[place] ^ b[place] }
        return difference == 0
    }
}
