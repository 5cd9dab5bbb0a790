import Evaluation
import Parallel

/// The working out of one candidate's figures from the table of the log.
///
/// In each row the candidate is restricted to the models that the log could have drawn, and scaled up to 1 over them;
/// what that leaves out is its unsupported share. Estimates are doubly robust:
///
///     difference = 1/n Σ dmᵢ + wᵢ (rᵢ − q̂(aᵢ)) − rᵢ
struct CandidateEvaluation {
    /// So many slices are shown; the smaller ones are counted together.
    static let slicesMax = 12
    private static let weightSampleCount = 400

    private let table: DecisionTable
    private let model: RewardModel
    private let question: OffPolicyQuestion
    private let candidate: Int
    /// Supported share per row.
    private let supported: [Double]
    /// n: see `DecisionTable.rowWeights`.
    private let rowWeights: [Double]?
    /// n: rows of one key are one piece of evidence.
    private let evidence: [UInt64]
    /// What the pieces are called where some have several rows; `nil` where none has.
    private let evidenceName: String?
    private let coverage: LogCoverage
    /// Of the rows.
    private let unreadableShare: Double

    /// - Parameter unreadable: rows without the features that the candidate would have decided by.
    init(
        _ table: DecisionTable, _ model: RewardModel, _ question: OffPolicyQuestion, _ coverage: LogCoverage,
        candidate: Int, unreadable: Int
    ) {
        self.table = table
        self.model = model
        self.question = question
        self.candidate = candidate
        supported = (0..<table.rowCount).map { table.supportedShare($0, candidate: candidate) }
        rowWeights = table.rowWeights
        evidence = table.keys.independent
        evidenceName =
            Set(evidence).count == table.rowCount
            ? nil
            : table.keys.hasRepeats(evidence)
                ? (table.keys.hasSessions ? "prompts and conversations" : "prompts") : "conversations"
        self.coverage = coverage
        unreadableShare = Double(unreadable) / Double(max(1, table.rowCount))
    }

    func finding(name: String, label: String) -> CandidateFinding {
        let rows = Array(0..<table.rowCount)
        let (support, values) = valued(rows, pinnedShare: coverage.pinnedShare)
        return CandidateFinding(
            name: name, label: label, support: support, values: values,
            estimators: estimators(rows, support), shares: shares, slices: slices)
    }

    // MARK: Figures

    private func valued(_ rows: [Int], pinnedShare: Double) -> (CandidateSupport, [PolicyMeasure: PairedValue]) {
        var support = support(rows, pinnedShare: pinnedShare)
        let values = values(rows, support)
        if let quality = values[.quality], question.method.isAsymptotic {
            support.rareOutcomes = rareOutcomes(rows, quality: quality.candidate)
        }
        return (support, values)
    }

    /// See `CandidateSupport.rareOutcomes`.
    private func rareOutcomes(_ rows: [Int], quality: Double) -> Double? {
        let rated = rows.filter { supported[$0] > 0 && table.outcomes[$0].quality != nil }
        let rewards = rated.compactMap { table.outcomes[$0].quality }
        let mean = rewards.reduce(0, +) / Double(max(1, rewards.count))
        let spread = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, rewards.count))
        // Of numbers in [0, 1] zeros and ones spread the most, mean · (1 − mean); evenly spread ones a third of it.
        guard spread >= mean * (1 - mean) / 3 - 1e-12 else { return nil }
        let squares = rated.map { row in (weight(row) - 1) * (weight(row) - 1) }
        let fourths = squares.reduce(0) { $0 + $1 * $1 }
        guard fourths > 1e-12 else { return nil }
        let sum = squares.reduce(0, +)
        return sum * sum / fourths * max(0, min(quality, 1 - quality))
    }

    private func values(_ rows: [Int], _ support: CandidateSupport) -> [PolicyMeasure: PairedValue] {
        guard support.allowsEstimates else { return [:] }
        let measures = PolicyMeasure.allCases.filter(support.allowsEstimate)
        let values = inParallel(measures.count) { value(rows, measures[$0]) }
        return Dictionary(
            uniqueKeysWithValues: zip(measures, values).compactMap { key, value in value.map { (key, $0) } })
    }

    private func value(_ rows: [Int], _ measure: PolicyMeasure) -> PairedValue? {
        guard let logged = logged(rows, measure),
            let candidate = OffPolicyEvaluation(logged.rows).rowValues(DoublyRobust())
        else { return nil }
        return PairedValue(
            candidate: candidate, logged: logged.rows.rewards, range: logged.differenceRange,
            bounds: measure == .quality ? -1...1 : -.infinity ... .infinity, method: question.method,
            clusters: logged.rows.clusters, multiplicities: logged.rows.multiplicities)
    }

    private static let plain: [any OffPolicyEstimator] = [
        InversePropensity(), SelfNormalisedInversePropensity(), DirectMethod(), DoublyRobust(),
        SelfNormalisedDoublyRobust(),
    ]

    private func estimators(_ rows: [Int], _ support: CandidateSupport) -> [(key: String, value: PolicyValue?)] {
        guard support.allowsEstimate(of: .value), let logged = logged(rows, .value) else { return [] }
        let evaluation = OffPolicyEvaluation(logged.rows)
        return zip(Self.plain.map(\.key), evaluation.values(Self.plain)).map { ($0, $1) }
    }

    private func support(_ rows: [Int], pinnedShare: Double) -> CandidateSupport {
        let possible = rows.filter { supported[$0] > 0 }
        let weights = possible.map { weight($0) }
        let known = PolicyMeasure.allCases.map { measure in
            let known = possible.filter { table.reward($0, measure, costWeight: question.costWeight) != nil }
            return (measure, overlap(known))
        }
        let traffic = rows.reduce(0) { $0 + count($1) }
        let mean = rows.isEmpty ? 0 : rows.reduce(0) { $0 + count($1) * supported[$1] } / traffic
        let sorted = weights.sorted()
        let step = max(1, sorted.count / Self.weightSampleCount)
        return CandidateSupport(
            overlap: overlap(possible), known: Dictionary(uniqueKeysWithValues: known),
            unsupportedShare: min(1, max(0, 1 - mean * (1 - pinnedShare))),
            unreadableShare: unreadableShare,
            weightSample: stride(from: 0, to: sorted.count, by: step).map { sorted[$0] })
    }

    private var shares: [(model: String, logged: Double, candidate: Double)] {
        var (before, after) = ([Double](repeating: 0, count: table.models.count), [Double]())
        after = before
        for row in 0..<table.rowCount {
            for cell in table.cells(row) {
                before[table.model(cell)] += count(row) * table.logged[cell]
                after[table.model(cell)] += count(row) * table.candidates[candidate][cell]
            }
        }
        let traffic = max(1, (0..<table.rowCount).reduce(0) { $0 + count($1) })
        return table.models.indices.map { (table.models[$0], before[$0] / traffic, after[$0] / traffic) }
            .sorted { max($0.1, $0.2) > max($1.1, $1.2) }
    }

    private var slices: [SliceFinding] {
        guard question.slice != nil else { return [] }
        var rows = [[Int]](repeating: [], count: table.slices.count)
        for row in 0..<table.rowCount { rows[Int(table.slice[row])].append(row) }
        let order = rows.indices.sorted { rows[$0].count > rows[$1].count }
        var parts = order.prefix(Self.slicesMax).map { (name: table.slices[$0], slices: [$0]) }
        let others = order.dropFirst(Self.slicesMax)
        if !others.isEmpty { parts.append(("(\(others.count) others)", Array(others))) }
        return parts.map { name, slices in
            let rows = slices.count == 1 ? rows[slices[0]] : slices.flatMap { rows[$0] }.sorted()
            let pinned = coverage.pinnedTraffic(ofSlices: slices.lazy.map { table.slices[$0] })
            let traffic = rows.reduce(pinned) { $0 + count($1) }
            let (support, values) = valued(rows, pinnedShare: traffic > 0 ? pinned / traffic : 0)
            return SliceFinding(name: name, support: support, values: values)
        }
    }

    // MARK: Rows

    private func count(_ row: Int) -> Double { rowWeights?[row] ?? 1 }

    private func overlap(_ rows: [Int]) -> OverlapDiagnostics {
        let weights = rows.map { weight($0) }
        var overlap = OverlapDiagnostics(
            weights: weights, multiplicities: rowWeights.map { counts in rows.map { counts[$0] } },
            conversations: evidenceName.map { name in (name, rows.map { evidence[$0] }) })
        var chances = WeightChances()
        for row in rows {
            for cell in table.cells(row) where table.logged[cell] > 0 {
                let share = table.candidates[candidate][cell] / supported[row]
                chances.add(share: share, probability: table.logged[cell], count: count(row))
            }
        }
        if let expected = chances.expectedSampleSize { overlap.expect(rows: expected) }
        return overlap
    }

    /// π_e(a)/π_log(a) of the drawn model, the candidate restricted to what was possible.
    private func weight(_ row: Int) -> Double {
        let cell = table.chosen[row]
        return table.candidates[candidate][cell] / supported[row] / table.logged[cell]
    }

    /// The supported rows of which a measure is known.
    /// - Returns: `nil` where there are none.
    private func logged(_ rows: [Int], _ measure: PolicyMeasure) -> RatedRows? {
        let k = table.models.count
        let predicted = model.predicted(measure, costWeight: question.costWeight)
        var (actions, rewards, propensities) = ([Int32](), [Double](), [Double]())
        var (candidates, predictions, clusters, counts) = ([Double](), [Double](), [UInt64](), [Double]())
        candidates.reserveCapacity(rows.count * k)
        predictions.reserveCapacity(rows.count * k)
        var weightMax = 0.0
        for row in rows where supported[row] > 0 {
            guard let reward = table.reward(row, measure, costWeight: question.costWeight) else { continue }
            actions.append(table.cellModels[table.chosen[row]])
            clusters.append(evidence[row])
            counts.append(count(row))
            rewards.append(reward)
            propensities.append(table.logged[table.chosen[row]])
            let start = candidates.count
            candidates += repeatElement(0, count: k)
            for cell in table.cells(row) where table.logged[cell] > 0 {
                let share = table.candidates[candidate][cell] / supported[row]
                candidates[start + table.model(cell)] = share
                weightMax = max(weightMax, share / table.logged[cell])
            }
            predictions += predicted[row * k..<(row + 1) * k]
        }
        guard !actions.isEmpty else { return nil }
        let rows = LoggedRows(
            actionCount: k, actions: actions, rewards: rewards, propensities: propensities, candidate: candidates,
            predicted: predictions, multiplicities: rowWeights == nil ? nil : counts, clusters: clusters)
        return RatedRows(rows: rows, measure: measure, weightMax: weightMax)
    }
}

/// Rows with a known reward, and how far a row's difference can go.
private struct RatedRows {
    let rows: LoggedRows
    let measure: PolicyMeasure
    /// Over all models that could have been drawn, whatever was: known before any reward.
    let weightMax: Double

    /// Of dm + w (r − q̂) − r. Quality has its range by definition; cost and latency that of the figures seen.
    var differenceRange: ClosedRange<Double> {
        let seen = (rows.rewards + (rows.predicted ?? []))
        let (low, high) = measure == .quality ? (0, 1) : (seen.min() ?? 0, seen.max() ?? 1)
        let reach = max(high - low, .leastNormalMagnitude) * (1 + weightMax)
        return -reach...reach
    }
}
