import Routing

/// Which models of the roster may answer a request, decided before anything is scored.
struct Eligibility: Sendable, Equatable {
    /// Places in the roster, rising.
    private(set) var places: [Int] = []
    /// Reason codes by model.
    private(set) var excluded: [String: String] = [:]

    /// - Throws: `unknownModel` for a candidate that is not in the roster; `noEligibleModel` with the rules that
    ///   emptied the set.
    init(_ request: RouteRequest, roster: Roster) throws(RouteError) {
        for name in request.candidates ?? [] where roster.place(of: name) == nil { throw .unknownModel(name) }
        if request.candidates?.isEmpty == true { throw .noEligibleModel("candidates is empty") }
        let candidates = request.candidates.map { Set($0) }
        for (place, entry) in roster.entries.enumerated() {
            if let exclusion = Self.exclusion(of: entry.model, candidates: candidates, require: request.require) {
                excluded[entry.model.name] = exclusion.code
            } else {
                places.append(place)
            }
        }
        guard !places.isEmpty else { throw .noEligibleModel(sentence) }
    }

    mutating func exclude(_ model: String, _ exclusion: Exclusion) {
        excluded[model] = exclusion.code
    }

    /// `large retired, small missing_tag:vision`: at most eight of them; models outside the candidates aren't named.
    var sentence: String {
        let named = excluded.filter { $0.value != Exclusion.notACandidate.code }.sorted { $0.key < $1.key }
        let shown = named.prefix(8).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return named.count > 8 ? "\(shown) and \(named.count - 8) more" : shown
    }

    private static func exclusion(of model: Model, candidates: Set<String>?, require: Set<String>) -> Exclusion? {
        switch model.state {
        case .retired: return .retired
        case .paused: return .paused
        case .active, .canary: break
        }
        if let candidates, !candidates.contains(model.name) { return .notACandidate }
        return require.subtracting(model.tags).min().map { .missingTag($0) }
    }
}
