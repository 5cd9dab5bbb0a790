import CKernels
import Dispatch
import Foundation
import Locks
import Synchronization

/// The store's own thread: takes what has gathered, commits it in one transaction, then tells who waits.
///
/// The thread alone writes to the database, so transactions never wait for each other, and events reach the tables in
/// the order of their positions.
final class StoreWriter: Sendable {
    let state: UnfairMutex<StoreState>
    /// `nil` where there is none, or where it is ended. Its lock is taken before the state's.
    private let journal: UnfairMutex<Journal?>
    /// `nil` where nothing is kept: events get their places and are let go of.
    let database: StoreDatabase?
    private let options: StoreOptions
    /// Who decides waits for nobody; the thread has the time of a whole transaction. At this niceness it still gets a
    /// quarter of a processor that others fill.
    private static let niceness: Int32 = 5
    private static let ownKey = "suffice.outcome-store"
    private let work = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    /// The writer has taken something out of the queue.
    private let room = DispatchSemaphore(value: 0)

    init(
        database: StoreDatabase?, state: consuming sending StoreState, journal: consuming sending Journal? = nil,
        options: StoreOptions
    ) {
        self.database = database
        self.state = UnfairMutex(state)
        self.journal = UnfairMutex(journal)
        self.options = options
    }

    /// Starts the thread, where there is something to write to.
    /// - Parameters:
    ///   - head: as the database holds it.
    ///   - places: where its files lie; `nil`: nobody will look for them there.
    func start(head: LogHead, places: StorePlaces? = nil) {
        guard let database else {
            ended.signal()
            return
        }
        let thread = Thread { [self] in
            Thread.current.threadDictionary[Self.ownKey] = ObjectIdentifier(self)
            kernel_yield_to_others(Self.niceness)
            run(database, head: head, places)
            ended.signal()
        }
        thread.name = "outcome-store"
        thread.start()
    }

    /// Whether this is called on the writer's own thread.
    var isOnOwnThread: Bool {
        Thread.current.threadDictionary[Self.ownKey] as? ObjectIdentifier == ObjectIdentifier(self)
    }

    func append(
        _ event: LoggedEvent, whenDurable: (@Sendable (StoreError?) -> Void)? = nil
    ) throws(StoreError) {
        guard database != nil else {
            try state.withLock { (state) throws(StoreError) in try state.pass(event) }
            whenDurable?(nil)
            return
        }
        let wakes = try state.withLock { (state) throws(StoreError) in
            try state.append(event, whenDurable: whenDurable)
        }
        if wakes { work.signal() }
    }

    /// Journals all that was appended: one write for as much as has gathered, by whoever comes first.
    ///
    /// - Returns: how many events this call has journalled.
    /// - Throws: what the file system says; the store takes nothing more then.
    @discardableResult func settle() throws(StoreError) -> Int {
        try journal.withLock { (journal) throws(StoreError) in
            let gathered = try state.withLock { (state) throws(StoreError) in try state.takeUnjournalled() }
            guard !gathered.isEmpty else { return 0 }
            do throws(StoreError) {
                try journal?.append(gathered)
            } catch {
                state.withLock { $0.fail(error) }
                throw error
            }
            return gathered.count
        }
    }

    /// Waits, though not for long, where too much waits for the thread. Not to be called on it.
    /// - Parameter events: that the caller has added: who adds more waits longer.
    func waitForRoom(behind events: Int) {
        guard events > 0, let each = state.withLock({ $0.seekRoom() }) else { return }
        let microseconds = min(Double(events) * each, 1000 * Double(options.pileWaitMillisecondsMax))
        if room.wait(timeout: .now() + .microseconds(Int(microseconds))) == .timedOut {
            state.withLock { $0.leaveWithoutRoom() }
        }
    }

    /// Ends the journal. Its files stay: the next opening passes over what is committed of them.
    func endJournal() {
        journal.withLock { $0 = nil }
    }

    /// Queues work that is no event, and waits until it is done.
    func perform(_ item: Work) throws(StoreError) {
        guard database != nil else { return }
        let done = DispatchSemaphore(value: 0)
        let failure = Mutex<StoreError?>(nil)
        let wakes = try state.withLock { (state) throws(StoreError) in
            try state.append(item) { error in
                failure.withLock { $0 = error }
                done.signal()
            }
        }
        if wakes { work.signal() }
        done.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Writes out what waits and ends the thread. A second call does nothing. Not to be called on it.
    /// - Returns: whether this call was the one that ended it.
    func stop() -> Bool {
        guard state.withLock({ $0.beginEnding() }) else { return false }
        work.signal()
        ended.wait()
        return true
    }

    // MARK: The thread

    private func run(_ database: StoreDatabase, head: LogHead, _ places: StorePlaces?) {
        var (head, memory, places) = (head, MemoryReturn(), places)
        while let batch = nextBatch() {
            do {
                try places?.checkBeforeCommit(databaseBytes: database.size)
                try database.commit(batch.lazy.map(\.work), head: &head)
                try places?.checkAfterCommit(
                    mayShrink: batch.contains(where: \.work.isUpkeep), databaseBytes: database.size)
                let given = batch.compactMap(\.feedbackDecision)
                // What nobody needs any more is let go of here: decisions wait for the state's lock.
                _ = state.withLock { [head] in $0.finished(feedback: given, committed: head.position) }
                for item in batch { item.whenDurable?(nil) }
                emptySpareJournal(committed: head.position)
                if memory.isDue(after: batch.count, at: .now) { kernel_return_memory() }
            } catch {
                fail(batch, error)
            }
        }
    }

    /// Without the journal's lock: to empty a file takes until the disk has done with its pages. A store that ends
    /// removes its files.
    private func emptySpareJournal(committed: UInt64) {
        guard !state.withLock({ $0.isEnding }) else { return }
        var spare: JournalFile?
        journal.withLock { spare = $0?.takeSpare(committed: committed) }
        guard spare != nil else { return }
        do throws(StoreError) {
            try spare?.empty()
        } catch {
            state.withLock { $0.fail(error) }
        }
        journal.withLock { $0?.giveBack(&spare) }
    }

    /// Nothing of the batch is in the database; what waits behind it must not go there without it.
    private func fail(_ batch: [Waiting], _ error: StoreError) {
        let seekers = state.withLock { state in
            state.fail(error)
            return state.takeRoomSeekers()
        }
        for _ in 0..<seekers { room.signal() }
        var batch = batch
        while !batch.isEmpty {
            for item in batch { item.whenDurable?(error) }
            batch = state.withLock { $0.take() }
        }
    }

    private enum Next {
        case batch([Waiting])
        case gather, sleep, end
    }

    /// Waits for work. What nobody waits for may gather for a moment first.
    /// - Returns: `nil` when the store is closing and nothing is left.
    private func nextBatch() -> [Waiting]? {
        var hasGathered = false
        while true {
            switch state.withLock({ Self.next(&$0, hasGathered: hasGathered) }) {
            case .batch(let batch):
                for _ in 0..<state.withLock({ $0.takeRoomSeekers() }) { room.signal() }
                return batch
            case .end: return nil
            case .sleep:
                work.wait()
            case .gather:
                hasGathered = true
                _ = work.wait(timeout: .now() + .milliseconds(options.commitDelayMilliseconds))
            }
        }
    }

    private static func next(_ state: inout StoreState, hasGathered: Bool) -> Next {
        state.pace = .working
        guard state.waiting.isEmpty else {
            if state.phase == .open, !state.isUrgent, !hasGathered {
                state.pace = .gathering
                return .gather
            }
            return .batch(state.take())
        }
        if state.isEnding { return .end }
        state.pace = .idle
        return .sleep
    }
}
