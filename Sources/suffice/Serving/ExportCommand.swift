import ArgumentParser
import Interchange
import OutcomeStore
import RouterEngine
import Routing
import StrictJSON

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write logged decisions and what was said of them, also while a server runs.",
        discussion:
            "One line per decision, in the order of the log. The jsonl lines are a bandit log that `suffice train` reads."
    )

    enum Format: String, CaseIterable {
        case jsonl, csv
        /// Named by the contract, not written yet.
        static let later = ["dsjson", "obp"]

        init(parsing text: String) throws {
            if let format = Format(rawValue: text) {
                self = format
            } else if Self.later.contains(text) {
                throw ValidationError("the format \(text) isn't written yet; take jsonl or csv")
            } else {
                throw ValidationError("there is no format \(text); take jsonl or csv")
            }
        }
    }

    @Option(
        help: ArgumentHelp("Store of a server, running or not.", valueName: "STORE"),
        transform: StorePath.init(parsing:))
    var log: StorePath

    @Option(help: ArgumentHelp("jsonl or csv.", valueName: "F"), transform: Format.init(parsing:))
    var format: Format

    @Option(
        help: ArgumentHelp("File to write, packed where it ends in .gz; default standard output.", valueName: "FILE"))
    var out = "-"

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
        let sink = try LineSink(path: out)
        if format == .csv { try sink.write(ExportLine.tableHeader) }
        var writer = JSONWriter()
        var count = 0
        while let entry = try reader.next() {
            let line = ExportLine(
                decision: entry.decision, feedback: entry.feedback.map(\.feedback), outcome: entry.chosenOutcome)
            switch format {
            case .jsonl:
                writer.removeAll()
                line.write(to: &writer)
                try sink.write(writer.bytes)
            case .csv:
                try sink.write(line.tableRow)
            }
            count += 1
        }
        try sink.close()
        if out != "-" { StandardError.say("\(count) decisions → \(out)") }
    }

    static func sentence(_ error: StoreError) -> String {
        guard case .system(let path, "open", _) = error else { return "\(error)" }
        return "\(path) can't be opened: name the file that `suffice serve --store` was given"
    }
}
