import LinearAlgebra

extension Stack {
    /// Held-out rows that are looked at; more would not move a handful of weights.
    static let rowsMax = 10_000
    /// Weights of two models: they rank best by the networks' own difference, drawn a little to what their difficulty
    /// says. An argmax over two finds little noise, and least squares would answer another question than ranking.
    static let nearOfTwo: [Float] = weights([.networks: 0.7, .difficulty: 0.3])
    /// Voices that say how hard a prompt is; that of the task misleads where tasks have other names.
    static let levelVoices: [Voice] = [.networks, .coarseCluster, .fineCluster]
    /// Voices that far from the training data have the same weight.
    static let farVoices: [Voice] = [.networks, .coarseCluster, .fineCluster, .linear]

    /// The networks alone.
    init(networksAloneOf set: TrainingSet) {
        let k = set.modelCount
        self.init(
            groups: Array(0..<k), overall: meanQuality(set).map { Float($0) },
            near: Array(repeatElement(Self.voicesOfNetworks, count: k).joined()), far: Self.voicesOfNetworks)
    }

    /// Fits the near weights of each group of three models and more on held-out rows.
    ///
    /// With d and e the voices' and the outcomes' differences from their mean over the models observed on a row, each
    /// less that of the overall means: the weights ≥ 0 with the least Σ (e − Σ w d)².
    ///
    /// - Parameters:
    ///   - curves: whether the difficulty of a model's group says something, K.
    ///   - hasLinear: whether there is a linear voice.
    init(_ voices: HeldOutVoices, groups: [Int], curves: [Bool], hasLinear: Bool) {
        let fitted = (0...(groups.max() ?? 0)).map { group -> [Float] in
            let models = groups.indices.filter { groups[$0] == group }
            guard models.count > 2 else {
                return models.count == 2 && models.allSatisfy { curves[$0] } ? Self.nearOfTwo : Self.voicesOfNetworks
            }
            return Self.leastSquares(voices, models)
        }
        let far = hasLinear ? Self.farVoices : Self.farVoices.filter { $0 != .linear }
        self.init(
            groups: groups, overall: voices.coarse.means.overall.map { Float($0) },
            near: groups.flatMap { fitted[$0] },
            far: Self.weights(Dictionary(uniqueKeysWithValues: far.map { ($0, 1 / Float(far.count)) })),
            level: Self.levels(voices))
    }

    /// u: the weights ≥ 0 of the level's voices with the least Σ (y − μ − Σ u (x − μ))² over held-out outcomes.
    private static func levels(_ voices: HeldOutVoices) -> [Float] {
        let set = voices.set
        let overall = voices.coarse.means.overall
        var sums = NonNegativeLeastSquares(count: Voice.count)
        for r in stride(from: 0, to: voices.rowCount, by: max(1, voices.rowCount / rowsMax)) {
            let row = voices.heldOut.rows[r]
            let said = voices.said(r)
            for m in 0..<set.modelCount where set.qualityWeight[row, m] > 0 {
                let x = Voice.allCases.map { levelVoices.contains($0) ? said[$0.rawValue][m] - overall[m] : 0 }
                sums.add(x, Double(set.quality[row, m]) - overall[m], weight: Double(set.qualityWeight[row, m]))
            }
        }
        guard voices.rowCount >= ModelGroups.rowsMin else { return voicesOfNetworks }
        return sums.solution().map { Float($0) }
    }

    private static func weights(_ of: [Voice: Float]) -> [Float] {
        Voice.allCases.map { of[$0] ?? 0 }
    }

    private static func leastSquares(_ voices: HeldOutVoices, _ models: [Int]) -> [Float] {
        let set = voices.set
        let overall = voices.coarse.means.overall
        var sums = NonNegativeLeastSquares(count: Voice.count)
        for r in stride(from: 0, to: voices.rowCount, by: max(1, voices.rowCount / rowsMax)) {
            let row = voices.heldOut.rows[r]
            let observed = models.filter { set.qualityWeight[row, $0] > 0 }
            guard observed.count > 1 else { continue }
            let said = voices.said(r).map { values in centred(observed.map { values[$0] - overall[$0] }) }
            let truth = centred(observed.map { Double(set.quality[row, $0]) - overall[$0] })
            for (place, m) in observed.enumerated() {
                sums.add(said.map { $0[place] }, truth[place], weight: Double(set.qualityWeight[row, m]))
            }
        }
        return sums.solution().map { Float($0) }
    }

    private static func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.map { $0 - mean }
    }
}
