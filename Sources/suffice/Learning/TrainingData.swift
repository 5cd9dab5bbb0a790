import Artefact
import Features
import Foundation
import Interchange
import OutcomeStore
import RouterEngine
import Routing
import Training

/// What `train` learns from: outcome files and stores of servers, in the order given.
struct TrainingData {
    private(set) var rows: [OutcomeRow] = []
    private(set) var models: [Model] = []

    /// - Parameters:
    ///   - features: the extractor that will read new prompts; what a store logged with another is left out.
    ///   - without: models that are not to be learnt.
    ///   - isSplit: only rows of the split asked for.
    /// - Throws: status 65 where a file is unfit; what is left out of a store is said on stderr.
    init(
        _ input: DataOptions, paths: [String], features: FeatureExtractor, without: Set<String> = [],
        isSplit: Bool = true
    ) throws {
        var (all, prices, names) = ([OutcomeRow](), PriceList(), Set<String>())
        var bad = BadRows(allowed: input.badRows.allowBad)
        for path in paths {
            let isStore = Self.isStore(path)
            let list = try input.prices() ?? (isStore ? PriceList() : readable { try PriceList.beside(path) })
            let rows =
                try isStore
                ? Self.lessons(path, features).map { list.filledWhereCounted($0) }
                : readable { try Dataset.read(paths: [path], prices: list, badRows: &bad).rows }
            if let twice = DataCheck.duplicate(in: rows) {
                throw Failure(
                    .badData,
                    "\(path): the id \(twice.id) stands in rows \(twice.first) and \(twice.second), and would count "
                        + "twice; take one out or give it an id of its own")
            }
            all += rows
            prices.addMissing(from: list)
        }
        try input.badRows.report(bad)
        rows = try (isSplit ? input.rows(all) : all).map { $0.without(without) }
        for row in rows { names.formUnion(row.outcomes.keys) }
        models = names.sorted().map { Model(name: $0, prices: prices[$0] ?? Prices()) }
    }

    /// A SQLite file begins with these bytes; no line of JSON does.
    static func isStore(_ path: String) -> Bool {
        guard path != "-", let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 16)).flatMap { $0 } == Data("SQLite format 3\0".utf8)
    }

    private static func lessons(_ path: String, _ features: FeatureExtractor) throws -> [OutcomeRow] {
        let lessons: LoggedLessons
        do throws(StoreError) {
            lessons = try LoggedLessons.read(path: path, features: features)
        } catch {
            throw Failure(.badData, "\(error)")
        }
        StandardError.say(lessons.sentence(path))
        guard lessons.rows.isEmpty else { return lessons.rows }
        throw Failure(.badData, "\(path): \(lessons.emptiness)")
    }
}

extension LoggedLessons {
    /// How much of a store is of use.
    fileprivate func sentence(_ path: String) -> String {
        let parts = [
            (counts.unjudged, "without an outcome"), (counts.unreadable, "with other features and no prompt"),
            (counts.unsupported, "without a propensity"), (counts.pinned, "pinned turns with their session's"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let detail = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
        return "\(path): \(rows.count) of \(counts.decisions) decisions to learn from\(detail)"
    }

    /// Why there is nothing to learn, and the way out.
    fileprivate var emptiness: String {
        if counts.decisions == 0 { return "no decision has been logged yet" }
        if let (router, count) = foreignRouters.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            return "\(count) decisions were logged with the features of \(router): give its artefact with --base DIR, "
                + "or serve with log_prompts: full"
        }
        return "none of \(counts.decisions) decisions has an outcome; send feedback first"
    }
}

extension PriceList {
    /// Costs from prices where both token counts are known: a store has no prompt to estimate them from.
    fileprivate func filledWhereCounted(_ row: OutcomeRow) -> OutcomeRow {
        let isCounted = row.outcomes.values.allSatisfy { $0.inputTokens != nil && $0.outputTokens != nil }
        return isCounted ? filled(row) : row
    }
}

extension OutcomeRow {
    fileprivate func without(_ models: Set<String>) -> OutcomeRow {
        guard !models.isEmpty else { return self }
        var row = self
        row.outcomes = outcomes.filter { !models.contains($0.key) }
        return row
    }
}
