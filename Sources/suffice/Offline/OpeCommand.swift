import ArgumentParser
import Evaluation
import Foundation
import Interchange
import Report

struct OpeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ope", abstract: "Ask the log what another policy would have earned, with error bars.",
        discussion: """
            Each row has the logged action, its reward and its probability, the candidate's probabilities and, perhaps, \
            what a reward model predicts: {"action":2,"reward":0,"pscore":0.2,"pi_e":[0.9,0.1,0],"q_hat":[0.6,0.4,0.4]}.
            Estimators: ips cips_λ snips dm dr cdr_λ sndr switchdr_λ dros_λ sgips_λ sgdr_λ; a name without λ stands for \
            its grid. Tuned by SLOPE++: \(OffPolicyEvaluation.Tuning.allCases.map(\.rawValue).joined(separator: " ")).
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("OPE rows, .jsonl or .jsonl.gz; several files make one log.", valueName: "FILE"))
    var rows: [String]

    @Option(help: ArgumentHelp("Work out only these, with commas between: ips,snips,dr.", valueName: "NAMES"))
    var estimators: String?

    @Flag(help: "Print everything as JSON.")
    var json = false

    func validate() throws {
        guard let estimators else { return }
        do {
            _ = try EstimatorChoice(names: estimators)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let table = try read()
        let log = LoggedRows(
            actionCount: table.actionCount, actions: table.actions, rewards: table.rewards,
            propensities: table.propensities, candidate: table.candidate, predicted: table.predicted)
        let isRead = clock.now
        let choice = try choice(table)
        let evaluation = OffPolicyEvaluation(log)
        let values = evaluation.values(choice.estimators)
        let report = OffPolicyReport(
            values: zip(choice.estimators, values).map { (key: $0.key, value: $1) },
            tuned: choice.tunings.map { (key: $0.rawValue, value: evaluation.tuned($0)) },
            overlap: evaluation.overlap,
            isSelection: estimators != nil,
            readSeconds: (isRead - start).seconds, estimateSeconds: (clock.now - isRead).seconds)
        print(json ? report.jsonText : report.text(for: .standardOutput()))
    }

    private func read() throws -> OffPolicyRows {
        guard let table = try readable({ try OffPolicyRows.read(paths: rows) }) else {
            throw Failure(.badData, "\(rows.joined(separator: ", ")): no rows")
        }
        if table.unpredictedCount > 0, table.unpredictedCount < table.count {
            StandardError.say(
                "suffice: q_hat is missing in \(table.unpredictedCount) of \(table.count) rows: "
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

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
