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

    /// Where the reply to a request belongs.
    struct Line {
        let connection: ConnectionHandler
        let ticket: ReplyQueue.Ticket
        let id: [UInt8]?
    }

    private let service: RequestService
    private unowned let scratch: LoopScratch
    private var requests: [RouteRequest] = []
    /// One per request.
    private var lines: [Line] = []
    /// Connections that have got replies, to be given a turn.
    private var answered: [ConnectionHandler] = []
    private var isScheduled = false

    init(_ service: RequestService, _ scratch: LoopScratch) {
        self.service = service
        self.scratch = scratch
    }

    func add(_ request: consuming RouteRequest, _ line: Line, on eventLoop: any EventLoop) {
        requests.append(request)
        lines.append(line)
        if lines.count == Self.countMax { route() }
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.assumeIsolated().execute { self.turn() }
    }

    /// Routes what has gathered. The replies are sent in their connections' turns.
    func route() {
        guard !lines.isEmpty else { return }
        let replies = service.route(requests, ids: lines.map(\.id), scratch)
        var start = 0
        for (line, end) in zip(lines, replies.ends) {
            line.connection.take(replies.bytes[start..<end], for: line.ticket)
            if answered.last !== line.connection { answered.append(line.connection) }
            start = end
        }
        requests.removeAll(keepingCapacity: true)
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
