import Evaluation
import Foundation
import Interchange
import Report

/// `suffice ope --rows`: a candidate whose probabilities are already worked out, by every estimator.
struct RowsEvaluation {
    let rows: [String]
    /// Names with commas between; `nil`: everything that the rows allow.
    let estimators: String?

    /// Reads, estimates, and says what was found.
    func report() throws -> OffPolicyReport {
        var watch = Stopwatch()
        let table = try read()
        let log = LoggedRows(
            actionCount: table.actionCount, actions: table.actions, rewards: table.rewards,
            propensities: table.propensities, candidate: table.candidate, predicted: table.predicted)
        watch.read = watch.lap()
        let choice = try choice(table)
        let evaluation = OffPolicyEvaluation(log)
        let values = evaluation.values(choice.estimators)
        let tuned = choice.tunings.map { (key: $0.rawValue, value: evaluation.tuned($0)) }
        let overlap = evaluation.overlap
        watch.estimate = watch.lap()
        return OffPolicyReport(
            values: zip(choice.estimators, values).map { (key: $0.key, value: $1) }, tuned: tuned, overlap: overlap,
            isSelection: estimators != nil, seconds: watch)
    }

    private func read() throws -> OffPolicyRows {
        guard let table = try readable({ try OffPolicyRows.read(paths: rows) }) else {
            throw Failure(.badData, "\(rows.joined(separator: ", ")): no rows")
        }
        if table.unpredictedCount > 0, table.unpredictedCount < table.count {
            StandardError.say(
                "suffice: q_hat is missing in \(Format.count(table.unpredictedCount)) of \(Format.count(table.count)) rows: "
                    + "only the estimators without it are worked out")
        }
        return table
    }

    private func choice(_ table: OffPolicyRows) throws -> EstimatorChoice {
        let hasModel = table.predicted != nil
        guard let estimators else { return EstimatorChoice(withRewardModel: hasModel) }
        let choice = try EstimatorChoice(names: estimators)
        if !hasModel, let name = choice.firstWithRewardModel {
            throw Failure(.badData, "\(rows[0]): q_hat is missing, and \(name) needs it; leave it out of --estimators")
        }
        return choice
    }
}
