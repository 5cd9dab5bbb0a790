import Bandits
import OutcomeStore
import Routing

/// The log folded into the state that it left: restoring a router and replaying a decision walk the same way.
///
/// What is learnt may begin at another position than the rest: with another artefact the learner is made anew from a
/// part of the log, while spending, breakers and sessions go on.
struct LogFold {
    private(set) var accounts: Accounts
    /// Feedback behind this position is learnt.
    private let learnerStart: UInt64
    /// Events behind this position move everything else.
    private let restStart: UInt64
    /// The last one that was entered; before the first event, the one in force there.
    private(set) var epoch: Epoch?
    /// Why the checkpoint couldn't be gone on from; `nil` where it was, or there was none.
    private(set) var passedOver: StateError?
    /// Of an artefact, by its label: for roll-outs.
    private let knowledge: (String) -> OfflineKnowledge?

    /// Events up to here are in the state, or of no concern to it.
    var start: UInt64 { min(learnerStart, restStart) }

    private init(
        _ accounts: Accounts, learnerStart: UInt64, restStart: UInt64, history: LogHistory,
        knowledge: @escaping (String) -> OfflineKnowledge?
    ) {
        epoch = history.epoch(at: min(learnerStart, restStart))
        self.knowledge = knowledge
        self.accounts = accounts
        self.learnerStart = learnerStart
        self.restStart = restStart
    }

    /// Takes in the next event.
    /// - Parameter decisions: that a feedback may be of; one of a decision that isn't among them is passed over.
    mutating func take(_ stored: StoredEvent, of decisions: [ULID: DecisionRecord]) {
        let (isLearnt, isCounted) = (stored.position > learnerStart, stored.position > restStart)
        switch stored.event {
        case .decision(let record): if isCounted { accounts.take(record) }
        case .feedback(let event):
            guard let record = decisions[event.given.decision] else { return }
            if isLearnt { accounts.learner.take(event, of: record) }
            if isCounted { accounts.count(event, of: record) }
        case .note(let note):
            if let epoch = note.epoch { enter(epoch, isLearnt: isLearnt, isCounted: isCounted) }
            if isCounted, let entry = note.registryEntry { enter(entry) }
        case .roster(let change):
            if isCounted {
                accounts.forgetPrices()
                accounts.candidacy?.learner?.enter(change)
            }
            if isLearnt { accounts.learner.enter(change) }
        }
    }

    /// A candidate's learner that took over then is of another artefact than this fold's: its own goes on.
    private mutating func enter(_ entry: RegistryEntry) {
        let learner = accounts.learner
        accounts.enter(entry, knowledge: knowledge)
        if accounts.learner.knowledge.label != learner.knowledge.label { accounts.learner = learner }
    }

    private mutating func enter(_ epoch: Epoch, isLearnt: Bool, isCounted: Bool) {
        if isCounted {
            accounts.enter(epoch)
            accounts.candidacy?.learner?.announce(epoch, after: self.epoch)
        }
        if isLearnt { accounts.learner.enter(epoch, after: self.epoch) }
        self.epoch = epoch
    }
}

extension LogFold {
    static let checkpointName = "engine"
    /// 9: what exploring costs is counted against the greedy model, a roll-out's outcomes as they are believed, and a
    /// window knows what of its spending is open. 10: of which model. 11: what the worst of a model's calls took. 12: the account of a
    /// window that another objective has put aside, and whose a conversation is. 13: what a mean quality owes. 14: how far costs
    /// under a budget per request were from expected ones, and how late the outcomes under a mean quality are. 15: how far those
    /// are believed.
    static let checkpointVersion: UInt32 = 15
    /// The oldest that is gone on from: a log that was cut has no other beginning.
    static let checkpointVersionMin: UInt32 = 8
    /// Events that are read again where a learner is made for another artefact: what lies further back has been
    /// forgotten by then.
    static let rebuiltEventsMax: UInt64 = 100_000

    /// Where a learner that is made now begins to read: no further back than what is left of the log.
    static func horizon(of store: OutcomeStore) -> UInt64 {
        let position = store.position
        return max(store.horizon, position > rebuiltEventsMax ? position - rebuiltEventsMax : 0)
    }

    /// The fold for a learner of `epoch` alone, from its beginning.
    init(learnerOf epoch: Epoch, knowledge: OfflineKnowledge, history: LogHistory) {
        let learning = (history.epoch(at: epoch.learnerStart) ?? epoch).policy.learning
        let learner = Learner(knowledge: knowledge, learning: learning, featureHashes: history.featureHashes)
        self.init(
            Accounts(learner: learner, epoch: epoch), learnerStart: epoch.learnerStart, restStart: .max,
            history: history, knowledge: { _ in nil })
    }

    /// The fold for a learner of `epoch`, as far as the checkpoint has it.
    ///
    /// - Parameters:
    ///   - checkpoint: the latest one that is not too late; one that is unreadable or of another learner costs time, not
    ///     state: a log that was not cut has everything. `passedOver` says why.
    ///   - shelf: other artefacts' knowledge, for roll-outs.
    init(
        _ epoch: Epoch, knowledge: OfflineKnowledge, history: LogHistory,
        checkpoint: (position: UInt64, bytes: [UInt8])?, shelf: KnowledgeShelf
    ) {
        let find = { (label: String) in label == knowledge.label ? knowledge : shelf.knowledge(of: label) }
        func learner(_ position: UInt64) -> Learner {
            Learner(
                knowledge: knowledge,
                learning: (history.epoch(at: position) ?? epoch).policy.learning,
                featureHashes: history.featureHashes)
        }
        // Before the first epoch nothing is known of what was in force: it is taken for that one.
        let first = history.epochs.lazy.compactMap(\.epoch).first ?? epoch
        var accounts = Accounts(learner: learner(epoch.learnerStart), epoch: first)
        var (learnerStart, restStart, passedOver) = (epoch.learnerStart, UInt64(0), StateError?.none)
        if let checkpoint, let then = history.epoch(at: checkpoint.position) {
            do throws(StateError) {
                let state = try CheckpointState(
                    checkpoint.bytes, then, epoch, empty: learner(checkpoint.position),
                    underWay: history.registry.underWay(at: checkpoint.position)?.entry, knowledge: find)
                let fresh = accounts.learner
                (accounts, restStart) = (state.accounts, checkpoint.position)
                if state.hasLearner { learnerStart = checkpoint.position } else { accounts.learner = fresh }
            } catch {
                passedOver = error
            }
        }
        self.init(accounts, learnerStart: learnerStart, restStart: restStart, history: history, knowledge: find)
        self.passedOver = passedOver
    }
}
