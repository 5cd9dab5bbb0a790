#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Descriptors that connections leave to the rest of the process. Dispatch opens a file of `/proc` every second to see how
/// many of its threads run, and ends the process where it can't; a new reader of the store or a checkpoint takes one, too.
struct DescriptorReserve {
    static let count = 16
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// How many descriptors there may be.
    private let limit: Int

    init() {
        var limit = rlimit()
        self.limit = getrlimit(Self.resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : .max
    }

    /// Whether all of it is free, but for holes below: a new descriptor is the lowest that is free.
    var isThere: Bool {
        let lowest = open("/", O_RDONLY | O_CLOEXEC)
        guard lowest >= 0 else { return errno != EMFILE && errno != ENFILE }
        close(lowest)
        return Int(lowest) < limit - Self.count
    }
}
