import Artefact
import Evaluation
import LinearAlgebra
import Routing
import Training

/// An artefact on rows of outcomes: predictions once, then everything a report wants of them.
struct Evaluator {
    let artefact: RouterArtefact
    let rows: [OutcomeRow]
    let truth: OutcomeTable
    let predictions: PredictionTable
    let baselines: [(name: String, predictions: PredictionTable)]
    let bootstrap: PairedBootstrap
    private let features: Matrix

    /// - Parameter past: rows the learned baselines learn from; `nil`: they are cross-fitted on `rows`.
    init(_ artefact: RouterArtefact, rows: [OutcomeRow], past: [OutcomeRow]?, bootstrap: PairedBootstrap) {
        let models = artefact.roster.map(\.name)
        self.artefact = artefact
        self.rows = rows
        self.bootstrap = bootstrap
        truth = OutcomeTable(rows: rows, models: models)
        features = Matrix(features: artefact.features, of: rows)
        predictions = PredictionTable(artefact.predictor, features: features)
        baselines = LearnedBaselines.predictions(
            for: rows, models: models, past: past, features: artefact.features, seed: bootstrap.seed)
    }

    /// - Parameters:
    ///   - rule: how models are chosen in the slices and under perturbation.
    ///   - costLevelsUSD: where quality at a cost is wanted; `nil`: spread over the models' costs.
    ///   - isPerturbed: whether to perturb the prompts.
    func report(
        slices: [Slice] = [], rule: ChoiceRule, costLevelsUSD: [Double]? = nil, isPerturbed: Bool = false
    ) -> RouterReport {
        var report = RouterReport(
            predictions, named: artefact.name, truth: truth, baselines: baselines, costLevelsUSD: costLevelsUSD,
            bootstrap: bootstrap)
        let guesses = features.errorGuesses(of: artefact.predictor)
        report.errorForesight = ErrorForesight(
            predictions, expectedErrors: guesses.map(\.expected), distances: guesses.map(\.distance), truth: truth,
            bootstrap: bootstrap)
        report.audits = slices.map { slice in
            GroupAudit(
                slice, choice: predictions.choices(by: rule), rule: rule, truth: truth,
                rivals: RouterReport.rivals(by: rule, truth: truth, baselines: baselines), bootstrap: bootstrap)
        }
        if isPerturbed { report.robustness = robustness(rule) }
        return report
    }

    private func robustness(_ rule: ChoiceRule) -> RobustnessReport {
        let prompts = rows.map(\.prompt)
        let perturbed = Perturbation.allCases.map { perturbation in
            let texts = prompts.enumerated().map { perturbation.applied(to: $1, row: $0, seed: bootstrap.seed) }
            let changed = zip(rows, texts).map { row, text in
                var row = row
                row.prompt = text
                return row
            }
            return RobustnessReport.Perturbed(
                perturbation,
                predictions: PredictionTable(
                    artefact.predictor, features: Matrix(features: artefact.features, of: changed)),
                isChanged: zip(prompts, texts).map { $0 != $1 })
        }
        return RobustnessReport(
            predictions, perturbed: perturbed, rule: rule, truth: truth, seed: bootstrap.seed, bootstrap: bootstrap)
    }
}
