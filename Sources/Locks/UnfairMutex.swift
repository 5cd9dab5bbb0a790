#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A value behind a lock that goes to whoever is running when it is free, not to whoever has waited longest.
///
/// Swift's `Mutex` is handed over on Linux: its next owner must have been given a processor before anybody goes on. Where
/// more threads want to run than there are processors every handing over takes a turn of the scheduler, and all who decide
/// stand in line behind a lock that is hardly ever held. For locks that every decision takes.
public struct UnfairMutex<Value: ~Copyable & Sendable>: ~Copyable, @unchecked Sendable {  // All under `mutex`.
    @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    @usableFromInline let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    public init(_ initial: consuming Value) {
        value.initialize(to: initial)
        var kind = pthread_mutexattr_t()
        pthread_mutexattr_init(&kind)
        #if canImport(Glibc)
            // Spins for a moment before it asks the kernel.
            pthread_mutexattr_settype(&kind, CInt(PTHREAD_MUTEX_ADAPTIVE_NP))
        #endif
        let code = pthread_mutex_init(mutex, &kind)
        precondition(code == 0, "pthread_mutex_init: \(code)")
        pthread_mutexattr_destroy(&kind)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Calls `body` with the lock held; it must not take the same lock again.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
