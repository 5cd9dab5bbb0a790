import NIOCore
import RouterEngine
import Routing
import StrictJSON

/// One connection of the JSON-lines port: bytes in, replies out, in order.
///
/// It reads only when every line it has is taken up, its replies find room, and not too many of them are waiting;
/// so memory is bounded by the limits whatever the client does. What `route` needs is done right here on the event
/// loop; whatever may wait for the disk comes back through the inbox.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Lines taken up before the other connections of the loop get a turn.
    private static let linesPerTurn = 64
    /// Ready replies that are sent before more are made.
    private static let readyBytesMax = 65_536

    let service: RequestService
    private let connections: Connections
    let scratch: LoopScratch
    var access: ConnectionAccess
    private var framer: LineFramer
    private var replies = ReplyQueue()
    /// Own requests among those of the loop that are to be routed together.
    private var gathered = 0
    private var pending: [ReplyQueue.Ticket: PendingFeedback] = [:]
    /// A slow call is under way: the lines behind it wait, so that they see what it did.
    private var isBarred = false
    private var isTurnScheduled = false
    private var isWritable = true
    /// The server stops, and whoever has not been quiet since then is told so.
    private(set) var isRefusing = false
    /// Bytes are asked for.
    private var isReading = false
    private var inputEnded = false
    private var lifetime: ConnectionLifetime
    /// Cancelled with the connection, which its loop would keep else until the check was due.
    private var lifetimeCheck: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    private var inbox: CompletionInbox?

    init(service: RequestService, connections: Connections, scratch: LoopScratch) {
        self.service = service
        self.connections = connections
        self.scratch = scratch
        access = ConnectionAccess(service.access, attemptsMax: service.limits.authAttempts)
        framer = LineFramer(lineBytesMax: service.limits.lineBytes)
        lifetime = ConnectionLifetime(idleMax: .seconds(Int64(service.limits.idleSeconds)), now: .now())
    }

    // MARK: Events of the channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        inbox = CompletionInbox(for: self, on: context.eventLoop)
        guard connections.admit(context.channel) else {
            refuse(WireError(.overloaded, "more than \(connections.countMax) connections"), context)
            return
        }
        if service.status == .draining { lifetime.drain() }
        scheduleLifetimeCheck(context)
        read(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        lifetime.end()
        lifetimeCheck?.cancel()
        lifetimeCheck = nil
        self.context = nil
        inbox = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard lifetime.isOpen else { return }
        // A line counts from its first byte: who sends one byte a second has no more time for it than who sends none.
        if framer.pendingBytes == 0 || lifetime.isDraining { lifetime.touch(.now()) }
        unwrapInboundIn(data).withUnsafeReadableBytes { framer.append($0) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        turn()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if lifetime.isOpen { lifetime.touch(.now()) }
        turn()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputEnded = true
            if lifetime.isOpen { turn() } else { context.close(promise: nil) }
        case is DrainConnection:
            lifetime.drain()
            scheduleLifetimeCheck(context)
        case is RefuseRequests:
            isRefusing = true
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Lines to replies

    private var mayTakeUp: Bool {
        lifetime.isOpen && !isBarred && isWritable && replies.waiting < service.limits.inFlightRequests
    }

    /// Takes up lines while it may, sends what is ready, and reads on when nothing is left.
    func turn() {
        guard let context, lifetime.isOpen, !isTurnScheduled else { return }
        var lines = 0
        while mayTakeUp {
            guard let event = framer.next() else { return exhausted(context) }
            take(event)
            if replies.ready.readableBytes >= Self.readyBytesMax { send(context) }
            lines += 1
            if lines == Self.linesPerTurn { return yield(context) }
        }
        send(context)
    }

    /// Every line is taken up. What is gathered brings another turn, in which all is sent at once.
    private func exhausted(_ context: ChannelHandlerContext) {
        if gathered == 0 { send(context) }
        guard inputEnded else { return read(context) }
        if replies.waiting == 0 { finish(context) }
    }

    private func read(_ context: ChannelHandlerContext) {
        guard !isReading else { return }
        isReading = true
        context.read()
    }

    /// Lets the other connections of this loop have their turn.
    private func yield(_ context: ChannelHandlerContext) {
        send(context)
        isTurnScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.isTurnScheduled = false
            self.turn()
        }
    }

    private func take(_ event: LineFramer.Event) {
        switch event {
        case .tooLong: refuse(.lineTooLong(lineBytesMax: service.limits.lineBytes), id: nil)
        case .line(let line):
            lifetime.touch(.now())
            let request = framer.withBytes(of: line) { scratch.decoder.decode($0) }
            if case .failure = request.call, framer.withBytes(of: line, \.isOfHTTP), let context {
                return refuse(.wrongDoor, context)
            }
            take(request)
        }
    }

    func gather(_ request: consuming RouteRequest, id: [UInt8]?) {
        guard context != nil else { return }
        gathered += 1
        scratch.gathering.add(request, RouteGathering.Line(connection: self, ticket: replies.reserve(), id: id))
    }

    /// Has the requests before the next line routed.
    func routeGathered() {
        if gathered > 0 { scratch.gathering.route() }
    }

    /// The reply to a gathered request.
    func take(_ reply: UnsafeRawBufferPointer, for ticket: ReplyQueue.Ticket) {
        gathered -= 1
        replies.fulfil(ticket, with: reply)
    }

    func answer(_ write: (inout JSONWriter) -> Void) {
        scratch.withLine(write) { replies.answer($0) }
    }

    private func fulfil(_ ticket: ReplyQueue.Ticket, _ write: (inout JSONWriter) -> Void) {
        scratch.withLine(write) { replies.fulfil(ticket, with: $0) }
    }

    func authenticate(_ token: String, id: [UInt8]?) {
        switch access.authenticate(token) {
        case .success(let token): answer { $0.reply(id: id, authenticated: token) }
        case .failure(let error):
            answer(error, id: id)
            if access.isExhausted, let context {
                send(context)
                finish(context)
            }
        }
    }

    func answer(_ error: WireError, id: [UInt8]?) {
        scratch.counts.count(error)
        answer { $0.reply(id: id, error: error) }
    }

    func start(_ call: SlowCall, id: [UInt8]?) {
        guard let inbox else { return }
        let ticket = replies.reserve()
        isBarred = true
        service.start(call) { inbox.add(.answer(ticket, id: id, $0)) }
    }

    func start(_ feedback: PendingFeedback) {
        guard let inbox else { return }
        guard !feedback.isComplete else {
            scratch.counts.count(feedback.refusals)
            return answer { feedback.write(to: &$0) }
        }
        let ticket = replies.reserve()
        pending[ticket] = feedback
        for (item, call) in feedback.calls {
            service.give(call) { inbox.add(.feedback(ticket, item: item, $0)) }
        }
    }

    // MARK: What other threads finished

    func take(_ completions: [Completion]) {
        for completion in completions {
            switch completion {
            case .answer(let ticket, let id, let result):
                isBarred = false
                if case .failure(let error) = result { scratch.counts.count(error) }
                fulfil(ticket) { $0.reply(id: id, answer: result) }
            case .feedback(let ticket, let item, let result):
                take(item: item, of: ticket, result)
            }
        }
        turn()
    }

    private func take(item: Int, of ticket: ReplyQueue.Ticket, _ result: Result<FeedbackStatus, RouteError>) {
        pending[ticket]?.answer(item: item, result)
        guard let feedback = pending[ticket], feedback.isComplete else { return }
        pending[ticket] = nil
        scratch.counts.count(feedback.refusals)
        fulfil(ticket) { feedback.write(to: &$0) }
    }

    // MARK: Sending and ending

    private func send(_ context: ChannelHandlerContext) {
        guard replies.ready.readableBytes > 0 else { return }
        // Taken first: the writing may lead back here.
        context.writeAndFlush(wrapOutboundOut(replies.takeReady()), promise: nil)
    }

    private func refuse(_ error: WireError, _ context: ChannelHandlerContext) {
        refuse(error, id: nil)
        send(context)
        finish(context)
    }

    /// Ends the connection behind the last reply.
    private func finish(_ context: ChannelHandlerContext) {
        guard lifetime.isOpen else { return }
        lifetime.end()
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
        context.channel.close(behind: sent.futureResult, isHalfClosed: inputEnded)
    }

    /// Replies are owed. While it drains, also to a client that is slow to take them.
    private var isBusy: Bool {
        replies.waiting > 0 || isTurnScheduled || lifetime.isDraining && !isWritable
    }

    private func scheduleLifetimeCheck(_ context: ChannelHandlerContext) {
        lifetimeCheck?.cancel()
        lifetimeCheck = context.eventLoop.assumeIsolated().scheduleTask(in: lifetime.checkInterval) {
            guard let context = self.context, self.lifetime.isOpen else { return }
            if self.lifetime.isOver(now: .now(), isBusy: self.isBusy) {
                self.finish(context)
            } else {
                self.scheduleLifetimeCheck(context)
            }
        }
    }
}
