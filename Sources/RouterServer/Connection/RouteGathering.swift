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

    func add(_ request: consuming RouteRequest, _ line: Line) {
        requests.append(request)
        lines.append(line)
        if lines.count == Self.countMax { route() }
        guard !isScheduled else { return }
        isScheduled = true
        scratch.eventLoop.execute { self.turn() }
    }

    /// Routes what has gathered. The replies are sent in their connections' turns.
    func route() {
        guard !lines.isEmpty else { return }
        service.route(requests, id: { lines[$0].id }, scratch)
        scratch.eachLine { place, reply in
            let connection = lines[place].connection
            connection.take(reply, for: lines[place].ticket)
            if answered.last !== connection { answered.append(connection) }
        }
        requests.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
    }

    private func turn() {
        isScheduled = false
        route()
        // Their turns may bring more, which have theirs when the next requests are routed.
        let count = answered.count
        for place in 0..<count { answered[place].turn() }
        answered.removeFirst(count)
    }
}
