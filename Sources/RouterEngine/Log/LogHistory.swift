import Bandits
import OutcomeStore
import Routing

/// What the log says of everything that changed apart from decisions and feedback: epochs, rosters, artefacts.
struct LogHistory: Sendable {
    /// Where each epoch begins; `nil` for one that this version of the program cannot read.
    private(set) var epochs: [(position: UInt64, epoch: Epoch?)] = []
    private(set) var registry = Registry()
    /// Features of each router's decisions, by label.
    private(set) var featureHashes: [String: String] = [:]
    private var rosterChanges: [(position: UInt64, change: RosterChange)] = []

    /// - Parameter changes: every roster change and note of a log, in its order.
    init(_ changes: [StoredEvent]) {
        for stored in changes {
            switch stored.event {
            case .roster(let change): rosterChanges.append((stored.position, change))
            case .note(let note): take(note, at: stored.position)
            case .decision, .feedback: break
            }
        }
    }

    private mutating func take(_ note: Note, at position: UInt64) {
        switch note.subject {
        case .policy: epochs.append((position, note.epoch))
        case .registry: if let entry = note.registryEntry { registry.add(entry, at: position) }
        case .artefact: if let (label, hash) = note.router { featureHashes[label] = hash }
        }
    }

    /// Whether every decision of the log may move some account: that of a budget, or of a roll-out, be it over since.
    /// Else only those of conversations do.
    func countsDecisions(beside epoch: Epoch) -> Bool {
        let everyEpoch = [epoch] + epochs.compactMap(\.epoch)
        let isPaced = everyEpoch.contains {
            $0.policy.explorationBudget != nil || $0.objective.flatMap(Pacer.init) != nil
        }
        return isPaced || registry.hasRollout
    }

    /// The epoch that an event at `position` belongs to.
    /// - Returns: its place in `epochs`; `nil` before the first.
    func place(at position: UInt64) -> Int? { epochs.lastIndex { $0.position <= position } }

    /// The epoch in force at `position`; `nil` where none is known.
    func epoch(at position: UInt64) -> Epoch? { place(at: position).flatMap { epochs[$0].epoch } }

    /// Whether all from one position to another happened by the rules of this version of the program.
    func hasPresentRules(_ positions: ClosedRange<UInt64>) -> Bool {
        epochs[(place(at: positions.lowerBound) ?? 0)...].allSatisfy {
            $0.position > positions.upperBound || $0.epoch?.rules == Epoch.rulesNow
        }
    }

    /// The roster that decisions saw whose state stands at `position`.
    func roster(at position: UInt64) -> Roster? {
        guard let place = place(at: position), let epoch = epochs[place].epoch else { return nil }
        var (order, last): ([String], [String: RosterChange]) = ([], [:])
        for (_, change) in rosterChanges.prefix(while: { $0.position < epochs[place].position }) {
            let isKnown = last.updateValue(change, forKey: change.model.name) != nil
            if isKnown, change.isAddition { order.removeAll { $0 == change.model.name } }
            if !isKnown || change.isAddition { order.append(change.model.name) }
        }
        var roster = epoch.roster(order.compactMap { last[$0] })
        for (changed, change) in rosterChanges
        where changed > epochs[place].position && changed <= position && !change.isEnding { roster.set(change.model) }
        return roster
    }
}

extension Note {
    /// Which features a router's decisions are logged with: `base@3f2a91c0 51a7…`.
    init(router knowledge: OfflineKnowledge, timeMilliseconds: Int64) {
        self.init(
            subject: .artefact, text: "\(knowledge.label) \(knowledge.featuresHash)", timeMilliseconds: timeMilliseconds
        )
    }

    /// What `init(router:)` wrote down; `nil` of another note.
    var router: (label: String, featuresHash: String)? {
        let words = text.split(separator: " ", maxSplits: 1)
        return subject == .artefact && words.count == 2 ? (String(words[0]), String(words[1])) : nil
    }
}
