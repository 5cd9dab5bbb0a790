import Evaluation
import RouterEngine
import Routing

/// A log as arrays, beside what each candidate would have done: all that off-policy evaluation reads.
///
/// n rows, one per decision that left a choice; each has cells, one per eligible model.
struct DecisionTable: Sendable {
    /// Every model that was eligible in some row, in the order of first sight; K of them.
    private(set) var models: [String] = []
    private(set) var routers: [String] = []
    private(set) var slices: [String] = []
    private var modelPlaces: [String: Int] = [:]
    private var routerPlaces: [String: Int] = [:]
    private var slicePlaces: [String: Int] = [:]

    // Rows.
    /// n + 1: the cells of row i are `starts[i]..<starts[i + 1]`.
    private(set) var starts = [0]
    /// n: the drawn model's cell.
    private(set) var chosen: [Int] = []
    private(set) var outcomes: [Outcome?] = []
    private(set) var router: [Int] = []
    private(set) var slice: [Int] = []
    /// n: decisions of one session have one key.
    private(set) var foldKeys: [UInt64] = []
    /// n: φ, as long as the row's router makes it.
    private(set) var contexts: [[Float]] = []

    // Cells.
    private(set) var cellModels: [Int] = []
    /// Probability with which the cell's model was drawn.
    private(set) var logged: [Double] = []
    private(set) var priorQuality: [Float] = []
    /// Candidates × cells: a candidate's probabilities; a row that it would have refused has none above 0.
    private(set) var candidates: [[Double]]

    init(candidateCount: Int) {
        candidates = [[Double]](repeating: [], count: candidateCount)
    }

    var rowCount: Int { chosen.count }
    func cells(_ row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

    /// - Parameters:
    ///   - probabilities: per candidate one per score, or `nil` where it would have refused.
    ///   - slice: the row's part of the traffic.
    mutating func append(_ decision: LoggedDecision, _ probabilities: [[Double]?], slice name: String) {
        let record = decision.record
        let start = cellModels.count
        for score in record.scores {
            cellModels.append(Self.place(of: score.model, &models, &modelPlaces))
            logged.append(score.probability)
            priorQuality.append(Float(score.priorQuality))
        }
        for (number, probabilities) in probabilities.enumerated() {
            candidates[number] += probabilities ?? [Double](repeating: 0, count: record.scores.count)
        }
        chosen.append(start + record.chosen)
        starts.append(cellModels.count)
        outcomes.append(decision.outcome)
        router.append(Self.place(of: record.router, &routers, &routerPlaces))
        slice.append(Self.place(of: name, &slices, &slicePlaces))
        foldKeys.append(Self.foldKey(record))
        contexts.append(record.context)
    }

    private static func place(of name: String, _ names: inout [String], _ places: inout [String: Int]) -> Int {
        if let place = places[name] { return place }
        places[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// FNV-1a of the session; without one, the decision's own number.
    private static func foldKey(_ record: DecisionRecord) -> UInt64 {
        guard let session = record.session else { return record.number }
        return session.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// What a row earned by a measure.
    /// - Returns: `nil` where it isn't known.
    func reward(_ row: Int, _ measure: PolicyMeasure, costWeight: Double) -> Double? {
        guard let outcome = outcomes[row] else { return nil }
        switch measure {
        case .quality: return outcome.quality
        case .cost: return outcome.costUSD
        case .latency: return outcome.latencyMilliseconds
        case .value:
            guard costWeight > 0 else { return outcome.quality }
            guard let quality = outcome.quality, let cost = outcome.costUSD else { return nil }
            return quality - costWeight * cost
        }
    }

    /// How much of a row's traffic the candidate gives to models that the log could have drawn, in [0, 1].
    func supportedShare(_ row: Int, candidate: Int) -> Double {
        let share = cells(row).reduce(0) { $0 + (logged[$1] > 0 ? candidates[candidate][$1] : 0) }
        // All of it, but for rounding: the candidate's probabilities stay as they are.
        return abs(share - 1) < 1e-9 ? 1 : share
    }
}
