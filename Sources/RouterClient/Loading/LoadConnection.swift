import NIOCore

/// One connection of a load generator: sends lines at its pace and times their replies, which come in order.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Requests of an open loop that may wait for their reply; later ones wait here, and their latency counts on.
    private static let inFlightMax = 16_384
    private static let goodPrefix = Array(#"{"ok":true"#.utf8)

    private let plan: LoadPlan
    private let start: NIODeadline
    private let finished: EventLoopPromise<LoadTally>
    private var tally = LoadTally()
    private var nextLine: Int
    /// When each request under way was sent, or was due.
    private var waiting = CircularBuffer<NIODeadline>()
    private var isGreeting: Bool
    private var partial = ByteBuffer()
    /// Of an open loop: when the next request is due, and how far apart they are.
    private var due: NIODeadline
    private let interval: TimeAmount

    /// - Parameters:
    ///   - place: among the plan's connections.
    ///   - start: when the first request is due; measuring begins `warmUp` later.
    init(_ plan: LoadPlan, place: Int, start: NIODeadline, finished: EventLoopPromise<LoadTally>) {
        self.plan = plan
        self.start = start
        self.finished = finished
        nextLine = place * plan.lines.count / plan.connections
        isGreeting = plan.token != nil
        switch plan.pace {
        case .inFlight:
            interval = .zero
            due = .distantFuture
        case .perSecond(let rate):
            interval = .nanoseconds(Int64((Double(plan.connections) / rate * 1e9).rounded()))
            due = start + .nanoseconds(interval.nanoseconds * Int64(place) / Int64(plan.connections))
        }
    }

    private var measured: NIODeadline { start + .fractional(plan.warmUpSeconds) }
    private var end: NIODeadline { measured + .fractional(plan.seconds) }

    func channelActive(context: ChannelHandlerContext) {
        if let token = plan.token { write([RequestLine.authenticate(token: token)], context) } else { begin(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        partial.writeBuffer(&chunk)
        let now = NIODeadline.now()
        var answered = 0
        while let line = partial.readLine() {
            if isGreeting {
                greeted(line, context)
            } else {
                take(line, now)
                answered += 1
            }
        }
        partial.discardReadBytes()
        goOn(after: answered, now, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finished.fail(ClientError.connectionLost)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finished.fail(error)
        context.close(promise: nil)
    }

    // MARK: Sending

    private func begin(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(deadline: end + .fractional(plan.patienceSeconds)) {
            self.giveUp(context)
        }
        switch plan.pace {
        case .inFlight(let count):
            // A turn that comes after the end would ask what nobody counts.
            context.eventLoop.assumeIsolated().scheduleTask(deadline: start) {
                self.goOn(after: count, .now(), context)
            }
        case .perSecond: schedule(context)
        }
    }

    private func goOn(after answered: Int, _ now: NIODeadline, _ context: ChannelHandlerContext) {
        if now >= end {
            // A turn that is late has its requests still to send.
            if waiting.isEmpty, due >= end { finish(context) }
        } else if case .inFlight = plan.pace, answered > 0 {
            send(answered, at: now, context)
        }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            let now = NIODeadline.now()
            // What was due before the end is sent, however late this turn comes.
            while self.due <= now, self.due < self.end, self.waiting.count < Self.inFlightMax {
                self.send(1, at: self.due, context, flush: false)
                self.due = self.due + self.interval
            }
            context.flush()
            guard now >= self.end else { return self.schedule(context) }
            self.due = .distantFuture
            self.goOn(after: 0, now, context)
        }
    }

    private func send(_ count: Int, at time: NIODeadline, _ context: ChannelHandlerContext, flush: Bool = true) {
        guard count > 0 else { return }
        var lines: [[UInt8]] = []
        for _ in 0..<count {
            lines.append(plan.lines[nextLine])
            nextLine = (nextLine + 1) % plan.lines.count
            waiting.append(time)
        }
        write(lines, context, flush: flush)
    }

    private func write(_ lines: [[UInt8]], _ context: ChannelHandlerContext, flush: Bool = true) {
        context.write(wrapOutboundOut(context.channel.allocator.buffer(lines: lines)), promise: nil)
        if flush { context.flush() }
    }

    // MARK: Replies

    private func greeted(_ line: ByteBuffer, _ context: ChannelHandlerContext) {
        isGreeting = false
        guard isGood(line) else {
            finished.fail(ClientError.notUnderstood(String(buffer: line)))
            return context.close(promise: nil)
        }
        begin(context)
    }

    private func take(_ line: ByteBuffer, _ now: NIODeadline) {
        guard let sent = waiting.popFirst() else { return }
        if plan.checksReplies, !isGood(line) { tally.refuse(String(buffer: line)) }
        if sent >= measured, sent < end { tally.add(now - sent) }
    }

    private func isGood(_ line: ByteBuffer) -> Bool {
        line.readableBytesView.starts(with: Self.goodPrefix)
    }

    /// What still waits has waited this long at least.
    private func giveUp(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        for sent in waiting where sent >= measured && sent < end {
            tally.refuse("no reply")
            tally.add(now - sent)
        }
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        finished.succeed(tally)
        context.close(promise: nil)
    }
}

extension TimeAmount {
    fileprivate static func fractional(_ seconds: Double) -> TimeAmount {
        .nanoseconds(Int64((seconds * 1e9).rounded()))
    }
}
