import Evaluation
import LinearAlgebra
import Predictor
import Routing

/// Predicted task → what each model achieves on that task: the baseline that most learned routers don't beat.
///
/// The task is predicted from the same features by the same kind of network; then each model has its mean quality and
/// cost on the predicted task.
struct PredictedTask {
    /// More names than this are labels of something else.
    private static let tasksMax = 512

    private let classifier: Predictor
    private let taskMeans: [(quality: [Double?], costUSD: [Double?])]

    /// - Parameter groups: rows that the classifier holds out together; `nil`: each by itself.
    /// - Returns: `nil` where the rows name fewer than two tasks.
    init?(features: Matrix, truth: OutcomeTable, groups: RowGroups? = nil, seed: UInt64, threads: Int) {
        let names = Set(truth.tasks.compactMap { $0 }).sorted()
        guard names.count > 1, names.count <= Self.tasksMax else { return nil }
        let labelled = truth.tasks.indices.filter { truth.tasks[$0] != nil }
        let number = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        let labels = labelled.map { number[truth.tasks[$0] ?? ""] ?? 0 }
        guard
            let classifier = Self.classifier(
                features.selecting(labelled), labels, names.count, groups?.selecting(labelled), seed, threads)
        else { return nil }
        self.classifier = classifier
        let overall = OutcomeMeans(truth)
        var members = [[Int]](repeating: [], count: names.count)
        for (row, label) in zip(labelled, labels) { members[label].append(row) }
        taskMeans = members.map { overall.shrunken(truth, rows: $0, priorOutcomes: 1) }
    }

    func predictions(_ features: Matrix) -> PredictionTable {
        let tasks = PredictionTable(classifier, features: features).bestModels().map { $0 ?? 0 }
        return PredictionTable(
            modelCount: taskMeans[0].quality.count, quality: tasks.map { taskMeans[$0].quality },
            costUSD: tasks.map { taskMeans[$0].costUSD })
    }

    /// A network with one output per task.
    private static func classifier(
        _ features: Matrix, _ labels: [Int], _ taskCount: Int, _ groups: RowGroups?, _ seed: UInt64, _ threads: Int
    ) -> Predictor? {
        var targets = Matrix(rows: labels.count, columns: taskCount)
        for (row, label) in labels.enumerated() { targets[row, label] = 1 }
        let ones = Matrix(rows: labels.count, columns: taskCount, repeating: 1)
        let zeros = Matrix(rows: labels.count, columns: taskCount)
        let set = TrainingSet(
            features: features, quality: targets, qualityWeight: ones, costUSD: zeros, costWeight: zeros,
            groups: groups)
        var recipe = FitRecipe()
        recipe.nets = 1
        recipe.clusters = 0
        recipe.stacking = false
        guard var fitting = try? EnsembleFitting(set, recipe: recipe, seed: seed, threads: threads) else { return nil }
        while fitting.nextEpoch() != nil {}
        return fitting.predictor()
    }
}
