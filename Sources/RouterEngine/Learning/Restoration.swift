import Bandits
import OutcomeStore
import Routing

/// The accounts as the log left them: the latest checkpoint, and every event after it.
struct Restoration {
    var accounts: Accounts
    /// What became of the learner, in words.
    var note: String
    /// The log says which features this router's decisions are logged with.
    private var isRouterLogged = false

    private init(_ accounts: Accounts) {
        self.accounts = accounts
        note = ""
    }

    static let checkpointName = "engine"
    static let checkpointVersion: UInt32 = 2
    /// Events that are read again where a learner's state belongs to another artefact: what lies further back has been
    /// forgotten by then.
    static let rebuiltEventsMax: UInt64 = 100_000
    private static let pageEvents = 4096

    static func restore(
        from store: OutcomeStore, knowledge: OfflineKnowledge, policy: ActivePolicy, clock: () -> Int64
    ) throws(RouterError) -> Restoration {
        var restoration = Restoration(
            Accounts(
                learner: Learner(knowledge: knowledge, forgetting: policy.settings.learning.forgetting),
                pacer: policy.budgetUSD.map { BudgetPacer(budgetUSD: $0) },
                meter: policy.budget.map { ExplorationMeter($0) }))
        do throws(StoreError) {
            let end = store.position
            let start = try restoration.readCheckpoint(store, knowledge, policy)
            try restoration.replay(store, after: start, floor: policy.floor)
            restoration.note = restoration.sentence(end: end, start: start)
            if !restoration.isRouterLogged { restoration.logRouter(store, knowledge, clock()) }
        } catch {
            throw .store(error)
        }
        return restoration
    }

    /// A learner for another artefact, from the logged features of the latest events.
    static func rebuild(
        from store: OutcomeStore, knowledge: OfflineKnowledge, forgetting: Double?, featureHashes: [String: String]
    ) throws(StoreError) -> Restoration {
        let learner = Learner(knowledge: knowledge, forgetting: forgetting, featureHashes: featureHashes)
        var restoration = Restoration(Accounts(learner: learner, pacer: nil))
        let end = store.position
        let start = horizon(of: store)
        try restoration.replay(store, after: start, floor: 0)
        restoration.note = restoration.sentence(end: end, start: start)
        return restoration
    }

    /// - Returns: the position to replay from.
    private mutating func readCheckpoint(
        _ store: OutcomeStore, _ knowledge: OfflineKnowledge, _ policy: ActivePolicy
    ) throws(StoreError) -> UInt64 {
        guard let checkpoint = try store.checkpoint(named: Self.checkpointName) else { return 0 }
        do throws(StateError) {
            var reader = StateReader(checkpoint.bytes)
            try reader.expect(Self.checkpointVersion, "version of the checkpoint")
            guard try reader.text() == knowledge.label, try reader.text() == knowledge.featuresHash else {
                return Self.horizon(of: store)
            }
            let learner = try Learner(
                from: &reader, knowledge: knowledge, forgetting: policy.settings.learning.forgetting)
            if try reader.number(UInt8.self) == 1, let budget = policy.budgetUSD {
                accounts.pacer = try BudgetPacer(from: &reader, budgetUSD: budget)
            }
            if try reader.number(UInt8.self) == 1, let budget = policy.budget {
                accounts.meter = try ExplorationMeter(from: &reader, budget: budget)
            }
            accounts.learner = learner
            isRouterLogged = true
            return checkpoint.position
        } catch {
            return 0  // an unreadable checkpoint costs time, not state: the log has everything
        }
    }

    /// Where the replay for another artefact begins.
    private static func horizon(of store: OutcomeStore) -> UInt64 {
        store.position > rebuiltEventsMax ? store.position - rebuiltEventsMax : 0
    }

    /// Reads events a page at a time; decisions that the feedback of a page speaks of are looked up between pages,
    /// where they aren't among the recent ones.
    private mutating func replay(
        _ store: OutcomeStore, after start: UInt64, floor: Double
    ) throws(StoreError) {
        var (position, recent): (UInt64, [ULID: DecisionRecord]) = (start, [:])
        while true {
            let page = try Self.page(store, after: position)
            guard let last = page.last else { return }
            for stored in page { try take(stored.event, store, &recent, floor: floor) }
            if recent.count > 4 * Self.pageEvents { recent = [:] }
            position = last.position
        }
    }

    private mutating func take(
        _ event: Event, _ store: OutcomeStore, _ recent: inout [ULID: DecisionRecord], floor: Double
    ) throws(StoreError) {
        switch event {
        case .decision(let record):
            recent[record.id] = record
            accounts.take(record, floor: floor)
        case .feedback(let event):
            var record = recent[event.given.decision]
            if record == nil { record = try store.entry(event.given.decision)?.decision }
            guard let record else { return }
            accounts.take(event, of: record)
        case .note(let note) where note.subject == .artefact:
            let words = note.text.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { return }
            if words[0] == accounts.learner.knowledge.label { isRouterLogged = true }
            accounts.learner.note(router: String(words[0]), featuresHash: String(words[1]))
        case .note, .roster:
            break
        }
    }

    private struct PageIsFull: Error {}

    private static func page(_ store: OutcomeStore, after position: UInt64) throws(StoreError) -> [StoredEvent] {
        var page: [StoredEvent] = []
        do {
            try store.replay(after: position) { event in
                page.append(event)
                if page.count == pageEvents { throw PageIsFull() }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            // The page is full.
        }
        return page
    }

    /// Writes down which features this router's decisions are logged with.
    private func logRouter(_ store: OutcomeStore, _ knowledge: OfflineKnowledge, _ now: Int64) {
        store.append(Note(router: knowledge, timeMilliseconds: now)) { _ in
            // A store that takes nothing more refuses the next decision, too, and says why there.
        }
    }

    private func sentence(end: UInt64, start: UInt64) -> String {
        let updates = accounts.learner.updates
        if end == 0 { return "started with nothing learnt" }
        return "\(updates) observations, \(end - min(end, start)) events read again"
    }
}

extension Note {
    /// Which features a router's decisions are logged with: `base@3f2a91c0 51a7…`.
    init(router knowledge: OfflineKnowledge, timeMilliseconds: Int64) {
        self.init(
            subject: .artefact, text: "\(knowledge.label) \(knowledge.featuresHash)", timeMilliseconds: timeMilliseconds
        )
    }
}
