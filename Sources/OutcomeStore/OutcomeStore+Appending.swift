import Routing

// The verbs that add to the log. They return at once. A `whenDurable` closure is called exactly once: on the store's
// own thread after the commit, in the order of positions, or at once where the event could not be taken. It must be
// quick and must not call `flush`, `saveCheckpoint` or `close`, which wait for that very thread.
extension OutcomeStore {
    /// Logs a decision. When this returns it survives the end of the process.
    ///
    /// Decisions may come in another order than their numbers; every number and identifier comes once.
    /// - Parameter settles: `false` leaves that to a call of `settle`, which does it for many decisions at once.
    /// - Throws: `overloaded` where too much waits to be written; `failed`, `closed`.
    public func append(_ decision: KeptDecision, settles: Bool = true) throws(StoreError) {
        try writer.append(.decision(decision))
        if settles { try settle() }
    }

    /// When this returns, all that was appended before survives the end of the process. Where too much waits for the
    /// writer, it returns when the writer has come on, or after a moment.
    /// - Throws: `failed` where something does not: the store takes nothing more.
    public func settle() throws(StoreError) {
        writer.waitForRoom(behind: try writer.settle())
    }

    /// Logs feedback of a decision that the store has.
    public func append(_ feedback: FeedbackEvent, whenDurable: @escaping @Sendable (StoreError?) -> Void) {
        append(.feedback(feedback), whenDurable)
    }

    /// Logs a change of the roster.
    public func append(_ change: RosterChange, whenDurable: @escaping @Sendable (StoreError?) -> Void) {
        append(.roster(change), whenDurable)
    }

    /// Logs a change of artefact or policy.
    public func append(_ note: Note, whenDurable: @escaping @Sendable (StoreError?) -> Void) {
        append(.note(note), whenDurable)
    }

    /// Counts feedback that named a decision the store does not have. It takes a position of its own, which no reader
    /// sees; a store that takes nothing more does not count it.
    public func countUnknownDecision() {
        try? writer.append(.unknownDecision)
        try? settle()
    }

    private func append(_ event: Event, _ whenDurable: @escaping @Sendable (StoreError?) -> Void) {
        do {
            try writer.append(.event(event), whenDurable: whenDurable)
        } catch {
            return whenDurable(error)
        }
        // Whether it is kept is what the commit says: a journal that fails tells the next one.
        try? settle()
    }
}
