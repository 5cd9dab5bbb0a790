import ArgumentParser
import Interchange
import OutcomeStore
import Report
import RouterEngine
import Routing
import StrictJSON

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Compute logged decisions again, and compare them bit for bit.",
        discussion: """
            Nothing is needed but the log and the artefact that decided: prompts are not read again. Status 0 where all \
            is the same, 1 where a decision comes out differently or cannot be computed. A running server may go on.
            """)

    @Argument(help: ArgumentHelp("Decisions, as replies name them.", valueName: "DECISION"))
    var decisions: [String] = []

    @Option(
        help: ArgumentHelp("Store of a server, running or not.", valueName: "STORE"), completion: .file(),
        transform: StorePath.init(parsing:))
    var log: StorePath

    @Option(help: ArgumentHelp("Replay the latest N decisions.", valueName: "N"))
    var last: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Artefacts that decided; those that ship with the program are found.", valueName: "DIR"),
        completion: .directory)
    var router: [String] = []

    @Option(
        help: ArgumentHelp("Configuration whose models_dir is searched for artefacts.", valueName: "FILE"),
        completion: .file())
    var config: String?

    @Flag(help: "One line of JSON per decision.")
    var json = false

    private static let decisionsMax = 100_000

    func validate() throws {
        guard decisions.isEmpty != (last == nil) else {
            throw ValidationError("name decisions, or give --last N")
        }
        if let last, !(1...Self.decisionsMax).contains(last) {
            throw ValidationError("--last takes a number from 1 to \(Self.decisionsMax)")
        }
        if let bad = decisions.first(where: { ULID($0) == nil }) {
            throw ValidationError("\(bad) is no decision: they have 26 letters and digits")
        }
    }

    func run() throws {
        let shelf = try ArtefactShelf(directories: router, modelsDirectory: modelsDirectory())
        do {
            var replay = try LogReplay(path: log.path, features: BundledFiles.features(), artefact: shelf.artefact)
            let ids = try last.map { try replay.latest(count: $0) } ?? decisions.compactMap { ULID($0) }
            var progress = ProgressBar("replay", total: ids.count, unit: "decisions")
            replay.onStretch = { progress.update($0) }
            let replayed = try replay.replay(ids)
            progress.finish()
            try report(zip(ids, replayed).map { (id: $0, replayed: $1) })
        } catch let error as StoreError {
            throw Failure(.badData, ExportCommand.sentence(error))
        }
    }

    private func modelsDirectory() throws -> String? {
        guard let config else { return nil }
        return try configured { () throws(ConfigurationError) in
            try ConfigurationFile.read(path: config).modelsDirectory
        }
    }

    private func report(_ results: [(id: ULID, replayed: ReplayedDecision?)]) throws {
        var sameCount = 0
        for (id, replayed) in results {
            guard let replayed else { throw Failure(.failed, "no decision is logged as \(id)") }
            if replayed.verdict == .same { sameCount += 1 }
            // Of many, only what is wrong is worth a line to a person.
            if json {
                print(replayed.line)
            } else if results.count == 1 || replayed.verdict != .same {
                print(replayed.text)
            }
        }
        if results.count > 1, !json {
            let same = Format.count(sameCount)
            print("\(same) of \(Format.count(results.count)) decisions come out the same, bit for bit")
        }
        guard sameCount == results.count else {
            let (different, all) = (Format.count(results.count - sameCount), Format.count(results.count))
            throw Failure(.failed, "\(different) of \(all) decisions were not reproduced")
        }
    }
}

extension ReplayedDecision {
    /// For a person.
    var text: String {
        let draw = "\(record.model) with probability \(record.propensity)"
        switch verdict {
        case .same: return "\(record.id): the same, bit for bit: \(draw)"
        case .impossible(let obstacle): return "\(record.id): can't be computed again: \(obstacle.message)"
        case .different(let differences):
            let processors =
                processor == loggedProcessor
                ? "" : "\n  (decided on \(loggedProcessor), computed on \(processor): they may round differently)"
            return "\(record.id): comes out differently\(processors)\n"
                + differences.map { "  \($0)" }.joined(separator: "\n")
        }
    }

    /// For a machine.
    var line: String {
        JSONWriter.text { writer in
            writer.member("decision", record.id.description)
            writer.member("model", record.model)
            writer.member("propensity", record.propensity)
            switch verdict {
            case .same: writer.member("verdict", "same")
            case .different(let differences):
                writer.member("verdict", "different")
                writer.member("differences", differences)
            case .impossible(let obstacle):
                writer.member("verdict", "impossible")
                writer.member("why", obstacle.code)
                writer.member("message", obstacle.message)
            }
            writer.member("logged_processor", loggedProcessor)
            writer.member("processor", processor)
        }
    }
}
