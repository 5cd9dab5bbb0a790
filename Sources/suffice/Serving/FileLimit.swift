#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many files and connections this process may have open.
enum FileLimit {
    /// Of an event loop: what it waits at, what wakes it, its timer.
    private static let filesPerLoop = 3
    /// Standard streams, signals, ports, the store with a reader for everybody, and some connections.
    private static let filesOfServer = 48
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// Raises the limit to the hard one: the usual 1,024 is too low for as many connections as `limits.connections` allows.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it can't be had, the old limit is what there is.
        _ = setrlimit(resource, &limit)
    }

    /// Has to come before the first event loop, which would trap without a file.
    /// - Throws: `Failure` with the way out where a server can't be made of the files that there may be.
    static func check(eventLoops: Int) throws {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        let (allowed, needed) = (Int(clamping: limit.rlim_cur), filesOfServer + eventLoops * filesPerLoop)
        guard allowed < needed else { return }
        throw Failure(
            .failed,
            """
            this process may have \(allowed) files open at once; a server with \(eventLoops) event \
            loop\(eventLoops == 1 ? "" : "s") needs \(needed), and one for each connection: raise the limit \
            (ulimit -n, LimitNOFILE= of a systemd unit, --ulimit nofile= of a container)
            """)
    }
}
