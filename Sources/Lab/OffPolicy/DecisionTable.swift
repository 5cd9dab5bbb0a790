import Routing

/// A log as arrays, beside what each candidate would have done: all that off-policy evaluation reads.
///
/// n rows, one per decision that left a choice; each has cells, one per eligible model. A row takes some 100 bytes, and
/// each cell 28 and 8 per candidate.
struct DecisionTable: Sendable {
    private var modelNames = Names()
    private var routerNames = Names()
    private var sliceNames = Names()

    // Rows.
    /// n + 1: the cells of row i are `starts[i]..<starts[i + 1]`.
    private(set) var starts = [0]
    /// n: the drawn model's cell.
    private(set) var chosen: [Int] = []
    private(set) var outcomes: [RowOutcome] = []
    /// n: decisions that a row stands for.
    private(set) var multiplicities: [Double] = []
    private(set) var router: [Int32] = []
    private(set) var slice: [Int32] = []
    /// n: which decisions belong together.
    private(set) var keys = EvidenceKeys()
    /// n + 1: φ of row i is `contexts[contextStarts[i]..<contextStarts[i + 1]]`, as long as the row's router makes it.
    private(set) var contextStarts = [0]
    private(set) var contexts: [Float] = []

    // Cells.
    private(set) var cellModels: [Int32] = []
    /// Probability with which the cell's model was drawn.
    private(set) var logged: [Double] = []
    private(set) var priorQuality: [Float] = []
    /// USD, before any feedback; below 0 where the router had not said.
    private var priorCosts: [Float] = []
    /// Candidates × cells: a candidate's probabilities; a row that it would have refused has none above 0.
    private(set) var candidates: [[Double]]

    init(candidateCount: Int) {
        candidates = [[Double]](repeating: [], count: candidateCount)
    }

    /// Every model that was eligible in some row, in the order of first sight; K of them.
    var models: [String] { modelNames.all }
    var routers: [String] { routerNames.all }
    var slices: [String] { sliceNames.all }
    var rowCount: Int { chosen.count }
    /// n, with a mean of 1: what the rows count, as they stand for unequal numbers of decisions.
    /// - Returns: `nil` where they don't: each counts 1.
    var rowWeights: [Double]? {
        guard multiplicities.contains(where: { $0 != multiplicities[0] }) else { return nil }
        let mean = multiplicities.reduce(0, +) / Double(rowCount)
        return multiplicities.map { $0 / mean }
    }
    func cells(_ row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }
    func model(_ cell: Int) -> Int { Int(cellModels[cell]) }
    func priorCostUSD(_ cell: Int) -> Double? { priorCosts[cell] >= 0 ? Double(priorCosts[cell]) : nil }
    func context(_ row: Int) -> ArraySlice<Float> { contexts[contextStarts[row]..<contextStarts[row + 1]] }

    /// - Parameters:
    ///   - probabilities: per candidate one per score; none where it would have refused.
    ///   - slice: the row's part of the traffic.
    mutating func append(_ decision: LoggedDecision, _ probabilities: [[Double]], slice name: String) {
        let record = decision.record
        let start = cellModels.count
        for score in record.scores {
            cellModels.append(modelNames.place(of: score.model))
            logged.append(score.probability)
            priorQuality.append(Float(score.priorQuality))
            let cost = Float(score.priorCostUSD ?? -1)
            priorCosts.append(cost.isFinite ? cost : -1)
        }
        for (number, probabilities) in probabilities.enumerated() {
            candidates[number] += probabilities
            candidates[number] += repeatElement(0, count: record.scores.count - probabilities.count)
        }
        chosen.append(start + record.chosen)
        starts.append(cellModels.count)
        outcomes.append(RowOutcome(decision.outcome))
        multiplicities.append(decision.multiplicity)
        router.append(routerNames.place(of: record.router))
        slice.append(sliceNames.place(of: name))
        keys.append(record)
        contexts += record.context
        contextStarts.append(contexts.count)
    }

    /// Puts the rows of another table, with the same candidates, behind these.
    mutating func append(_ other: DecisionTable) {
        precondition(candidates.count == other.candidates.count, "\(candidates.count), \(other.candidates.count)")
        let models = other.models.map { modelNames.place(of: $0) }
        let routers = other.routers.map { routerNames.place(of: $0) }
        let slices = other.slices.map { sliceNames.place(of: $0) }
        let (cells, floats) = (cellModels.count, contexts.count)
        starts += other.starts.dropFirst().lazy.map { $0 + cells }
        chosen += other.chosen.lazy.map { $0 + cells }
        outcomes += other.outcomes
        multiplicities += other.multiplicities
        router += other.router.lazy.map { routers[Int($0)] }
        slice += other.slice.lazy.map { slices[Int($0)] }
        keys.append(other.keys)
        contextStarts += other.contextStarts.dropFirst().lazy.map { $0 + floats }
        contexts += other.contexts
        cellModels += other.cellModels.lazy.map { models[Int($0)] }
        logged += other.logged
        priorQuality += other.priorQuality
        priorCosts += other.priorCosts
        for number in candidates.indices { candidates[number] += other.candidates[number] }
    }

    /// What a row earned by a measure.
    /// - Returns: `nil` where it isn't known.
    func reward(_ row: Int, _ measure: PolicyMeasure, costWeight: Double) -> Double? {
        let outcome = outcomes[row]
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

    /// Share of the rows whose quality is known.
    var ratedShare: Double { Double(outcomes.count { $0.quality != nil }) / Double(max(1, rowCount)) }

    /// How much of a row's traffic the candidate gives to models that the log could have drawn, in [0, 1].
    func supportedShare(_ row: Int, candidate: Int) -> Double {
        let share = cells(row).reduce(0) { $0 + (logged[$1] > 0 ? candidates[candidate][$1] : 0) }
        // All of it, but for rounding: the candidate's probabilities stay as they are.
        return abs(share - 1) < 1e-9 ? 1 : share
    }
}

/// What came back for a row's drawn model; `nil` where it is not known.
struct RowOutcome: Sendable {
    var quality: Double?
    var costUSD: Double?
    var latencyMilliseconds: Double?

    init(_ outcome: Outcome?) {
        quality = outcome?.quality
        costUSD = outcome?.costUSD
        latencyMilliseconds = outcome?.latencyMilliseconds
    }
}

/// Names, each with a number in the order of first sight.
private struct Names: Sendable {
    private(set) var all: [String] = []
    private var places: [String: Int32] = [:]

    mutating func place(of name: String) -> Int32 {
        if let place = places[name] { return place }
        let place = Int32(all.count)
        places[name] = place
        all.append(name)
        return place
    }
}
