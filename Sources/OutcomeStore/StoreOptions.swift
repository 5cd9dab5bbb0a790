/// Limits and paces of a store; the unit is last in the name.
public struct StoreOptions: Sendable, Equatable {
    /// Events that may wait for the writer; above it `append` throws `overloaded`.
    public var waitingEventsMax: Int
    /// Encoded bytes that may wait for the writer; above it `append` throws `overloaded`.
    public var waitingBytesMax: Int
    /// Above so many waiting bytes `settle` waits for the writer, which else would fall behind for ever, and what waits
    /// would fill the memory: it takes as much there as encoded, and more until it is in the journal.
    public var pileBytesMax: Int
    /// … for this long for each event that it settles, and four times as long where twice as much waits: there is always a
    /// pile at which no more comes than the writer takes, however little of a processor it gets.
    public var pileWaitMicroseconds: Int
    /// … but not longer than this in all: a writer that has to wait itself keeps nobody from being answered.
    public var pileWaitMillisecondsMax: Int
    /// Events of one transaction: bounds how long one commit can take.
    public var transactionEventsMax: Int
    /// How long an event that nobody waits for may stay in the journal before it is committed.
    /// An event somebody waits for is committed at once, with all that has gathered by then.
    public var commitDelayMilliseconds: Int
    /// Decisions kept in memory after their commit, so that prompt feedback needs no read.
    public var recentDecisionsMax: Int
    /// A journal file is left for the other one above this size, as soon as that is committed.
    public var journalBytesMax: Int
    /// Largest size of the database; a commit that needs more fails like a full disk. `nil`: the disk decides.
    public var databaseBytesMax: Int?
    /// Databases up to this size are checked page by page when they are opened.
    public var checkAtOpenBytesMax: Int
    /// How long a commit waits for another process that has locked the database.
    public var lockedSecondsMax: Double

    public init(
        waitingEventsMax: Int = 65_536, waitingBytesMax: Int = 128 << 20, pileBytesMax: Int = 24 << 20,
        pileWaitMicroseconds: Int = 500, pileWaitMillisecondsMax: Int = 100, transactionEventsMax: Int = 4096,
        commitDelayMilliseconds: Int = 10, recentDecisionsMax: Int = 4096, journalBytesMax: Int = 4 << 20,
        databaseBytesMax: Int? = nil, checkAtOpenBytesMax: Int = 16 << 20, lockedSecondsMax: Double = 10
    ) {
        self.waitingEventsMax = waitingEventsMax
        self.waitingBytesMax = waitingBytesMax
        self.pileBytesMax = pileBytesMax
        self.pileWaitMicroseconds = pileWaitMicroseconds
        self.pileWaitMillisecondsMax = pileWaitMillisecondsMax
        self.transactionEventsMax = transactionEventsMax
        self.commitDelayMilliseconds = commitDelayMilliseconds
        self.recentDecisionsMax = recentDecisionsMax
        self.journalBytesMax = journalBytesMax
        self.databaseBytesMax = databaseBytesMax
        self.checkAtOpenBytesMax = checkAtOpenBytesMax
        self.lockedSecondsMax = lockedSecondsMax
    }
}
