import Logging
import NIOCore

/// Stops accepting for as long as the system has no room for another connection, but for a few descriptors that the rest
/// of the process may need.
///
/// Who waits at the port keeps the listening socket readable: without a pause its event loop would ask for them again and
/// again, on a whole core, beside the connections that it serves. Those that wait are taken in as soon as others leave.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    /// Between two warnings.
    private static let quiet = TimeAmount.seconds(60)

    private let logger: Logger
    private let descriptors = DescriptorReserve()
    private var lastWarning: NIODeadline?
    private var isPaused = false

    init(logger: Logger) { self.logger = logger }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(data)
        guard !descriptors.isThere else { return }
        warn("too many open files", at: context.eventLoop.now)
        rest(context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError else { return context.fireErrorCaught(error) }
        warn("\(failure)", at: context.eventLoop.now)
        rest(context.channel)
    }

    private func rest(_ channel: any Channel) {
        guard !isPaused else { return }
        isPaused = true
        channel.setOption(.autoRead, value: false).assumeIsolated().whenSuccess { self.wait(channel) }
    }

    private func wait(_ channel: any Channel) {
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            guard self.descriptors.isThere else { return channel.isActive ? self.wait(channel) : () }
            self.isPaused = false
            channel.setOption(.autoRead, value: true).whenFailure { _ in
                // Closed meanwhile.
            }
        }
    }

    private func warn(_ reason: String, at now: NIODeadline) {
        if let lastWarning, now - lastWarning < Self.quiet { return }
        lastWarning = now
        logger.warning("connections wait: the system has no room for more", metadata: ["error": "\(reason)"])
    }
}
