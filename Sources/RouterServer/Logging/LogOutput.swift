import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where log lines go, one after the other. Who serves doesn't wait for who reads them: one who reads no more is waited
/// for a moment, once; from then on lines are lost until there is room again.
final class LogOutput: Sendable {
    static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private static let patienceMilliseconds: Int32 = 100
    /// What a pipe takes whole where it takes anything: POSIX's `PIPE_BUF` on Linux.
    private static let pieceBytes = 4096

    private let descriptor: Int32
    /// Whoever reads has been waited for in vain.
    private let isStuck = Mutex(false)

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// - Parameter line: its end included.
    func write(_ line: [UInt8]) {
        isStuck.withLock { isStuck in
            var rest = line[...]
            while !rest.isEmpty {
                isStuck = !hasRoom(after: isStuck ? 0 : Self.patienceMilliseconds)
                if isStuck { return }
                let written = rest.prefix(Self.pieceBytes).withUnsafeBytes {
                    systemWrite(descriptor, $0.baseAddress, $0.count)
                }
                guard written > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }

    /// - Parameter milliseconds: that it may take.
    private func hasRoom(after milliseconds: Int32) -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while poll(&state, 1, milliseconds) < 0 { guard errno == EINTR else { return false } }
        return state.revents == Int16(POLLOUT)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
