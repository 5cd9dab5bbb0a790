import ArgumentParser
import Evaluation
import Foundation
import Lab
import Report

struct OpeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ope", abstract: "Estimate from the log what another policy would have earned, with error bars.",
        discussion: """
            --log with --policy: a server's store (also while it runs) or an exported log, and candidate policies; each is \
            compared with the policy that logged, on the same decisions. A candidate is valued as it is, without learning \
            on; `suffice simulate` values one that learns.

            --rows: decisions with the candidate's probabilities already worked out, one a line: the logged action, its \
            reward and probability, the candidate's probabilities and, perhaps, what a reward model predicts: \
            {"action":2,"reward":0,"pscore":0.2,"pi_e":[0.9,0.1,0],"q_hat":[0.6,0.4,0.4]}.
            Estimators: ips cips_λ snips dm dr cdr_λ sndr switchdr_λ dros_λ sgips_λ sgdr_λ; a name without λ stands for \
            its grid. Tuned by SLOPE++: \(OffPolicyEvaluation.Tuning.allCases.map(\.rawValue).joined(separator: " ")).
            """)

    @Option(
        help: ArgumentHelp(
            "Store of a server, running or not, or a log that `suffice export` wrote.", valueName: "LOG"),
        completion: .file(),
        transform: StorePath.init(parsing:))
    var log: StorePath?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Candidate policies: files with the content of policy:, or configurations.", valueName: "FILE"),
        completion: .file())
    var policy: [String] = []

    @Option(
        help: ArgumentHelp("Artefact that the candidates decide with, without any feedback.", valueName: "DIR"),
        completion: .directory)
    var router: String?

    @Option(help: ArgumentHelp("Cut the traffic by task, router, policy or an attribute.", valueName: "NAME"))
    var slice: String?

    @OptionGroup var logPart: LogPartOptions

    @Option(help: ArgumentHelp("What 1 USD is worth in quality; the value is quality − N · USD.", valueName: "N"))
    var costWeight = 0.0

    @Option(help: ArgumentHelp("Intervals: normal, bootstrap, bernstein, anytime.", valueName: "KIND"))
    var interval = IntervalKind.normal

    @Option(help: ArgumentHelp("Resamples of the bootstrap.", valueName: "N"))
    var resamples = OpeCommand.resamplesUsual

    @Option(help: ArgumentHelp("Seed of folds and resamples.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("OPE rows, .jsonl or .jsonl.gz; several files make one log.", valueName: "FILE"),
        completion: .file())
    var rows: [String] = []

    @Option(
        help: ArgumentHelp("With --rows: work out only these, with commas between: ips,snips,dr.", valueName: "NAMES"))
    var estimators: String?

    @Flag(help: "Print everything as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write a self-contained HTML page.", valueName: "FILE"), completion: .file())
    var html: String?

    @OptionGroup var badRows: BadRowOptions

    private static let resamplesUsual = 1000

    enum IntervalKind: String, ExpressibleByArgument, CaseIterable {
        case normal, bootstrap, bernstein, anytime
    }

    func validate() throws {
        guard rows.isEmpty != (log == nil) else {
            throw ValidationError("name either a --log with --policy files, or --rows")
        }
        try DataOptions.checkOnce(rows, "--rows")
        if log != nil {
            guard !policy.isEmpty else { throw ValidationError("--log needs --policy FILE: whom shall the log value?") }
            guard estimators == nil else { throw ValidationError("--estimators goes with --rows") }
        } else {
            guard policy.isEmpty, router == nil, html == nil, slice == nil, logPart.part.isWhole, costWeight == 0,
                interval == .normal, resamples == Self.resamplesUsual, seed == 1
            else {
                throw ValidationError(
                    "--policy, --router, --html, --slice, --from, --to, --cost-weight, --interval, --resamples and --seed go "
                        + "with --log")
            }
        }
        guard costWeight >= 0, costWeight.isFinite else { throw ValidationError("--cost-weight takes a number from 0") }
        guard (10...100_000).contains(resamples) else { throw ValidationError("--resamples takes 10 to 100000") }
        guard let estimators else { return }
        do {
            _ = try EstimatorChoice(names: estimators)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        try checkWritable(html)
        guard let log else {
            let report = try RowsEvaluation(rows: rows, estimators: estimators).report()
            return print(json ? report.jsonText : report.text(for: .standardOutput()))
        }
        let candidates = try CandidateFiles(paths: policy, router: router).candidates(log: log.path)
        var study = OffPolicyStudy(candidates.policies, question)
        var learnt = candidates.artefact.map { LearntShare(of: $0, path: log.path) }
        var watch = Stopwatch()
        let reading = LogReading(
            path: log.path, fields: study.fields, part: logPart.part, artefact: candidates.artefact,
            badRows: badRows)
        try reading.forEachPages { pages in
            watch.read += watch.lap()
            for place in pages.indices { learnt?.take(pages[place]) }
            study.take(pages)
            watch.decide += watch.lap()
        }
        watch.read += watch.lap()
        let findings = study.findings()
        watch.estimate += watch.lap()
        guard findings.coverage.decisions > 0 else {
            throw Failure(.badData, "\(log.path): no decision\(logPart.part.isWhole ? "" : " in that part of the log")")
        }
        let known = Set(findings.candidates.flatMap { $0.shares.map(\.model) })
        let notes = [learnt?.remark("its figures")].compactMap(\.self) + candidates.notes
        let report = LogReport(
            findings: findings, notes: notes + candidates.strangers(to: known), log: log.path, slice: slice,
            method: interval.rawValue, seconds: watch)
        try show(report)
    }

    private var question: OffPolicyQuestion {
        let method: IntervalMethod =
            switch interval {
            case .normal: .normal
            case .bootstrap: .bootstrap(PairedBootstrap(resamples: resamples, seed: seed))
            case .bernstein: .bernstein
            case .anytime: .anytime
            }
        return OffPolicyQuestion(slice: slice, costWeight: costWeight, method: method, seed: seed)
    }

    private func show(_ report: LogReport) throws {
        if let html {
            try writeFile(report.page.html(), to: html)
        }
        print(json ? report.jsonText : report.text(for: .standardOutput()))
        if let html, !json { print("Page: \(html)") }
    }
}
