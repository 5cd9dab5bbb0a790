import Routing

/// One thing that waits for the writer, and who waits for it.
struct Waiting: Sendable {
    var work: Work
    var whenDurable: (@Sendable (StoreError?) -> Void)?

    /// The decision that a feedback is of; `nil` of anything else.
    var feedbackDecision: ULID? {
        guard case .event(let placed) = work, case .other(.feedback(let event)) = placed.gist else { return nil }
        return event.given.decision
    }
}

/// What the store's lock guards: the order, the queue of the writer, what is still to be journalled, the recent index.
struct StoreState: ~Copyable, Sendable {
    enum Phase: Equatable {
        case open
        /// Nothing more is taken; what waits is still written.
        case closed
        case failed(StoreError)
    }
    /// What the writer's thread does just now.
    enum WriterPace {
        case working
        /// Something waits that is not urgent; more may gather.
        case gathering
        case idle
    }

    private(set) var phase = Phase.open
    /// The writer's thread ends when nothing waits any more.
    private(set) var isEnding = false
    /// As of the last appended event.
    private(set) var head: LogHead
    /// The last position that the database holds for good.
    private(set) var committed: UInt64
    /// Events up to here are gone.
    var horizon: UInt64
    private(set) var recent: RecentIndex
    private(set) var waiting: [Waiting] = []
    private(set) var waitingBytes = 0
    /// Somebody waits for something of the queue.
    private(set) var isUrgent = false
    var pace = WriterPace.working
    /// Threads that wait until the writer has come on.
    private var roomSeekers = 0
    /// What is not in the journal yet; always empty where there is none.
    private var unjournalled: [PlacedEvent] = []
    private let hasJournal: Bool
    private let options: StoreOptions

    init(head: LogHead, horizon: UInt64 = 0, hasJournal: Bool, options: StoreOptions) {
        self.head = head
        self.horizon = horizon
        committed = head.position
        recent = RecentIndex(decisionsMax: options.recentDecisionsMax)
        self.hasJournal = hasJournal
        self.options = options
    }

    /// Gives an event its position and queues it, for the journal and for the writer.
    /// - Returns: whether the writer has to be woken.
    mutating func append(
        _ event: LoggedEvent, whenDurable: (@Sendable (StoreError?) -> Void)?
    ) throws(StoreError) -> Bool {
        try checkOpen()
        let placed = PlacedEvent(event, position: head.position + 1)
        let bytes = placed.capacityBytes
        guard waiting.count < options.waitingEventsMax, waitingBytes + bytes <= options.waitingBytesMax else {
            throw .overloaded(waitingEvents: waiting.count, waitingBytes: waitingBytes)
        }
        if hasJournal { unjournalled.append(placed) }
        head.advance(to: placed.position, placed.gist)
        remember(placed)
        waitingBytes += bytes
        return enqueue(Waiting(work: .event(placed), whenDurable: whenDurable))
    }

    /// Gives an event its position and lets go of it: it counts as committed at once.
    mutating func pass(_ event: LoggedEvent) throws(StoreError) {
        try checkOpen()
        let placed = PlacedEvent(event, position: head.position + 1)
        head.advance(to: placed.position, placed.gist)
        committed = placed.position
        remember(placed)
        _ = recent.takeForgotten()
    }

    /// Queues work that is no event.
    /// - Returns: whether the writer has to be woken.
    mutating func append(
        _ work: Work, whenDurable: @escaping @Sendable (StoreError?) -> Void
    ) throws(StoreError) -> Bool {
        try checkOpen()
        return enqueue(Waiting(work: work, whenDurable: whenDurable))
    }

    private mutating func remember(_ placed: PlacedEvent) {
        switch placed.gist {
        case .decision(let decision): recent.insert(placed, id: decision.id, committed: committed)
        case .other(.feedback(let feedback)): recent.insert(feedback, position: placed.position)
        case .other, .unknownDecision: break
        }
    }

    private mutating func enqueue(_ item: Waiting) -> Bool {
        waiting.append(item)
        if item.whenDurable != nil { isUrgent = true }
        let wakes =
            switch pace {
            case .working: false
            case .gathering: isUrgent
            case .idle: true
            }
        if wakes { pace = .working }
        return wakes
    }

    private func checkOpen() throws(StoreError) {
        switch phase {
        case .open: return
        case .closed: throw .closed
        case .failed(let error): throw .failed(cause: error.description)
        }
    }

    /// The oldest of what waits, at most one transaction of it.
    mutating func take() -> [Waiting] {
        let batch: [Waiting]
        if waiting.count <= options.transactionEventsMax {
            batch = waiting
            waiting = []
            waiting.reserveCapacity(batch.count)
            isUrgent = false
            waitingBytes = 0
        } else {
            batch = Array(waiting[..<options.transactionEventsMax])
            waiting.removeFirst(batch.count)
            isUrgent = waiting.contains { $0.whenDurable != nil }
            for item in batch { if case .event(let placed) = item.work { waitingBytes -= placed.capacityBytes } }
        }
        return batch
    }

    /// - Returns: how many microseconds the caller should wait for the writer, for each of its events; it is counted then.
    ///   `nil`: not at all.
    mutating func seekRoom() -> Double? {
        guard waitingBytes > options.pileBytesMax, phase == .open else { return nil }
        roomSeekers += 1
        let share = Double(waitingBytes) / Double(max(1, options.pileBytesMax))
        return Double(options.pileWaitMicroseconds) * share * share
    }

    /// One of them waits no more. Where it was told at that very moment, the next one is told too early, which is no harm.
    mutating func leaveWithoutRoom() { roomSeekers = max(0, roomSeekers - 1) }

    /// - Returns: how many are to be told.
    mutating func takeRoomSeekers() -> Int {
        defer { roomSeekers = 0 }
        return roomSeekers
    }

    /// - Parameter decisions: those that the feedback among what was written is of.
    /// - Returns: what the index has forgotten, to be let go of outside of the lock.
    mutating func finished(feedback decisions: [ULID], committed: UInt64) -> [PlacedEvent] {
        self.committed = committed
        recent.forget(feedback: decisions, committed: committed)
        return recent.takeForgotten()
    }

    /// Takes nothing more, and says why from now on.
    mutating func fail(_ error: StoreError) {
        if phase == .open { phase = .failed(error) }
    }

    /// - Returns: `false` where that has been done before.
    mutating func beginEnding() -> Bool {
        defer { isEnding = true }
        if phase == .open { phase = .closed }
        return !isEnding
    }

    /// What has gathered for the journal since the last call, in order.
    /// - Throws: `failed`: something of it, or before it, could not be kept.
    mutating func takeUnjournalled() throws(StoreError) -> [PlacedEvent] {
        if case .failed(let error) = phase { throw .failed(cause: error.description) }
        defer { unjournalled = [] }
        return unjournalled
    }

    /// Nothing waits for the database.
    var isCommitted: Bool { committed == head.position }

    /// Why nothing more is taken, where that was no wish.
    var failure: StoreError? {
        if case .failed(let error) = phase { error } else { nil }
    }
}
