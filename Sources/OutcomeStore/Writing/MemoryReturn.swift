/// When memory goes back to the system: after a pile of events has been written, not too often.
///
/// Events pile up while the disk is slow. Written, they are let go of, but the allocator keeps their memory for the
/// next pile, for each thread that decides by itself: a server would stay as large as its worst moment.
struct MemoryReturn {
    /// A transaction of so many is a pile.
    static let eventsMin = 1024
    /// Giving it back takes some milliseconds, and taking it again as many.
    static let intervalMin = Duration.seconds(2)

    private var hasPiled = false
    private var last: ContinuousClock.Instant?

    /// - Parameters:
    ///   - count: events that have just been written.
    ///   - now: never earlier than before.
    mutating func isDue(after count: Int, at now: ContinuousClock.Instant) -> Bool {
        if count >= Self.eventsMin { hasPiled = true }
        guard hasPiled, last.map({ now - $0 >= Self.intervalMin }) ?? true else { return false }
        (hasPiled, last) = (false, now)
        return true
    }
}
