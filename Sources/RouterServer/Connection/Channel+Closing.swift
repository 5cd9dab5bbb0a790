import NIOCore

extension Channel {
    /// Closes behind the last bytes. The client's unread ones are read and dropped for a moment: to close over them
    /// would reset the connection, and the client would lose the reply.
    ///
    /// - Parameters:
    ///   - sent: succeeds when the last bytes are with the system.
    ///   - isHalfClosed: the client sends nothing more.
    func close(behind sent: EventLoopFuture<Void>, isHalfClosed: Bool) {
        closeUnlessClosed(in: ConnectionLifetime.sendingMax)
        sent.whenComplete { _ in
            guard !isHalfClosed else { return self.close(promise: nil) }
            self.close(mode: .output, promise: nil)
            self.setOption(.autoRead, value: true).whenFailure { _ in self.close(promise: nil) }
            self.closeUnlessClosed(in: ConnectionLifetime.lingering)
        }
    }

    /// A task that is still to come keeps the whole connection in memory: it goes with the connection.
    private func closeUnlessClosed(in time: TimeAmount) {
        let task = eventLoop.scheduleTask(in: time) { self.close(promise: nil) }
        closeFuture.whenComplete { _ in task.cancel() }
    }
}
