import NIOCore
import Synchronization

/// The open connections: counted against their limit, and found again when the server drains.
final class Connections: Sendable {
    let countMax: Int
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(countMax: Int) {
        self.countMax = countMax
    }

    var count: Int { channels.withLock { $0.count } }
    var all: [any Channel] { channels.withLock { Array($0.values) } }

    /// - Returns: `false` where there are too many already.
    func admit(_ channel: any Channel) -> Bool {
        channels.withLock { channels in
            guard channels.count < countMax else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}

/// Asks a connection's handler to end the connection once it has nothing left to do.
struct DrainConnection: Sendable {}

/// Tells a connection's handler to refuse what comes from now on.
struct RefuseRequests: Sendable {}
