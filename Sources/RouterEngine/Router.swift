import Artefact
import Atomics
import Dispatch
import Features
import Locks
import OutcomeStore
import Routing
import Synchronization

/// The router: decides, logs, learns. Drives no socket and reads no clock of its own; any thread may call it.
///
///     request ─► snapshot (no lock): features, predictions, who is eligible, what is expected of each
///             ─► ledger (one short lock): probabilities under a paced budget, number, draw, log, charge ─► reply
///     outcome ─► ledger: merge, log, learn, publish the next snapshot ─► durable ─► acknowledged
///
/// Every change of state happens under the ledger's lock together with its event in the log, so the log's order is the
/// order of the changes, and replaying it makes the same state bit for bit.
public final class Router: Sendable {
    /// State that changes with every event.
    struct Ledger: Sendable {
        var accounts: Accounts
        /// What is in force.
        var epoch: Epoch
        var registry: Registry
        /// What the configuration says: artefact and policy by their labels.
        var configuredPair: String
        var lastID: ULID?
        /// Position of the last checkpoint that was begun, be it before the start.
        var lastCheckpoint: UInt64
        var eventsSinceCheckpoint = 0
        var isCheckpointUnderWay = false
    }

    let store: OutcomeStore
    let clock: @Sendable () -> Int64
    private let entropy: @Sendable () -> UInt64
    let bundledFeatures: FeatureExtractor
    /// Artefacts that have served before, or are to.
    let shelf: KnowledgeShelf
    /// What the configuration's artefact knows, whatever serves.
    let configuredKnowledge: OfflineKnowledge
    let startMilliseconds: Int64
    /// The log's last decision when it was opened; `nil` of an empty one.
    let lastBeforeStart: Int64?

    /// What decisions read. Replaced under the ledger's lock.
    let published: ManagedAtomic<EngineSnapshot>
    /// Of the published terms. To look at it takes no reference of what every decision shares.
    private let generation = Atomic<UInt64>(0)
    let ledger: UnfairMutex<Ledger>
    /// Held while a feedback is merged with what was said before, and while the artefact or the roster is changed.
    /// Taken before the ledger's lock, never after.
    let changes = Mutex<Void>(())
    /// What became of the learner at the start or the last change of the artefact.
    let learnerNote: Mutex<String>
    /// Who is told of changes in the models' quality.
    let driftListener = Mutex<(@Sendable (DriftAlarm) -> Void)?>(nil)
    let breakerListener = Mutex<(@Sendable (BreakerStats) -> Void)?>(nil)
    /// The last checkpoint that was made for retention to cut at.
    let lastCut = Mutex<(milliseconds: Int64, position: UInt64)>((0, 0))
    /// Writes checkpoints at its own pace.
    let checkpoints = DispatchQueue(label: "suffice.checkpoints", qos: .utility)

    /// A router over an open store, in the state it had when the store was closed (or killed).
    ///
    /// - Parameters:
    ///   - artefact: `nil` starts untrained: it learns from feedback alone.
    ///   - features: the product's own extractor, used where there is no artefact.
    ///   - clock: milliseconds since 1970; feeds identifiers and time stamps, never a probability.
    ///   - entropy: random bits for identifiers, never for draws; `nil`: those of the system.
    ///   - artefacts: finds an artefact by its label: one that has taken over from the configuration's, or is a candidate.
    ///   - progress: is told, where the log has to be read again, how many events have been, and of how many.
    /// - Throws: `RouterError`: a configuration that cannot be served, or a store that cannot be read.
    public convenience init(
        configuration: Configuration, artefact: RouterArtefact?, features: FeatureExtractor, store: OutcomeStore,
        clock: @escaping @Sendable () -> Int64,
        entropy: (@Sendable () -> UInt64)? = nil,
        artefacts: @escaping @Sendable (String) -> RouterArtefact? = { _ in nil },
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(RouterError) {
        let knowledge = OfflineKnowledge(artefact: artefact, bundled: features)
        try self.init(
            configuration: configuration, knowledge: knowledge, store: store, clock: clock, entropy: entropy,
            shelf: KnowledgeShelf(bundled: features, artefact: artefacts), progress: progress)
    }

    /// A router with an artefact that has been unpacked before: simulations make many routers of one.
    public init(
        configuration: Configuration, knowledge: OfflineKnowledge, store: OutcomeStore,
        clock: @escaping @Sendable () -> Int64,
        entropy: (@Sendable () -> UInt64)? = nil,
        shelf: KnowledgeShelf? = nil,
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(RouterError) {
        let shelf = shelf ?? KnowledgeShelf(bundled: knowledge.extractor)
        let (history, lastID, lastCheckpoint) = try Self.past(store)
        let configured = knowledge
        let opening = try OpeningTerms(configuration, knowledge, history.registry, shelf)
        let (configuration, knowledge) = (opening.configuration, opening.knowledge)
        let artefact = knowledge.artefact
        let policy = try ActivePolicy(configuration.policy, artefactDefault: artefact?.defaultObjective)
        let roster = try Self.roster(configuration, artefact: artefact, store: store)
        try Self.check(roster, policy: opening.isPolicyPut ? nil : policy, limits: configuration.limits)
        let restored = try Restoration.restore(
            from: store, knowledge: knowledge, epoch: Epoch(configuration, knowledge), history: history,
            shelf: shelf, clock: clock, progress: progress)
        self.store = store
        self.clock = clock
        self.entropy = entropy ?? { RandomWords.system.next() }
        bundledFeatures = knowledge.extractor
        self.shelf = shelf
        configuredKnowledge = configured
        startMilliseconds = clock()
        lastBeforeStart = lastID?.timeMilliseconds
        ledger = UnfairMutex(
            Ledger(
                accounts: restored.accounts, epoch: restored.epoch, registry: history.registry,
                configuredPair: opening.configuredPair, lastID: lastID, lastCheckpoint: lastCheckpoint))
        learnerNote = Mutex(restored.note)
        let terms = ServingTerms(
            knowledge: knowledge, policy: policy, roster: roster, settings: ServedConfiguration(configuration))
        published = ManagedAtomic(EngineSnapshot(terms, restored.accounts, position: store.position))
        register(opening)
        // What is decided by new rules can be computed again from here; without it, it would say that rules have changed.
        // So can what another artefact decides, once the events that have taught it are cut off.
        let (last, now) = (history.epochs.last?.epoch, restored.epoch)
        if !history.epochs.isEmpty, last?.rules != Epoch.rulesNow || last?.hasSameRouter(as: now) != true {
            try? saveCheckpoint(isKept: true)
        }
    }

    /// What decisions read now.
    var snapshot: EngineSnapshot { published.load(ordering: .acquiring) }

    /// Makes the accounts visible to the decisions that follow, under these terms. Only under the ledger's lock.
    func publish(_ accounts: Accounts, _ terms: ServingTerms? = nil) {
        let last = snapshot
        let terms = terms?.beside(accounts.candidacy) ?? last.terms
        generation.store(terms.generation, ordering: .releasing)
        published.store(
            EngineSnapshot(terms, accounts, position: store.position, after: last), ordering: .releasing)
    }

    /// Whether decisions are still made under these terms. Only under the ledger's lock.
    func isInForce(_ terms: ServingTerms) -> Bool { generation.load(ordering: .acquiring) == terms.generation }

    /// The next identifier: later than the last one, whatever the clock does.
    func nextID(after last: ULID?, now: Int64) -> ULID {
        let now = max(0, now)
        if let last, now & ULID.timeMask <= last.timeMilliseconds { return last.successor }
        let bits = (entropy(), entropy())
        return ULID(timeMilliseconds: now, randomHigh: UInt16(truncatingIfNeeded: bits.0), randomLow: bits.1)
    }

    /// Writes a checkpoint and closes the store, also where the checkpoint can't be written; further calls fail.
    public func close() throws(RouteError) {
        // One that is under way is written with this one, not before it.
        let checkpoint = Result { () throws(StoreError) in try saveCheckpoint() }
        checkpoints.sync {}
        try RouteError.wrapping { () throws(StoreError) in
            try store.close()
            try checkpoint.get()
        }
    }

    /// What the log says of changes, and what the ledger goes on from: the greatest identifier, which later ones follow
    /// whatever the clock says by now, and the last checkpoint, which says whether the next is to be kept.
    private static func past(_ store: OutcomeStore) throws(RouterError) -> (LogHistory, ULID?, UInt64) {
        try RouterError.wrapping { () throws(StoreError) in
            (
                LogHistory(try store.changes()), try store.lastDecisionID(),
                try store.checkpointPosition(named: LogFold.checkpointName)
            )
        }
    }

    static func roster(
        _ configuration: Configuration, artefact: RouterArtefact?, store: OutcomeStore
    ) throws(RouterError) -> Roster {
        let changes = try RouterError.wrapping { () throws(StoreError) in try store.roster() }
        return Roster(configured: configuration.models, artefact: artefact?.roster ?? [], changes: changes)
    }

    /// Whether a router can be made of a configuration and an artefact, over an empty store.
    ///
    /// - Throws: what making it would.
    public static func check(_ configuration: Configuration, artefact: RouterArtefact?) throws(RouterError) {
        let policy = try ActivePolicy(configuration.policy, artefactDefault: artefact?.defaultObjective)
        let roster = Roster(configured: configuration.models, artefact: artefact?.roster ?? [], changes: [])
        try check(roster, policy: policy, limits: configuration.limits)
    }

    /// - Parameter policy: whose floor the roster has to leave room for; `nil` for one that was put over the wire, which a
    ///   file that has come to name more models does not contradict.
    static func check(_ roster: Roster, policy: ActivePolicy?, limits: Limits) throws(RouterError) {
        guard !roster.entries.isEmpty else { throw .noModels }
        guard roster.entries.count <= limits.models else {
            throw .modelsOverLimit(got: roster.entries.count, limit: limits.models)
        }
        var names: Set<String> = []
        for entry in roster.entries {
            let name = entry.model.name
            guard !name.isEmpty, name.utf8.count <= limits.nameBytes else { throw .badModelName(name) }
            guard names.insert(name).inserted else { throw .duplicateModel(name) }
        }
        // What was added or put live doesn't make a start impossible: there the floor is 1/K, as it was when it was added.
        guard let policy, policy.floor * Double(roster.configuredCount) > 1 + 1e-12 else { return }
        throw .floorTooHigh(floor: policy.floor, models: roster.configuredCount)
    }
}
