public import Artefact
public import Evaluation
public import Features
import LinearAlgebra
public import Predictor
public import Routing

/// A router in training: rows → features → fit → artefact. The loop is the caller's:
///
///     var training = try RouterTraining(rows: rows, models: models, features: features, seed: 1)
///     while let step = training.nextStep() { draw(step) }
///     let artefact = try training.artefact(named: "base", dataHashes: hashes)
///
/// Two fits run one after another: a twin on a part of the rows (of many: of a sample of them), which is scored on the
/// rest for the card, and the router itself on all rows. The same rows, recipe and seed give the same bytes.
///
/// There is no twin where fewer than 20 rows would be kept aside, or where one of the parts has no quality.
public struct RouterTraining {
    /// One epoch of one net.
    public struct Step: Sendable {
        public let epoch: EpochReport
        /// Whether it belongs to the twin that is scored.
        public let isAssessment: Bool
        /// Nets that have stopped, of all nets of both fits.
        public let netsDone: Int
        public let netCount: Int
    }

    /// Fewer rows than this say nothing of a router.
    static let assessmentRowsMin = 20
    /// Learned baselines on the card learn from so many of the twin's rows, a sample of them: enough, and seconds saved. The
    /// first of a file that is sorted by task would be of few tasks.
    static let baselineRowsMax = 4_000

    public let recipe: TrainingRecipe
    /// How the twin did on rows it did not see, one report per group of models that were run on the same prompts, the
    /// one with the most rows first; empty before the twin is trained, or where none was wanted.
    public private(set) var assessments: [RouterReport] = []
    private let rows: [OutcomeRow]
    private let models: [Model]
    private let features: FeatureExtractor
    private let matrix: Matrix
    private let rewordings: [Matrix]
    /// The twin's rows; both parts are empty where there is none.
    private let split: (training: [Int], test: [Int])
    private let seed: UInt64
    private let threads: Int
    private var twin: EnsembleFitting?
    private var fitting: EnsembleFitting
    private var netsDone = 0

    /// - Parameters:
    ///   - models: the roster, in the order the artefact will have.
    ///   - features: the bundled ones; the recipe may add hashed n-grams to them.
    ///   - trunk: a predictor over the same features whose hidden layers are the start; `nil`: a random one.
    /// - Precondition: no two models have the same name.
    public init(
        rows: [OutcomeRow], models: [Model], features bundled: FeatureExtractor, recipe: TrainingRecipe = .init(),
        seed: UInt64, threads: Int = 1, trunk: Predictor? = nil
    ) throws(TrainingError) {
        try recipe.check()
        let names = models.map(\.name)
        precondition(Set(names).count == names.count, "a model twice: \(names)")
        self.recipe = recipe
        self.models = models
        self.seed = seed
        self.threads = threads
        self.rows = try Self.usable(rows, models)
        let extractor = try Self.extractor(bundled, recipe)
        features = extractor
        if let odd = self.rows.firstIndex(where: { $0.features.map { $0.count != extractor.count } ?? false }) {
            throw .badFeatures(
                "row \(odd + 1) was logged with \(self.rows[odd].features?.count ?? 0) of them, and the recipe makes "
                    + "\(extractor.count): train with hashed_ngram_buckets as they were when the log was written")
        }
        matrix = Matrix(features: features, of: self.rows)
        rewordings = Matrix.rewordings(
            self.rows.count <= recipe.rewordedRowsMax ? recipe.rewordings : 0, of: self.rows, originals: matrix,
            by: features, seed: seed)
        split = Self.split(self.rows, names, recipe, seed: seed)
        if !split.test.isEmpty {
            let part = split.training.map { [rows = self.rows] in rows[$0] }
            let set = TrainingSet(
                part, features: matrix.selecting(split.training),
                rewordings: rewordings.map { [split] in $0.selecting(split.training) }, models: names, recipe)
            twin = try Self.fitting(set, recipe, seed, threads, trunk)
        }
        let set = TrainingSet(self.rows, features: matrix, rewordings: rewordings, models: names, recipe)
        fitting = try Self.fitting(set, recipe, seed, threads, trunk)
    }

    /// Trains one net for one epoch; `nil` when all have stopped.
    public mutating func nextStep() -> Step? {
        if let epoch = twin?.nextEpoch() { return step(epoch, isAssessment: true) }
        if let trained = twin {
            assessments = assess(trained.predictor())
            twin = nil
        }
        return fitting.nextEpoch().map { step($0, isAssessment: false) }
    }

    /// The artefact of the nets as they stand.
    public func artefact(
        named name: String, commit: String? = nil, dataHashes: [String: String] = [:], logs: [LearntLog] = [],
        licences: [String] = [], notes: [String] = []
    ) throws(ArtefactError) -> RouterArtefact {
        let card = ArtefactCard(
            commit: commit, recipe: recipe.fit, dataHashes: dataHashes, logs: logs.isEmpty ? nil : logs,
            rowCounts: [
                "training": rows.count, "assessment_training": split.training.count,
                "assessment_test": split.test.count,
            ],
            seed: seed, threads: threads,
            metrics: assessments.flatMap { $0.cardMetrics(isOnly: assessments.count == 1) }, licences: licences,
            notes: notes)
        return try RouterArtefact(
            name: name, features: features, predictor: fitting.predictor(), roster: models,
            defaultObjective: .cheapestWithin(0.02), card: card)
    }

    private mutating func step(_ epoch: EpochReport, isAssessment: Bool) -> Step {
        if epoch.isLast { netsDone += 1 }
        let fits = split.test.isEmpty ? 1 : 2
        return Step(epoch: epoch, isAssessment: isAssessment, netsDone: netsDone, netCount: fits * recipe.fit.nets)
    }

    private func assess(_ predictor: Predictor) -> [RouterReport] {
        let names = models.map(\.name)
        let reports = ComparableModels(names, rows: rows).groups.compactMap { group -> RouterReport? in
            let part = group.map { names[$0] }
            let test = split.test.filter { rows[$0].hasQuality(ofAny: part) }
            // In a log of one model per prompt nothing is compared with anything.
            guard test.count >= Self.assessmentRowsMin, part.count > 1 || names.count == 1 else { return nil }
            let predictions = PredictionTable(predictor, features: matrix.selecting(test)).selecting(models: group)
            let judged = test.map { rows[$0] }
            let past = split.training.filter { rows[$0].hasQuality(ofAny: part) }
            return RouterReport(
                predictions, truth: OutcomeTable(rows: judged, models: part),
                baselines: LearnedBaselines.predictions(
                    for: judged, models: part, past: past.map { rows[$0] }, features: features, seed: seed,
                    threads: threads, rowsMax: Self.baselineRowsMax),
                bootstrap: PairedBootstrap(resamples: 200, seed: seed, groups: RowGroups(repeatsIn: judged)))
        }
        return reports.sorted { $0.rows > $1.rows }
    }

    /// Rows that say something of the roster's quality or cost.
    private static func usable(_ rows: [OutcomeRow], _ models: [Model]) throws(TrainingError) -> [OutcomeRow] {
        guard !rows.isEmpty else { throw .nothingToLearn("the data has no rows") }
        guard !models.isEmpty else { throw .nothingToLearn("no row has an outcome of any model") }
        let names = models.map(\.name)
        guard rows.contains(where: { $0.hasQuality(ofAny: names) }) else {
            throw .nothingToLearn("none of the \(rows.count) rows has a quality")
        }
        return rows.filter { row in
            names.contains { row.outcomes[$0].map { ($0.quality ?? $0.costUSD) != nil } ?? false }
        }
    }

    private static func extractor(
        _ bundled: FeatureExtractor, _ recipe: TrainingRecipe
    ) throws(TrainingError) -> FeatureExtractor {
        var spec = bundled.spec
        spec.hashedNgramBuckets = recipe.hashedNgramBuckets
        do {
            return try FeatureExtractor(spec: spec, table: bundled.table)
        } catch {
            throw .badFeatures(error.sentence)
        }
    }

    private static func fitting(
        _ set: TrainingSet, _ recipe: TrainingRecipe, _ seed: UInt64, _ threads: Int, _ trunk: Predictor?
    ) throws(TrainingError) -> EnsembleFitting {
        do {
            return try EnsembleFitting(set, recipe: recipe.fit, seed: seed, threads: threads, trunk: trunk)
        } catch {
            throw TrainingError(error)
        }
    }

    /// A seeded split of the rows, or of a sample of them; none where a part would say nothing.
    private static func split(
        _ rows: [OutcomeRow], _ models: [String], _ recipe: TrainingRecipe, seed: UInt64
    ) -> (training: [Int], test: [Int]) {
        let count = min(rows.count, recipe.assessmentRowsMax)
        let testCount = Int(Double(count) * recipe.assessmentShare)
        guard testCount >= assessmentRowsMin else { return ([], []) }
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x5EED))
        // Whole groups, so that no prompt that is judged has been learnt.
        let order = RowGroups(repeatsIn: rows).dealt(rows.indices.shuffled(using: &random).prefix(count))
        var (test, testGroups) = ([Int](), 0)
        while test.count < testCount, testGroups < order.count {
            test += order[testGroups]
            testGroups += 1
        }
        test.sort()
        let training = order.dropFirst(testGroups).joined().sorted()
        let areBothTelling = [training, test].allSatisfy { part in
            part.contains { rows[$0].hasQuality(ofAny: models) }
        }
        return areBothTelling ? (training, test) : ([], [])
    }
}

extension TrainingSet {
    fileprivate init(
        _ rows: [OutcomeRow], features: Matrix, rewordings: [Matrix], models: [String], _ recipe: TrainingRecipe
    ) {
        self.init(
            rows: rows, features: features, rewordings: rewordings, models: models, weighting: recipe.weighting,
            priorOutcomes: recipe.priorOutcomes)
    }
}

extension OutcomeRow {
    fileprivate func hasQuality(ofAny models: [String]) -> Bool {
        models.contains { outcomes[$0]?.quality != nil }
    }
}
