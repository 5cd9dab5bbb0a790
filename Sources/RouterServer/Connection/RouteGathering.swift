import NIOCore
import Routing

/// Requests that are routed together, whichever of one event loop's connections they came by: they take one pass over
/// the predictor's weights and one write to the journal.
///
/// A request waits for those whose bytes had come when the loop woke up, and for no more: the loop sees to all its
/// connections first, then routes what they gathered, and lets them send.
final class RouteGathering {
    /// Requests that are routed together at most; whoever gathers more has them routed at once.
    private static let countMax = 16

    /// A request, and where its reply belongs.
    struct Line {
        let connection: ConnectionHandler
        let ticket: ReplyQueue.Ticket
        let id: [UInt8]?
        let request: RouteRequest
    }

    private let service: RequestService
    private unowned let scratch: LoopScratch
    private var lines: [Line] = []
    /// Connections that have got replies, to be given a turn.
    private var answered: [ConnectionHandler] = []
    private var isScheduled = false

    init(_ service: RequestService, _ scratch: LoopScratch) {
        self.service = service
        self.scratch = scratch
    }

    func add(_ line: Line, on eventLoop: any EventLoop) {
        lines.append(line)
        if lines.count == Self.countMax { route() }
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.assumeIsolated().execute { self.turn() }
    }

    /// Routes what has gathered. The replies are sent in their connections' turns.
    func route() {
        guard !lines.isEmpty else { return }
        service.route(lines, scratch) { line, reply in
            line.connection.take(reply, for: line.ticket)
            if answered.last !== line.connection { answered.append(line.connection) }
        }
        lines.removeAll(keepingCapacity: true)
    }

    private func turn() {
        isScheduled = false
        route()
        let connections = answered
        answered.removeAll(keepingCapacity: true)
        for connection in connections { connection.turn() }
    }
}
