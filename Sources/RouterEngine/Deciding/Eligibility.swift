import Routing

/// Which models of the roster may answer a request, decided before anything is scored.
///
/// State, candidates, tags, context window, clearance and rules are hard: where they leave nobody the request is
/// refused. A breaker is a guess about the next minute: where all are open it stops nobody.
struct Eligibility: Sendable {
    /// Places in the roster, rising.
    private(set) var places: [Int]
    /// Which of `places` are on trial: with a half-open breaker, or known to be slow, but not of late.
    private(set) var probing: Set<Int> = []
    /// Reason codes by model.
    private(set) var excluded: [String: String]
    /// The last step that left out a candidate: the one that emptied the set, where it is empty.
    private var lastStep: (order: Int, exclusion: Exclusion)?

    /// - Parameter now: the decision's time, for rules with hours and for breakers.
    /// - Throws: `unknownModel` for a candidate that is not in the roster; `noEligibleModel` with the rules that
    ///   emptied the set.
    init(_ facts: borrowing RequestFacts, snapshot: EngineSnapshot, now: Int64) throws(RouteError) {
        let (terms, rules) = (snapshot.terms, snapshot.terms.rules)
        places = terms.stateExclusions.places
        excluded = terms.stateExclusions.excluded
        lastStep = terms.stateExclusions.last.map { ($0.order, $0) }
        if let candidates = facts.candidates {
            for name in candidates where terms.roster.place(of: name) == nil { throw .unknownModel(name) }
            if candidates.isEmpty { throw .noEligibleModel("candidates is empty") }
        }
        let attributes = rules.attributes(facts.attributes)
        let applying = rules.applying(to: attributes, at: now)
        if !terms.admitsAll(facts) || !applying.isEmpty {
            sift(facts, attributes, applying, terms)
        }
        guard !places.isEmpty else { throw .noEligibleModel(refusal) }
        if snapshot.hasTrippedBreaker { heedBreakers(snapshot, now) }
    }

    /// Leaves out who may not answer this very request.
    private mutating func sift(
        _ facts: borrowing RequestFacts, _ attributes: [String: String], _ applying: [Int], _ terms: ServingTerms
    ) {
        let candidates = facts.candidates.map { Set($0) }
        var kept: [Int] = []
        for place in places {
            let model = terms.seats[place].model
            if let exclusion = Self.exclusion(of: model, facts, attributes, candidates) {
                exclude(model.name, exclusion, order: exclusion.order)
            } else if let rule = terms.rules.first(of: applying, excluding: place) {
                exclude(
                    model.name, .rule(terms.rules.settings.rules[rule].name), order: Exclusion.stepsBeforeRules + rule)
            } else {
                kept.append(place)
            }
        }
        places = kept
    }

    /// Puts places on trial.
    mutating func probe(_ places: Set<Int>) { probing.formUnion(places) }

    mutating func exclude(_ model: String, _ exclusion: Exclusion) {
        excluded[model] = exclusion.code
    }

    /// `large retired, small missing_tag:vision`: at most eight of them; models outside the candidates aren't named.
    var sentence: String {
        let named = excluded.filter { $0.value != Exclusion.notACandidate.code }.sorted { $0.key < $1.key }
        let shown = named.prefix(8).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return named.count > 8 ? "\(shown) and \(named.count - 8) more" : shown
    }

    /// `rule:phi-stays-in-the-eu left nobody (large rule:phi-stays-in-the-eu, old retired)`
    private var refusal: String {
        lastStep.map { "\($0.exclusion.code) left nobody (\(sentence))" } ?? sentence
    }

    private mutating func exclude(_ model: String, _ exclusion: Exclusion, order: Int) {
        exclude(model, exclusion)
        guard exclusion != .notACandidate, order >= lastStep?.order ?? 0 else { return }
        lastStep = (order, exclusion)
    }

    private mutating func heedBreakers(_ snapshot: EngineSnapshot, _ now: Int64) {
        guard snapshot.terms.breakers.enabled else { return }
        var sound: [Int] = []
        for place in places {
            switch snapshot.breakers[place].phase(at: now) {
            case .closed: sound.append(place)
            case .halfOpen:
                sound.append(place)
                probing.insert(place)
            case .open: break
            }
        }
        guard !sound.isEmpty, sound.count < places.count else { return }
        for place in Set(places).subtracting(sound) { exclude(snapshot.roster.entries[place].model.name, .breakerOpen) }
        places = sound
    }

    /// The first reason why a model may not be used, state and rules aside.
    private static func exclusion(
        of model: Model, _ facts: borrowing RequestFacts, _ attributes: [String: String], _ candidates: Set<String>?
    ) -> Exclusion? {
        if let candidates, !candidates.contains(model.name) { return .notACandidate }
        if let tag = facts.require.subtracting(model.tags).min() { return .missingTag(tag) }
        if let window = model.contextTokens, facts.contextTokens > Double(window) { return .contextTooSmall }
        return exclusion(by: model.clearance, attributes)
    }

    private static func exclusion(by clearance: Clearance, _ attributes: [String: String]) -> Exclusion? {
        if let regions = clearance.regions, let region = attributes[Clearance.regionAttribute],
            !regions.contains(region)
        {
            return .outsideRegion(region)
        }
        if let classes = clearance.dataClasses, let name = attributes[Clearance.dataClassAttribute],
            !classes.contains(name)
        {
            return .dataClass(name)
        }
        guard let tenants = clearance.tenants else { return nil }
        return attributes[Clearance.tenantAttribute].map(tenants.contains) == true ? nil : .tenant
    }
}

extension Exclusion {
    fileprivate static let stepsBeforeRules = 8

    /// The step of eligibility that finds it.
    fileprivate var order: Int {
        switch self {
        case .retired, .paused: 0
        case .notACandidate: 1
        case .missingTag: 2
        case .contextTooSmall: 3
        case .outsideRegion: 4
        case .dataClass: 5
        case .tenant: 6
        case .rule, .breakerOpen, .overMaxLatency, .overMaxCost: Self.stepsBeforeRules
        }
    }
}
