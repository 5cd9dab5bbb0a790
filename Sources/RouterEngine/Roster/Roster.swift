import OutcomeStore
import Routing

/// The models that can be routed to, in a fixed order: the base's, then those added while running.
struct Roster: Sendable, Equatable {
    private(set) var entries: [RosterEntry]
    private var places: [String: Int]
    /// What the configuration, else the artefact, says: a stored change stands while its entry is the same.
    let base: [String: Model]

    /// - Parameters:
    ///   - changes: from the store; one counts while the base's entry of its name is what it was then.
    init(configured: [Model]?, artefact: [Model], changes: [RosterChange]) {
        let origin: RosterEntry.Origin = configured == nil ? .artefact : .configuration
        let models = configured ?? artefact
        base = Dictionary(models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        entries = models.map { RosterEntry(model: $0, origin: origin) }
        places = Dictionary(entries.enumerated().map { ($1.model.name, $0) }, uniquingKeysWith: { first, _ in first })
        for change in changes where change.configured == base[change.model.name] { set(change.model) }
    }

    /// The ends of those changes that the configuration's entries have outlived, in the order of the changes.
    ///
    /// An artefact's entries end none: what somebody has put stands again where the artefact does.
    /// - Parameters:
    ///   - changes: the last one of every model.
    ///   - configured: the configuration's models; `nil` where it names none.
    static func endings(
        of changes: [RosterChange], configured: [Model]?, timeMilliseconds: Int64
    ) -> [RosterChange] {
        guard let configured else { return [] }
        let base = Dictionary(configured.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return changes.filter { !$0.isEnding && $0.configured != base[$0.model.name] }
            .map { $0.ending(timeMilliseconds: timeMilliseconds) }
    }

    func place(of name: String) -> Int? { places[name] }

    /// Adds or replaces a model.
    mutating func set(_ model: Model) {
        let entry = RosterEntry(model: model, origin: .store)
        if let place = places[model.name] {
            entries[place] = entry
        } else {
            places[model.name] = entries.count
            entries.append(entry)
        }
    }

    /// Models that are neither paused nor retired.
    var usableCount: Int { entries.count { $0.model.state.mayBeDrawn } }

    /// Models that are neither paused nor retired in the configuration, else in the artefact.
    var configuredCount: Int { base.values.count { $0.state.mayBeDrawn } }
}
