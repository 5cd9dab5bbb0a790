import Artefact
import Routing
import Synchronization

/// The tokens that this server knows. A token has more entropy than anybody can search, so its plain hash is
/// enough to keep; a slow password hash would only slow the server.
final class AccessList: Sendable {
    private typealias Entry = (hash: [UInt8], holder: TokenHolder)

    private let entries: Mutex<[Entry]>
    private let isClosed: Atomic<Bool>

    init(_ tokens: [AccessToken]) {
        entries = Mutex(tokens.map { (Array($0.sha256.utf8), TokenHolder($0)) })
        isClosed = Atomic(!tokens.isEmpty)
    }

    /// `false` where there are no tokens: everybody may do everything.
    var asksForToken: Bool { isClosed.load(ordering: .acquiring) }

    /// How many calls were refused because a token was over its limits, of those that have any.
    var overLimit: [(token: String, count: UInt64)] {
        entries.withLock { $0.map(\.holder) }.compactMap { holder in
            let token = holder.token
            guard token.requestsPerSecond != nil || token.requestsPerDay != nil else { return nil }
            return (token.name, holder.overLimit)
        }
    }

    /// Whose token this is. Takes as long for a wrong one as for a right one: every hash is compared to its end.
    func holder(of token: some Collection<UInt8>) -> TokenHolder? {
        let hash = Array(SHA256.hex(token).utf8)
        return entries.withLock { entries in
            var found: TokenHolder?
            for (known, holder) in entries where Self.areEqual(known, hash) { found = holder }
            return found
        }
    }

    /// Goes on with other tokens, on the connections that stand, too: one that is gone is worth nothing from now on, and
    /// one that stays goes on being counted.
    func replace(by tokens: [AccessToken]) {
        entries.withLock { entries in
            let fresh = tokens.map { token -> Entry in
                let hash = Array(token.sha256.utf8)
                guard let known = entries.first(where: { $0.hash == hash }) else { return (hash, TokenHolder(token)) }
                known.holder.become(token)
                return known
            }
            for (hash, holder) in entries where !fresh.contains(where: { $0.hash == hash }) { holder.revoke() }
            entries = fresh
        }
        isClosed.store(!tokens.isEmpty, ordering: .releasing)
    }

    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for place in a.indices { difference |= a[place] ^ b[place] }
        return difference == 0
    }
}
