import Logging
import NIOCore

/// Stops accepting for a moment where the system has no descriptor or no memory left for another connection.
///
/// Who waits at the door keeps the listening socket readable: without a pause its event loop would ask for them again and
/// again, on a whole core, beside the connections that it serves. Those that wait are taken in as soon as others leave.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    /// Between two warnings.
    private static let quiet = TimeAmount.seconds(60)

    private let logger: Logger
    private var lastWarning: NIODeadline?

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError else { return context.fireErrorCaught(error) }
        warn(of: failure, at: context.eventLoop.now)
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenSuccess {
            channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
                channel.setOption(.autoRead, value: true).whenFailure { _ in
                    // Closed meanwhile.
                }
            }
        }
    }

    private func warn(of failure: IOError, at now: NIODeadline) {
        if let lastWarning, now - lastWarning < Self.quiet { return }
        lastWarning = now
        logger.warning("connections wait: the system has no room for more", metadata: ["error": "\(failure)"])
    }
}
