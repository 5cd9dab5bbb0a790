import Bandits
import OutcomeStore

/// The accounts as the log left them: the latest checkpoint, and every event after it.
struct Restoration {
    var accounts: Accounts
    /// What is in force from now on, as it is logged.
    var epoch: Epoch
    /// What became of the learner, in words.
    var note: String

    /// - Parameters:
    ///   - epoch: what is in force from now on; where its learner begins is found out here.
    ///   - history: of the store, to its end.
    ///   - progress: is told how many events have been read again, and of how many.
    static func restore(
        from store: OutcomeStore, knowledge: OfflineKnowledge, epoch: Epoch, history: LogHistory,
        shelf: KnowledgeShelf, clock: () -> Int64, progress: (_ done: UInt64, _ total: UInt64) -> Void
    ) throws(RouterError) -> Restoration {
        try RouterError.wrapping { () throws(StoreError) in
            let end = store.position
            // Before anything is written: a journal that takes nothing is told to those who ask, not to the start.
            let changes = try store.roster()
            var epoch = epoch
            epoch.learnerStart = learnerStart(of: epoch, history, store)
            let checkpoint = try store.checkpoint(named: LogFold.checkpointName)
            var fold = LogFold(
                epoch, knowledge: knowledge, history: history, checkpoint: checkpoint, shelf: shelf)
            if let passedOver = fold.passedOver, store.horizon > 0 {
                throw StoreError.unusableCheckpoint(
                    path: store.path, position: store.horizon, detail: passedOver.detail)
            }
            let start = fold.start
            let decisions: LogStretch.Decisions = history.countsDecisions(beside: epoch) ? .all : .ofSessions
            try store.forEachStretch(after: start, decisions: decisions) { (stretch) throws(StoreError) in
                for stored in stretch.events { fold.take(stored, of: stretch.decisions) }
                progress(stretch.end - start, end - start)
            }
            var accounts = fold.accounts
            if history.featureHashes[epoch.router] != epoch.featuresHash {
                store.write(Note(router: knowledge, timeMilliseconds: clock()))
            }
            let endings = epoch.endings(of: changes, timeMilliseconds: clock())
            for ending in endings {
                store.write(ending)
                accounts.enter(ending)
            }
            if history.epochs.last?.epoch != epoch { store.write(Note(epoch, timeMilliseconds: clock())) }
            accounts.enter(epoch)
            accounts.learner.enter(epoch, after: fold.epoch)
            accounts.candidacy?.learner?.announce(epoch, after: fold.epoch)
            return Restoration(
                accounts: accounts, epoch: epoch, note: sentence(accounts, end: end, start: start, fold.passedOver))
        }
    }

    /// A learner for another artefact, from the logged features of the latest events.
    /// - Parameter epoch: the artefact's, its `learnerStart` set.
    static func rebuild(
        from store: OutcomeStore, knowledge: OfflineKnowledge, epoch: Epoch
    ) throws(StoreError) -> Restoration {
        let (history, end) = (LogHistory(try store.changes()), store.position)
        var fold = LogFold(learnerOf: epoch, knowledge: knowledge, history: history)
        try store.forEachStretch(after: fold.start, decisions: .none) { (stretch) throws(StoreError) in
            for stored in stretch.events { fold.take(stored, of: stretch.decisions) }
        }
        return Restoration(
            accounts: fold.accounts, epoch: epoch,
            note: sentence(fold.accounts, end: end, start: epoch.learnerStart))
    }

    /// A router that was the last one goes on; another one is taught from the latest events.
    private static func learnerStart(of epoch: Epoch, _ history: LogHistory, _ store: OutcomeStore) -> UInt64 {
        guard let last = history.epochs.last?.epoch, last.hasSameRouter(as: epoch) else {
            return LogFold.horizon(of: store)
        }
        return last.learnerStart
    }

    private static func sentence(
        _ accounts: Accounts, end: UInt64, start: UInt64, _ passedOver: StateError? = nil
    ) -> String {
        if end == 0 { return "started with nothing learnt" }
        let reason = passedOver.map { "; the checkpoint can't be gone on from (\($0.detail))" } ?? ""
        return "\(accounts.learner.updates) observations, \(end - min(end, start)) events read again\(reason)"
    }
}

extension OutcomeStore {
    /// Logs a note that nobody waits for.
    func write(_ note: Note) {
        append(note) { _ in
            // A store that takes nothing more refuses the next decision, too, and says why there.
        }
    }

    /// Logs the end of a change of the roster, which nobody waits for either.
    func write(_ ending: RosterChange) {
        append(ending) { _ in }
    }
}
