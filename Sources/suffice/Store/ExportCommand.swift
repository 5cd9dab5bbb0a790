import ArgumentParser
import Interchange
import OutcomeStore
import Report
import RouterEngine
import Routing
import StrictJSON

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write logged decisions with their feedback, also while a server runs.",
        discussion:
            """
            One line per decision, in the order of the log. The jsonl lines are a bandit log that `suffice train` and \
            `suffice ope` read. dsjson and cb_adf are for Vowpal Wabbit, obp (a .npz) for the Open Bandit Pipeline.
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case jsonl, csv
        /// Vowpal Wabbit's decision service JSON, and its text with action-dependent features.
        case dsjson
        case cbADF = "cb_adf"
        /// The Open Bandit Pipeline's arrays, for `numpy.load`.
        case obp
    }

    @Option(
        help: ArgumentHelp("Store of a server, running or not.", valueName: "STORE"), completion: .file(),
        transform: StorePath.init(parsing:))
    var log: StorePath

    @Option(help: ArgumentHelp("One of: \(Format.allCases.map(\.rawValue).joined(separator: " ")).", valueName: "F"))
    var format: Format

    @Option(
        help: ArgumentHelp(
            "dsjson, cb_adf, obp: what 1 USD is worth in the reward quality − N · USD.", valueName: "N"))
    var costWeight = 0.0

    @Option(
        help: ArgumentHelp("File to write, packed where it ends in .gz; default standard output.", valueName: "FILE"),
        completion: .file())
    var out = "-"

    func validate() throws {
        guard costWeight >= 0, costWeight.isFinite else { throw ValidationError("--cost-weight takes a number from 0") }
    }

    func run() throws {
        do {
            try export()
        } catch let error as StoreError {
            throw Failure(.badData, Self.sentence(error))
        } catch let error as InterchangeError {
            throw Failure(.failed, "\(error)")
        }
    }

    private func export() throws {
        let reader = try OutcomeStore.read(path: log.path)
        let trust = try SourceTrust(of: reader)
        let sink = try LineSink(path: out)
        if format == .csv { try sink.write(ExportLine.tableHeader) }
        var writer = JSONWriter()
        var (arrays, draws) = (BanditArrays(), SessionDraws())
        var count = 0
        while let entry = try reader.next() {
            let draw = draws.draw(behind: entry.decision)
            try write(entry, entry.chosenOutcome(trust), draw, to: sink, &writer, &arrays)
            count += 1
        }
        let all = Report.Format.count(count)
        var written = all
        if format == .obp {
            written = Report.Format.count(arrays.count)
            try arrays.archive.write(to: sink, path: out)
            if arrays.unratedCount > 0 {
                let unrated = Report.Format.count(arrays.unratedCount)
                StandardError.say("\(unrated) of \(all) decisions have no reward yet, and are left out")
            }
            if arrays.pinnedCount > 0 {
                let pinned = Report.Format.count(arrays.pinnedCount)
                StandardError.say("\(pinned) of \(all) decisions are pinned turns, and are left out")
            }
        }
        try sink.close()
        if out != "-" { StandardError.say("\(written) decisions → \(out)") }
    }

    private func write(
        _ entry: LogEntry, _ outcome: Outcome?, _ draw: Double?, to sink: LineSink, _ writer: inout JSONWriter,
        _ arrays: inout BanditArrays
    ) throws {
        let line = ExportLine(
            decision: entry.decision, feedback: entry.feedback.map(\.feedback), outcome: outcome, drawPropensity: draw)
        let vowpal = VowpalDecision(
            entry.decision, outcome: outcome, costWeight: costWeight, drawPropensity: draw)
        writer.removeAll()
        switch format {
        case .jsonl:
            line.write(to: &writer)
            try sink.write(writer.bytes)
        case .csv: try sink.write(line.tableRow)
        case .dsjson:
            vowpal.writeJSON(to: &writer)
            try sink.write(writer.bytes)
        case .cbADF: try sink.write(vowpal.text.utf8)
        case .obp: arrays.append(vowpal)
        }
    }

    static func sentence(_ error: StoreError) -> String {
        guard case .system(let path, "open", _) = error else { return "\(error)" }
        return "\(path) can't be opened: name the file that `suffice serve --store` was given"
    }
}
