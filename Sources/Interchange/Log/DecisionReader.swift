import Routing
import StrictJSON

/// The decisions of an exported log (`suffice export --format jsonl`) or of any bandit log: outcome rows with one model
/// and its propensity.
///
/// A line of an export holds all that a candidate policy is valued by. A plain bandit row names the drawn model alone:
/// its record has that one score, and a router has to say what it expects of the others.
public struct DecisionReader {
    /// A decision, what came back, and whether the record holds every model that was eligible.
    public struct Entry: Sendable, Equatable {
        public var record: DecisionRecord
        public var outcome: Outcome?
        public var isWhole: Bool
        /// Share of decisions like this one that the log has dropped, in [0, 1).
        public var dropShare = 0.0
    }

    private let lines: LineSource
    private let document = JSONDocument()
    private var count: UInt64 = 0
    /// Lines of the decisions so far: two exports of one log, one behind the other, would count twice.
    private var lineOf: [ULID: Int] = [:]

    public init(path: String, lineBytesMax: Int = LineSource.lineBytesMaxDefault) throws(InterchangeError) {
        lines = try LineSource(path: path, lineBytesMax: lineBytesMax)
    }

    /// The next decision, or what is wrong with its line; reading can go on after a bad one.
    /// - Returns: `nil` at the end of the file.
    public mutating func next() throws(InterchangeError) -> Result<Entry, RowError>? {
        guard let line = try lines.next() else { return nil }
        count += 1
        do throws(FieldError) {
            let json = try document.object(of: line, lineBytesMax: lines.lineBytesMax)
            let entry = try Entry(json, number: count)
            if json["decision"] != nil, let first = lineOf.updateValue(lines.lineNumber, forKey: entry.record.id) {
                throw FieldError("decision", "\(entry.record.id) is in line \(first) already")
            }
            return .success(entry)
        } catch {
            return .failure(error.at(lines))
        }
    }
}

extension DecisionReader.Entry {
    /// Far beyond rounding: whoever wrote the line had another distribution in mind.
    private static let probabilityTolerance = 1e-6

    /// - Parameter number: of the line, where the decision's own isn't given.
    init(_ json: JSONValue, number: UInt64) throws(FieldError) {
        let row = try OutcomeRow(json, needsPrompt: false)
        dropShare = row.dropShare ?? 0
        guard let propensity = row.propensity else {
            throw FieldError("propensity", "missing: with what probability was the model drawn?")
        }
        let model = try json["model"]?.labelField("model") ?? row.outcomes.first?.key
        guard let model else { throw FieldError("model", "missing, and outcomes is empty") }
        var scores = try json["models"].map { (json) throws(FieldError) in try Self.scores(json) } ?? []
        isWhole = !scores.isEmpty
        if scores.isEmpty { scores = [ModelScore(model: model, quality: nil, probability: propensity)] }
        guard let chosen = scores.firstIndex(where: { $0.model == model }) else {
            throw FieldError("models", "\(model), which was drawn, is not among them")
        }
        guard scores[chosen].probability > 0 else {
            throw FieldError("models.\(model).probability", "0, but it was drawn")
        }
        guard abs(scores[chosen].probability - propensity) <= Self.probabilityTolerance else {
            let own = scores[chosen].probability.shortest
            throw FieldError("propensity", "\(propensity.shortest), but models.\(model).probability is \(own)")
        }
        let sum = scores.reduce(0) { $0 + $1.probability }
        guard !isWhole || abs(sum - 1) <= Self.probabilityTolerance else {
            throw FieldError("models", "the probabilities sum to \(sum.shortest), not to 1")
        }
        let label = { (name: String) throws(FieldError) in try json[name]?.labelField(name) }
        record = DecisionRecord(
            number: json["number"]?.int.map { UInt64(clamping: $0) } ?? number,
            id: try label("decision").flatMap { ULID($0) } ?? ULID(high: 0, low: number),
            timeMilliseconds: Int64(json["time_ms"]?.int ?? 0), seed: 0, chosen: chosen, scores: scores, excluded: [:],
            reason: try label("reason").flatMap { Reason(rawValue: $0) }
                ?? (row.drawPropensity == nil ? .bestUtility : .sessionPinned),
            explored: json["explored"]?.bool ?? false,
            objective: json["objective"].flatMap { Objective($0) } ?? .costWeight(0), budgetCostWeight: nil,
            router: try label("router") ?? "", policy: try label("policy") ?? "", learnerState: 0, features: [],
            context: try Self.context(json["context"]), session: try label("session"), task: row.task,
            attributes: row.attributes, prompt: row.prompt.isEmpty ? nil : row.prompt)
        outcome = row.outcomes[model].flatMap { $0 == Outcome() ? nil : $0 }
    }

    private static func scores(_ json: JSONValue) throws(FieldError) -> [ModelScore] {
        guard json.kind == .object else { throw FieldError("models", "\(json.kindInWords) where an object belongs") }
        var scores: [ModelScore] = []
        for (model, entry) in json.members {
            do {
                scores.append(try ModelScore(model: model, entry))
            } catch {
                throw error.inside("models.\(model)")
            }
        }
        return scores
    }

    private static func context(_ json: JSONValue?) throws(FieldError) -> [Float] {
        guard let json, !json.isNull else { return [] }
        guard json.kind == .array else { throw FieldError("context", "\(json.kindInWords) where an array belongs") }
        var numbers: [Double] = []
        guard let (_, isWhole) = json.appendNumbers(to: &numbers), isWhole else {
            throw FieldError("context[\(numbers.count)]", "no number")
        }
        return numbers.map { Float($0) }
    }
}

extension ModelScore {
    fileprivate init(model: String, quality: Double?, probability: Double) {
        self.init(
            model: model, priorQuality: quality ?? 0, quality: quality ?? 0, qualitySD: 0, costUSD: nil,
            latencyMilliseconds: nil, utility: 0, probability: probability)
    }

    fileprivate init(model: String, _ json: JSONValue) throws(FieldError) {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        guard let probability = try json["probability"]?.numberField("probability", in: .unit) else {
            throw FieldError("probability", "missing")
        }
        let quality = try json["quality"]?.numberField("quality", in: .unit)
        self.init(model: model, quality: quality, probability: probability)
        priorQuality = try json["prior_quality"]?.numberField("prior_quality", in: .unit) ?? self.quality
        qualitySD = try json["quality_sd"]?.numberField("quality_sd", in: .nonNegative) ?? 0
        costUSD = try json["cost_usd"]?.numberField("cost_usd", in: .nonNegative)
        priorCostUSD = try json["prior_cost_usd"]?.numberField("prior_cost_usd", in: .nonNegative) ?? costUSD
    }
}
