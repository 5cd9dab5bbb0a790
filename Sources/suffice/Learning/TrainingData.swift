import Artefact
import Features
import Interchange
import OutcomeStore
import Report
import RouterEngine
import Routing
import Training

/// What `train` learns from: outcome files and stores of servers, in the order given, read row by row.
///
/// Memory is bounded: of more rows than fit a uniform sample is kept.
struct TrainingData {
    private(set) var models: [Model] = []
    private var sample: RowSample
    private let features: FeatureExtractor
    private let without: Set<String>
    private let part: LogPart
    /// Rows of logs that are outside of the part.
    private var outside = 0
    /// One per file that is a log, as far as it is learnt from.
    private(set) var logs: [LearntLog] = []
    private var log: LearntLog?
    private var names = Set<String>()
    /// As `names`, with those that are not to be learnt; kept only where there are some.
    private var seen = Set<String>()
    private var splits = Set<String>()
    /// Hashes of the prompts of other splits.
    private var apart = Set<Int>()
    /// A hash takes 16 bytes.
    private static let apartMax = 1_000_000

    var rows: [OutcomeRow] { sample.rows }

    /// For the card and for people; `nil` where nothing was left out.
    var sentence: String? {
        guard sample.isPartial else { return nil }
        let (kept, all) = (Format.count(rows.count), Format.count(sample.count))
        return "a uniform sample of \(kept) of \(all) rows (rows_max) is learnt from"
    }

    /// That prompts stand in other splits as well, for the card and for people; `nil` where none does.
    var leak: String? {
        let count = rows.count { apart.contains($0.prompt.hashValue) }
        guard count > 0 else { return nil }
        return
            "\(Format.count(count)) of \(Format.count(rows.count)) prompts stand in other splits, too: judged there, "
            + "the router looks better than it is"
    }

    /// - Parameters:
    ///   - features: the extractor that will read new prompts; what a store logged with another is left out.
    ///   - without: models that are not to be learnt.
    ///   - part: of logs; rows of full information are in every part.
    ///   - isSplit: only rows of the split asked for.
    ///   - seed: of the sample.
    /// - Throws: status 65 where a file is unfit; what is left out of a store is said on stderr.
    init(
        _ input: DataOptions, paths: [String], features: FeatureExtractor, part: LogPart, without: Set<String> = [],
        isSplit: Bool = true, rowsMax: Int = TrainingRecipe().rowsMax, seed: UInt64 = 1
    ) throws {
        self.features = features
        self.part = part
        self.without = without
        sample = RowSample(rowsMax: rowsMax, seed: seed)
        var (prices, bad) = (PriceList(), BadRows(allowed: input.badRows.allowBad))
        let split = isSplit ? input.split : nil
        for path in paths {
            let isStore = beginsAsStore(path: path) == true
            let list = try input.prices() ?? (isStore ? PriceList() : readable { try PriceList.beside(path) })
            try isStore ? readStore(path, list, split) : readFile(path, list, split, &bad)
            prices.addMissing(from: list)
            if let log { logs.append(log) }
            log = nil
        }
        try input.badRows.report(bad)
        if rows.isEmpty, outside > 0 {
            throw Failure(.badData, "none of \(Format.count(outside, "decision")) is between --from and --to")
        }
        if let split, rows.isEmpty { throw DataOptions.nothing(ofSplit: split, known: splits) }
        try checkKnown(without)
        models = names.sorted().map { Model(name: $0, prices: prices[$0] ?? Prices()) }
        for remark in [sentence, leak].compactMap(\.self) { StandardError.say(remark) }
    }

    private mutating func readFile(_ path: String, _ prices: PriceList, _ split: String?, _ bad: inout BadRows) throws {
        var reader = try readable { try OutcomeReader(path: path) }
        var seen = SeenRows()
        var (logged, unjudged, outside) = (0, 0, 0)
        while let next = try readable({ try reader.next() }) {
            switch next {
            case .success(let row):
                if let twice = seen.duplicate(row) { throw Failure(rowTwice: twice, in: path) }
                logged += row.propensity == nil ? 0 : 1
                // As of a store: nothing is learnt of a decision that nobody has judged.
                guard row.propensity == nil || row.isJudged else {
                    unjudged += 1
                    continue
                }
                guard try isInPart(row, of: path) else {
                    outside += 1
                    continue
                }
                take(prices.filled(row), split)
            case .failure(let error): bad.add(error)
            }
        }
        if reader.judging.unheard > 0 {
            StandardError.say(
                "\(path): " + Judging.question(reader.judging.unheard, reader.judging.counts.keys.sorted()))
        }
        self.outside += outside
        if unjudged + outside > 0 {
            StandardError.say(
                Self.sentence(
                    path, rows: logged - unjudged - outside, of: logged,
                    [(unjudged, "without an outcome"), (outside, Self.outsideWords)]))
        }
    }

    private static let outsideWords = "outside of --from and --to"

    /// How much of a log is of use, and why not the others.
    private static func sentence(
        _ path: String, rows: Int, of decisions: Int, _ left: [(count: Int, words: String)]
    ) -> String {
        let parts = left.filter { $0.count > 0 }.map { "\(Format.count($0.count)) \($0.words)" }
        let detail = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
        return "\(path): \(Format.count(rows)) of \(Format.count(decisions)) decisions to learn from\(detail)"
    }

    /// Rows of full information are in every part: they are no log.
    /// - Throws: where a row of a log doesn't say when it was, and that is asked.
    private func isInPart(_ row: OutcomeRow, of path: String) throws -> Bool {
        guard row.propensity != nil, !part.isWhole else { return true }
        guard let time = row.timeMilliseconds else {
            throw Failure(.badData, "\(path): the row \(row.id) has no time_ms, which --from and --to go by")
        }
        return part.contains(time)
    }

    private mutating func readStore(_ path: String, _ prices: PriceList, _ split: String?) throws {
        let logged: LoggedOutcomes
        var (count, outside) = (0, 0)
        do throws(StoreError) {
            logged = try LoggedOutcomes.read(path: path, features: features) { row in
                guard row.timeMilliseconds.map(part.contains) ?? true else { return outside += 1 }
                count += 1
                take(prices.filledWhereCounted(row), split)
            }
        } catch {
            throw Failure(.badData, "\(error)")
        }
        self.outside += outside
        let left = logged.left + [(outside, Self.outsideWords)]
        StandardError.say(Self.sentence(path, rows: count, of: logged.counts.decisions, left))
        guard count + outside > 0 else { throw Failure(.badData, "\(path): \(logged.emptiness)") }
    }

    /// A model that is to be left out and is not there is a typing mistake.
    private func checkKnown(_ without: Set<String>) throws {
        guard let unknown = without.subtracting(seen).min() else { return }
        let known = seen.sorted().joined(separator: ", ")
        throw Failure(.badData, "--without names \(unknown), of which no row has an outcome; there are: \(known)")
    }

    private mutating func take(_ row: OutcomeRow, _ split: String?) {
        if let own = row.split { splits.insert(own) }
        guard split == nil || row.split == split else {
            if !row.prompt.isEmpty, apart.count < Self.apartMax { apart.insert(row.prompt.hashValue) }
            return
        }
        if !without.isEmpty { seen.formUnion(row.outcomes.keys) }
        let row = row.without(without)
        names.formUnion(row.outcomes.keys)
        sample.add(row)
        guard row.propensity != nil, let time = row.timeMilliseconds else { return }
        let end = LearntLog.End(id: row.id, timeMilliseconds: time)
        if log == nil { log = LearntLog(end) } else { log?.add(end) }
    }
}

extension LoggedOutcomes {
    /// Decisions of a store that are of no use, and those that are of use in another way.
    fileprivate var left: [(count: Int, words: String)] {
        [
            (counts.unjudged, "without an outcome"), (counts.unreadable, "with other features and no prompt"),
            (counts.unsupported, "without a propensity"), (counts.pinned, "pinned turns with their session's"),
        ]
    }

    /// Why there is nothing to learn, and the way out.
    fileprivate var emptiness: String {
        if counts.decisions == 0 { return "no decision has been logged yet" }
        if let (router, count) = foreignRouters.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            return
                "\(Format.count(count)) decisions were logged with the features of \(router): give its artefact with --base DIR, "
                + "or serve with log_prompts: full"
        }
        return "none of \(Format.count(counts.decisions)) decisions has an outcome; send feedback first"
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
    /// Somebody has said what an answer was worth, or what it cost.
    fileprivate var isJudged: Bool { outcomes.values.contains { $0.quality != nil || $0.costUSD != nil } }

    fileprivate func without(_ models: Set<String>) -> OutcomeRow {
        guard !models.isEmpty else { return self }
        var row = self
        row.outcomes = outcomes.filter { !models.contains($0.key) }
        return row
    }
}
