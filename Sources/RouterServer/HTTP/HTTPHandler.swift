import NIOCore
import NIOHTTP1
import RouterEngine
import Routing
import StrictJSON

/// One connection of the HTTP port: the JSON-lines port's objects and errors, one request at a time.
///
/// The pipelining handler before it delivers the next request only when this one is answered.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let source: MetricsSource
    private let scratch: LoopScratch
    /// The request that is not answered yet.
    private var incoming: IncomingRequest?
    /// When its body has to be there, however it trickles.
    private var bodyDeadline = NIODeadline.distantFuture
    /// Wrong tokens so far, on this connection.
    private var wrongTokens = 0
    /// A whole request is there, and its answer is not.
    private var isUnanswered = false
    /// The client sends nothing more; it may still read.
    private var isInputClosed = false
    /// The last answer of this connection is given.
    private var isClosing = false
    /// One connection too many: its first request is told so.
    private var isRefused = false
    /// Whom a request may ask for; `nil`: anybody.
    private var names: HTTPHostNames?

    private var service: RequestService { source.service }
    private var connections: Connections { source.http }

    /// - Parameter names: that a request from this machine may ask for where no token is asked for.
    init(_ source: MetricsSource, scratch: LoopScratch, names: HTTPHostNames?) {
        self.source = source
        self.scratch = scratch
        self.names = names
    }

    func channelActive(context: ChannelHandlerContext) {
        if context.localAddress?.isLoopback != true { names = nil }
        isRefused = !connections.admit(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let request = IncomingRequest(head)
            incoming = request
            bodyDeadline = .now() + .seconds(Int64(service.limits.idleSeconds))
            if request.fault == nil, head.asksToContinue { invite(head, context) }
        case .body(let bytes):
            guard NIODeadline.now() < bodyDeadline else { return context.close(promise: nil) }
            incoming?.append(bytes, bytesMax: service.limits.lineBytes)
        case .end:
            guard let head = incoming?.head else { return }
            isUnanswered = true
            take(HTTPRoute(head.method, head.uri), context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is DrainConnection where incoming == nil, is IdleStateHandler.IdleStateEvent: context.close(promise: nil)
        case ChannelEvent.inputClosed as ChannelEvent:
            isInputClosed = true
            if !isUnanswered { context.close(promise: nil) }
        case is DrainConnection: break
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// What is no HTTP is told so; it is the last thing that this connection hears.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing, let error = error as? HTTPParserError else { return context.close(promise: nil) }
        incoming = nil
        refuse(context, .unreadable(error))
    }

    /// Answers `Expect: 100-continue`: a client that waits with its body gets leave to send it, or hears at once that it
    /// is too long.
    ///
    /// > RFC 9110, section 10.1.1.
    private func invite(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let stated = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard stated <= service.limits.lineBytes else {
            incoming?.isOverLimit = true
            return answer(context, .failure(.lineTooLong(lineBytesMax: service.limits.lineBytes)))
        }
        context.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
    }

    // MARK: Requests to replies

    private func take(_ route: HTTPRoute, _ context: ChannelHandlerContext) {
        guard !isRefused else {
            return answer(context, .failure(WireError(.overloaded, "more than \(connections.countMax) connections")))
        }
        if let fault = incoming?.fault ?? pageFault(route) { return refuse(context, fault) }
        if let refusal = refusal(of: route) { return answer(context, .failure(refusal)) }
        switch route {
        case .alive: health(context, .ok)
        case .ready: health(context, service.status == .ready ? .ok : .serviceUnavailable)
        case .metrics: metrics(context)
        case .operation(let name): take(operation: name, context)
        case .unknownPath: answer(context, .failure(.unknownPath))
        case .options(let allowed): send(context, .noContent, ["allow": allowed], type: nil, [])
        case .wrongMethod(let allowed):
            let error = WireError(.badRequest, "this path takes another method: \(allowed)")
            refuse(context, HTTPFault(status: .methodNotAllowed, error: error, fields: ["allow": allowed]))
        }
    }

    /// Without tokens every page that a browser on this machine shows could route and teach, by a form or a script that
    /// needn't read the answer. Browsers add `origin` to what pages send; programs don't. A page whose name has been led to
    /// this machine comes without it when it reads. The probes tell nobody anything, and answer whoever asks.
    private func pageFault(_ route: HTTPRoute) -> HTTPFault? {
        guard route.needsToken, !service.access.asksForToken, let fields = incoming?.head.headers else { return nil }
        if fields.first(name: "origin") != nil { return .browser }
        guard let names, let host = fields.first(name: "host"), !names.admit(host) else { return nil }
        return .strangeName
    }

    private func refuse(_ context: ChannelHandlerContext, _ fault: HTTPFault) {
        scratch.counts.count(fault.error)
        send(context, fault.status, fault.fields) { $0.reply(id: nil, error: fault.error) }
    }

    private func health(_ context: ChannelHandlerContext, _ status: HTTPResponseStatus) {
        send(context, status) { $0.reply(id: nil, health: service.router.health(), status: service.status) }
    }

    /// Everything but the probes asks for a token, where tokens are asked for.
    private func refusal(of route: HTTPRoute) -> WireError? {
        let access = service.access
        guard access.asksForToken, route.needsToken else { return nil }
        guard let token = incoming?.head.headers.first(name: "authorization")?.split(separator: " ", maxSplits: 1),
            token.count == 2, token[0].lowercased() == "bearer"
        else { return .bearerMissing }
        let holder = access.holder(of: token[1].utf8)
        incoming?.holder = holder
        guard holder == nil else { return nil }
        wrongTokens += 1
        return .unauthorized
    }

    private func metrics(_ context: ChannelHandlerContext) {
        let later = later(context) { (handler, context, result: Result<SlowAnswer, WireError>) in
            switch result {
            case .success(.stats(let stats)):
                handler.send(
                    context, .ok, type: "text/plain; version=0.0.4; charset=utf-8",
                    Array(handler.source.page(stats).text.utf8))
            case .success: break
            case .failure(let error): handler.answer(context, .failure(error))
            }
        }
        service.start(.stats, later)
    }

    private func take(operation: String, _ context: ChannelHandlerContext) {
        guard let incoming, !incoming.isOverLimit else {
            return answer(context, .failure(.lineTooLong(lineBytesMax: service.limits.lineBytes)))
        }
        let request = incoming.body.withUnsafeBytes { scratch.decoder.decode($0, operation: operation) }
        let id = request.id
        let refusal = (try? request.call.get()).flatMap { incoming.holder?.refusal(of: $0) }
        if refusal != nil { service.tellOverLimit(of: incoming.holder) }
        switch refusal.map(Result.failure) ?? bound(request.call, to: incoming.holder) {
        case .failure(let error): answer(context, id: id, .failure(error))
        case .success(.route(let route)): take(route, id: id, context)
        case .success(.feedback(let call)):
            let later = later(context) { handler, context, result in
                handler.answer(context, id: id, result.mapError { $0.naming(call.decision) }.map(HTTPAnswer.feedback))
            }
            service.give(call) { result in later(result.mapError { WireError($0) }) }
        case .success(.explain(let decision)):
            let later = later(context) { (handler, context, result: Result<SlowAnswer, WireError>) in
                handler.answer(context, id: id, result.map(HTTPAnswer.slow))
            }
            service.start(.explain(decision), later)
        case .success: answer(context, id: id, .failure(WireError(.unknownOperation, "not over HTTP")))
        }
    }

    /// The call as whom the token is of may make it.
    private func bound(
        _ call: Result<WireCall, WireError>, to holder: TokenHolder?
    ) -> Result<WireCall, WireError> {
        guard let tenant = holder?.tenant else { return call }
        return call.flatMap(tenant.bind)
    }

    private func take(_ request: RouteRequest, id: [UInt8]?, _ context: ChannelHandlerContext) {
        var refusal: WireError?
        let line = scratch.line { refusal = service.route(request, id: id, counts: scratch.counts, to: &$0) }
        send(context, refusal?.httpStatus ?? .ok, refusal?.httpFields ?? [:], type: "application/json", line)
    }

    /// Brings a result from another thread back to this connection's loop.
    private func later<Value: Sendable>(
        _ context: ChannelHandlerContext,
        _ body: @escaping @Sendable (HTTPHandler, ChannelHandlerContext, Result<Value, WireError>) -> Void
    ) -> @Sendable (Result<Value, WireError>) -> Void {
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
        return { result in
            eventLoop.execute {
                let (handler, context) = bound.value
                if context.channel.isActive { body(handler, context, result) }
            }
        }
    }

    // MARK: Sending

    private func answer(
        _ context: ChannelHandlerContext, id: [UInt8]? = nil, _ result: Result<HTTPAnswer, WireError>
    ) {
        switch result {
        case .success(.feedback(let status)): send(context, .ok) { $0.reply(id: id, feedback: status) }
        case .success(.slow(let answer)): send(context, .ok) { $0.reply(id: id, answer: .success(answer)) }
        case .failure(let error):
            scratch.counts.count(error)
            send(context, error.httpStatus, error.httpFields) { $0.reply(id: id, error: error) }
        }
    }

    private func send(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ further: HTTPHeaders = [:],
        _ write: (inout JSONWriter) -> Void
    ) {
        send(context, status, further, type: "application/json", scratch.line(write))
    }

    private func send(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ further: HTTPHeaders = [:], type: String?,
        _ body: [UInt8]
    ) {
        isUnanswered = false
        isClosing = !mayGoOn
        // What HEAD is answered has no body, but the fields of one.
        let hasBody = incoming?.head.method != .HEAD && !body.isEmpty
        let fields = fields(type: type, bytes: body.count, further)
        incoming = nil
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: fields))), promise: nil)
        if hasBody { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        let channel = context.channel
        if isClosing { sent.futureResult.whenComplete { _ in channel.close(promise: nil) } }
    }

    /// Whether another request may follow on this connection.
    private var mayGoOn: Bool {
        let isGuessing = wrongTokens >= service.limits.authAttempts
        guard let incoming, incoming.head.isKeepAlive, !incoming.isOverLimit else { return false }
        let isMisread = incoming.fault == .framing || incoming.fault == .host
        return !isMisread && !isRefused && !isGuessing && !isInputClosed && service.status == .ready
    }

    /// - Parameter type: `nil` where there is no body.
    private func fields(type: String?, bytes: Int, _ further: HTTPHeaders) -> HTTPHeaders {
        var fields: HTTPHeaders = [
            "date": scratch.date.text(at: HTTPDate.now), "connection": isClosing ? "close" : "keep-alive",
        ]
        if let type {
            fields.add(name: "content-type", value: type)
            fields.add(name: "content-length", value: String(bytes))
        }
        fields.add(contentsOf: further)
        return fields
    }
}

/// What another thread finished for an HTTP request.
private enum HTTPAnswer: Sendable {
    case feedback(FeedbackStatus)
    case slow(SlowAnswer)
}

extension WireError {
    fileprivate static let unknownPath = WireError(
        .unknownOperation,
        "there is nothing at this path; there are POST /v1/route, /v1/feedback and /v1/explain, GET /healthz, /readyz and "
            + "/metrics; every other operation is for the JSON-lines port")
}
