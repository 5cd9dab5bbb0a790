import ArgumentParser
import Artefact
import Foundation
import Interchange
import Report
import Routing
import Training

/// The outcomes a command reads, and what it does with bad lines.
struct DataOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Outcomes, .jsonl or .jsonl.gz; several files may follow.", valueName: "FILE"),
        completion: .file())
    var data: [String] = []

    @Option(
        help: ArgumentHelp("Prices for costs that are null; default: models.json beside each file.", valueName: "FILE"),
        completion: .file())
    var models: String?

    @Option(help: ArgumentHelp("Only rows of this split.", valueName: "NAME"))
    var split: String?

    @OptionGroup var badRows: BadRowOptions

    /// For commands that can do nothing without.
    func requireData() throws {
        guard !data.isEmpty else { throw ValidationError("--data needs at least one file") }
    }

    func validate() throws { try Self.checkOnce(data, "--data") }

    /// Each file counts once: a row that is read twice weighs double, and intervals come out too narrow.
    /// - Throws: wrong usage, with the file; links to it are the same file.
    static func checkOnce(_ paths: [String], _ option: String) throws {
        var seen = Set<String>()
        for path in paths where !seen.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted {
            throw ValidationError("\(option) names \(path) twice, and each of its rows would count twice")
        }
    }

    /// Reads everything; too many bad lines end the command with status 65.
    ///
    /// - Parameter paths: other files than those of `--data`, read the same way.
    func read(_ paths: [String]? = nil) throws -> Dataset {
        var bad = BadRows(allowed: badRows.allowBad)
        let dataset = try readable {
            try Dataset.read(paths: paths ?? data, prices: try prices(), badRows: &bad)
        }
        try badRows.report(bad)
        if !dataset.unheardJudges.isEmpty {
            StandardError.say(Judging.question(nil, dataset.unheardJudges.sorted()))
        }
        return dataset
    }

    func prices() throws -> PriceList? {
        try models.map { path in try readable { try PriceList.read(path: path) } }
    }

    /// The rows of the split asked for.
    func rows(of dataset: Dataset) throws -> [OutcomeRow] { try rows(dataset.rows) }

    /// Those of `all` that are of the split asked for.
    func rows(_ all: [OutcomeRow]) throws -> [OutcomeRow] { try Self.rows(all, ofSplit: split) }

    /// - Parameter split: `nil`: all of them.
    static func rows(_ all: [OutcomeRow], ofSplit split: String?) throws -> [OutcomeRow] {
        guard let split else { return all }
        let rows = all.filter { $0.split == split }
        guard !rows.isEmpty else { throw nothing(ofSplit: split, known: Set(all.compactMap(\.split))) }
        return rows
    }

    static func nothing(ofSplit split: String, known: Set<String>) -> Failure {
        let known = known.sorted().joined(separator: ", ")
        return Failure(.badData, "no row has the split \(split); there are: \(known.isEmpty ? "none" : known)")
    }

    /// Ends the command with status 65 where an id stands twice in one file.
    func checkOnce(_ dataset: Dataset) throws {
        var start = 0
        for file in dataset.files {
            let rows = Array(dataset.rows[start..<start + file.rows])
            if let twice = DataCheck.duplicate(in: rows) { throw Failure(rowTwice: twice, in: file.path) }
            start += file.rows
        }
    }

    /// Says so where rows are draws of a log: what is measured on them as they stand is not what it is on all prompts.
    /// - Returns: the same for a report; empty where there is nothing to say.
    static func remarks(onDrawsIn rows: [OutcomeRow]) -> [String] {
        let drawn = rows.count { $0.propensity != nil }
        guard drawn > 0 else { return [] }
        let remark =
            "\(Format.count(drawn)) of \(Format.count(rows.count)) rows have a propensity: each model is measured on the "
            + "prompts that a policy gave it, and those may be easier or harder than others; `suffice ope --log FILE` corrects for that, this doesn't"
        StandardError.say(remark)
        return [remark]
    }

    /// Says so where models were not run on every row: methods that take different models are then measured on different
    /// rows. Draws of a log have a remark of their own.
    /// - Parameter models: of which those count that some row knows.
    static func remarks(onGapsIn rows: [OutcomeRow], _ models: [String]) -> [String] {
        let rows = rows.filter { $0.propensity == nil }
        func knows(_ row: OutcomeRow, _ model: String) -> Bool { row.outcomes[model]?.quality != nil }
        let run = models.filter { model in rows.contains { knows($0, model) } }
        let partial = rows.count { row in !run.allSatisfy { knows(row, $0) } }
        guard partial > 0 else { return [] }
        let remark =
            "\(Format.count(partial)) of \(Format.count(rows.count)) rows don't know the quality of every model: methods that "
            + "take different models are measured on different rows; leave out a model that few rows were run on"
        StandardError.say("suffice: \(remark)")
        return [remark]
    }

    /// Says so where prompts come several times: rows are not as much evidence then as they are many.
    /// - Parameter what: takes the rows of one prompt together.
    static func remarks(onRepeatsIn rows: [OutcomeRow], _ what: String) -> [String] {
        let groups = RowGroups(repeatsIn: rows)
        guard !groups.areAllSingle else { return [] }
        let remark =
            "\(Format.count(rows.count)) rows hold \(Format.count(groups.count)) different prompts: \(what) take the rows of "
            + "one prompt for one"
        StandardError.say(remark)
        return [remark]
    }

    /// Says so where an artefact was trained on a file: a router looks better on the rows it has learnt.
    /// - Parameters:
    ///   - paths: files of which every row is used.
    ///   - what: would be too good.
    /// - Returns: the same for a report; empty where there is nothing to say.
    static func remarks(onTrainingDataIn paths: [String], _ artefact: RouterArtefact, _ what: String) -> [String] {
        paths.filter { !isNews($0, to: artefact) }.map { path in
            let remark =
                "\(path) is among what \(artefact.label) was trained on: \(what) would be too good; use rows it has not seen"
            StandardError.say("suffice: \(remark)")
            return remark
        }
    }

    /// Whether an artefact was trained on other files than this one.
    static func isNews(_ path: String, to artefact: RouterArtefact) -> Bool {
        let known = artefact.card.dataHashes.values
        guard path != "-", !known.isEmpty, let hash = try? hash(of: path) else { return true }
        return !known.contains(hash)
    }

    /// SHA-256 of each file, by its name; of files that share a name, by their paths.
    func hashes(and others: [String] = []) throws -> [String: String] {
        let paths = Set(data + others).subtracting(["-"])
        let names = Dictionary(grouping: paths) { URL(fileURLWithPath: $0).lastPathComponent }
        var hashes: [String: String] = [:]
        for (name, paths) in names {
            for path in paths { hashes[paths.count > 1 ? path : name] = try Self.hash(of: path) }
        }
        return hashes
    }

    /// - Returns: `nil` where the file is gone.
    private static func hash(of path: String) throws -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var hash = SHA256()
        while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { hash.update([UInt8](block)) }
        return SHA256.hexadecimal(hash.finish())
    }
}

extension Failure {
    /// An id that stands twice in a file.
    init(rowTwice row: (id: String, first: Int, second: Int), in path: String) {
        self.init(
            .badData,
            "\(path): the id \(row.id) stands in rows \(row.first) and \(row.second), and would count twice; take one "
                + "out or give it an id of its own")
    }
}
