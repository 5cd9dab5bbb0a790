import Artefact
import Features
import LinearAlgebra
import OutcomeStore
import Routing

/// Decisions computed again from the log alone: state folded from the latest checkpoint and all events after it, in the
/// order of the log, by the code that decides live.
///
/// The log has what the request said, the features that were made of its prompt, the epoch (policy, roster, rules,
/// prices) and the position of the state that was seen; the artefact has the rest. Prompts are not needed.
public struct LogReplay {
    private let log: EventReader
    private let history: LogHistory
    private let features: FeatureExtractor
    private let artefact: @Sendable (String) -> RouterArtefact?
    private let shelf: KnowledgeShelf
    /// Called as the walk goes on, with how many decisions of the learner at hand are computed: for a progress bar.
    public var onStretch: ((_ decisions: Int) -> Void)?

    private static let pageEvents = 1024

    /// - Parameters:
    ///   - features: the product's own, for an untrained router.
    ///   - artefact: finds an artefact by its label, such as `base@3f2a91c0`.
    public init(
        path: String, features: FeatureExtractor, artefact: @escaping @Sendable (String) -> RouterArtefact?
    ) throws(StoreError) {
        log = try EventReader(path: path)
        history = LogHistory(try log.changes())
        self.features = features
        self.artefact = artefact
        shelf = KnowledgeShelf(bundled: features, artefact: artefact)
    }

    /// The latest decisions of the log, the oldest of them first.
    public func latest(count: Int) throws(StoreError) -> [ULID] { try log.latestDecisions(count: count) }

    /// Computes decisions again. Those of one learner take one walk through the log.
    ///
    /// - Returns: in the order of `ids`; `nil` for one that the log does not have.
    public func replay(_ ids: [ULID]) throws(StoreError) -> [ReplayedDecision?] {
        var targets: [ReplayTarget] = []
        for id in Set(ids).sorted() {
            if let (position, record) = try log.decision(id) {
                targets.append(ReplayTarget(record: record, position: position))
            }
        }
        var replayed: [ULID: ReplayedDecision] = [:]
        let start = targets.partition { $0.record.statePosition >= log.horizon }
        for gone in targets[..<start] {
            replayed[gone.record.id] = self.replayed(
                gone, .impossible(.logTruncated(firstNumber: try firstNumber() ?? 0)))
        }
        let groups = Dictionary(grouping: targets[start...].sorted { $0.position < $1.position }) {
            LearnerKey(history.epoch(at: $0.record.statePosition))
        }
        for targets in groups.values {
            for (target, verdict) in try verdicts(targets) {
                replayed[target.record.id] = self.replayed(target, verdict)
            }
        }
        return ids.map { replayed[$0] }
    }

    private func replayed(_ target: ReplayTarget, _ verdict: ReplayVerdict) -> ReplayedDecision {
        ReplayedDecision(
            record: target.record, verdict: verdict,
            loggedProcessor: history.epoch(at: target.record.statePosition)?.processor ?? "unknown",
            processor: BLAS.processor)
    }

    /// Decisions with the same one saw one learner, or learners that go on from one another.
    private struct LearnerKey: Hashable {
        var router: String?
        var featuresHash: String?
        var learnerStart: UInt64?

        init(_ epoch: Epoch?) {
            router = epoch?.router
            featuresHash = epoch?.featuresHash
            learnerStart = epoch?.learnerStart
        }
    }

    /// - Parameter targets: of one learner.
    private func verdicts(_ targets: [ReplayTarget]) throws(StoreError) -> [(ReplayTarget, ReplayVerdict)] {
        func all(_ obstacle: ReplayObstacle) -> [(ReplayTarget, ReplayVerdict)] {
            targets.map { ($0, .impossible(obstacle)) }
        }
        guard let first = targets.map(\.record.statePosition).min(), let epoch = history.epoch(at: first) else {
            return all(.otherVersion)
        }
        let found = epoch.router == OfflineKnowledge.untrainedLabel ? nil : artefact(epoch.router)
        if found == nil, epoch.router != OfflineKnowledge.untrainedLabel {
            return all(.artefactMissing(label: epoch.router))
        }
        let knowledge = OfflineKnowledge(artefact: found, bundled: features)
        guard knowledge.featuresHash == epoch.featuresHash else {
            return all(.otherFeatures(logged: epoch.featuresHash, here: knowledge.featuresHash))
        }
        let checkpoint = try log.checkpoint(named: LogFold.checkpointName, atMost: first)
        if checkpoint == nil, let missing = try firstNumber(), missing > 1 {
            return all(.logTruncated(firstNumber: missing))
        }
        let fold = LogFold(epoch, knowledge: knowledge, history: history, checkpoint: checkpoint, shelf: shelf)
        if fold.start < log.horizon { return all(.logTruncated(firstNumber: try firstNumber() ?? 0)) }
        let decisions: LogStretch.Decisions = history.countsDecisions(beside: epoch) ? .all : .ofSessions
        return try walk(ReplayCourse(targets, fold, knowledge, history), decisions)
    }

    private func walk(
        _ course: ReplayCourse, _ decisions: LogStretch.Decisions
    ) throws(StoreError) -> [(ReplayTarget, ReplayVerdict)] {
        var course = course
        try log.forEachStretch(after: course.start, decisions: decisions) { (stretch) throws(StoreError) in
            for stored in stretch.events where !course.isDone { course.take(stored, of: stretch.decisions) }
            if !course.isDone { course.come(to: stretch.end) }
            onStretch?(course.verdicts.count)
            return !course.isDone
        }
        return course.verdicts
    }

    /// Number of the log's first decision; `nil` of an empty one.
    private func firstNumber() throws(StoreError) -> UInt64? {
        for stored in try log.events(after: log.horizon, count: Self.pageEvents) {
            if case .decision(let record) = stored.event { return record.number }
        }
        return nil
    }
}

/// A decision to compute again, and where it stands in the log.
struct ReplayTarget {
    var record: DecisionRecord
    var position: UInt64
}
