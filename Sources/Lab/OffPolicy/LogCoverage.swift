import Routing

/// How the decisions of a log came to be.
public struct LogCoverage: Sendable, Equatable {
    public private(set) var decisions = 0
    /// Decisions that those stand for: more where the log has dropped some.
    public private(set) var traffic = 0.0
    private var pinnedTraffic = 0.0
    /// The same by part of the traffic, where the question has parts.
    private var pinnedTrafficOfSlice: [String: Double] = [:]
    /// Turns that followed their conversation's first draw.
    public private(set) var pinned = 0
    /// Decisions whose model was the only one with a probability above 0.
    public private(set) var deterministic = 0
    /// Milliseconds since 1970 of the first and the last decision.
    public private(set) var firstMilliseconds: Int64?
    public private(set) var lastMilliseconds: Int64?

    /// The log has dropped decisions, and says which share of them.
    public var standsForMore: Bool { traffic > Double(decisions) }
    /// Of the traffic.
    var pinnedShare: Double { traffic > 0 ? pinnedTraffic / traffic : 0 }

    /// Decisions of some parts of the traffic that its rows in the table don't stand for.
    func pinnedTraffic(ofSlices names: some Sequence<String>) -> Double {
        names.reduce(0) { $0 + (pinnedTrafficOfSlice[$1] ?? 0) }
    }

    mutating func take(_ page: [LoggedDecision], _ question: OffPolicyQuestion) {
        decisions += page.count
        // By place: to walk over the records would copy each of them.
        for place in page.indices {
            traffic += page[place].multiplicity
            if !page[place].record.isEvaluable {
                pinned += 1
                pinnedTraffic += page[place].multiplicity
                guard question.slice != nil else { continue }
                pinnedTrafficOfSlice[question.sliceName(of: page[place].record), default: 0] += page[place].multiplicity
            } else if page[place].record.propensity >= 1 && page[place].record.scores.count > 1 {
                deterministic += 1
            }
        }
        firstMilliseconds = firstMilliseconds ?? page.first?.record.timeMilliseconds
        lastMilliseconds = page.last?.record.timeMilliseconds ?? lastMilliseconds
    }
}
