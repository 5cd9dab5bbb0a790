import NIOCore

extension Channel {
    /// Closes behind the last bytes. The client's unread ones are read and dropped for a moment: to close over them
    /// would reset the connection, and the client would lose the reply.
    ///
    /// - Parameters:
    ///   - sent: succeeds when the last bytes are with the system.
    ///   - isHalfClosed: the client sends nothing more.
    func close(behind sent: EventLoopFuture<Void>, isHalfClosed: Bool) {
        eventLoop.scheduleTask(in: ConnectionLifetime.sendingMax) { self.close(promise: nil) }
        sent.whenComplete { _ in
            guard !isHalfClosed else { return self.close(promise: nil) }
            self.close(mode: .output, promise: nil)
            self.setOption(.autoRead, value: true).whenFailure { _ in self.close(promise: nil) }
            self.eventLoop.scheduleTask(in: ConnectionLifetime.lingering) { self.close(promise: nil) }
        }
    }
}
