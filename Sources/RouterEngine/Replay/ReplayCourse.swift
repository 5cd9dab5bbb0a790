import OutcomeStore
import Routing

/// One walk through the log: keeps for every decision the snapshot that it saw, and computes it when the walk has come
/// to it. The snapshot is the state at the decision's `statePosition`; spending and conversations are those of the
/// moment of the draw.
struct ReplayCourse {
    private var fold: LogFold
    private let knowledge: OfflineKnowledge
    private let history: LogHistory
    /// By the state that they saw, and by their own position; both rising.
    private let byState: [ReplayTarget]
    private let byPosition: [ReplayTarget]
    private var seenCount = 0
    private var snapshots: [ULID: EngineSnapshot] = [:]
    private(set) var verdicts: [(ReplayTarget, ReplayVerdict)] = []

    let start: UInt64

    var isDone: Bool { verdicts.count == byPosition.count }

    init(_ targets: [ReplayTarget], _ fold: LogFold, _ knowledge: OfflineKnowledge, _ history: LogHistory) {
        self.fold = fold
        self.knowledge = knowledge
        self.history = history
        byState = targets.sorted { $0.record.statePosition < $1.record.statePosition }
        byPosition = targets.sorted { $0.position < $1.position }
        start = fold.start
    }

    /// Takes in the next event of the log. Decisions that move no account may be left out.
    /// - Parameter decisions: that a feedback may be of.
    mutating func take(_ stored: StoredEvent, of decisions: [ULID: DecisionRecord]) {
        come(to: stored.position)
        fold.take(stored, of: decisions)
    }

    /// All events before a position have been taken in: what was decided up to there is computed.
    mutating func come(to position: UInt64) {
        while seenCount < byState.count, byState[seenCount].record.statePosition < position {
            see(byState[seenCount])
            seenCount += 1
        }
        while !isDone, byPosition[verdicts.count].position <= position {
            let target = byPosition[verdicts.count]
            verdicts.append((target, verdict(of: target)))
        }
    }

    /// Freezes what a decision saw.
    private mutating func see(_ target: ReplayTarget) {
        let position = target.record.statePosition
        guard let epoch = history.epoch(at: position), let roster = history.roster(at: position),
            let policy = try? ActivePolicy(epoch.policy, artefactDefault: epoch.artefactObjective)
        else { return }
        let settings = Configuration(
            policy: epoch.policy, governance: epoch.governance, breakers: epoch.breakers, sessions: epoch.sessions)
        let terms = ServingTerms(
            knowledge: knowledge, policy: policy, roster: roster, settings: ServedConfiguration(settings))
        snapshots[target.record.id] = EngineSnapshot(
            terms.beside(fold.accounts.candidacy), fold.accounts, position: position)
    }

    private mutating func verdict(of target: ReplayTarget) -> ReplayVerdict {
        let record = target.record
        guard let snapshot = snapshots.removeValue(forKey: record.id) else { return .impossible(.otherVersion) }
        let differences: [String]
        do throws(RouteError) {
            differences = try DecisionComparison(record, snapshot, fold.accounts).differences
        } catch {
            differences = ["it is logged as routed, but comes out as refused: \(error.message)"]
        }
        guard let first = differences.first else { return .same }
        let hasPresentRules = history.hasPresentRules(min(start, target.position)...target.position)
        return hasPresentRules ? .different(differences) : .impossible(.otherRules(difference: first))
    }
}
