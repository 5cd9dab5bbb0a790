import Routing
import StrictJSON

/// A logged decision and what was said of it, as `suffice export` writes it.
public struct ExportLine: Sendable {
    public var decision: DecisionRecord
    /// Merged, one per (`source`, `model`).
    public var feedback: [Feedback]
    /// Of the chosen model, resolved over all sources; `nil` before its first feedback.
    public var outcome: Outcome?

    public init(decision: DecisionRecord, feedback: [Feedback] = [], outcome: Outcome? = nil) {
        self.decision = decision
        self.feedback = feedback
        self.outcome = outcome
    }

    /// Appends one line of JSON. It is an outcomes row of a bandit log, too: `propensity` belongs to the one
    /// model under `outcomes`. Numbers are written so that reading them gives the same bits.
    public func write(to writer: inout JSONWriter) {
        let id = decision.id.description
        let hash = promptHash
        writer.beginObject()
        writer.member("decision", id)
        writer.member("id", id)
        writer.member("time_ms", decision.timeMilliseconds)
        writer.member("number", decision.number)
        writer.memberIfKnown("task", decision.task)
        writer.memberIfKnown("session", decision.session)
        writer.member("prompt", hash == nil ? decision.prompt : nil)
        writer.memberIfKnown("prompt_sha256", hash)
        if !decision.attributes.isEmpty { writer.member("attributes", decision.attributes) }
        writer.member("model", decision.model)
        writer.member("propensity", decision.propensity)
        writer.member("reason", decision.reason.rawValue)
        writer.member("explored", decision.explored)
        if !decision.isEvaluable { writer.member("evaluable", false) }
        writer.key("objective")
        decision.objective.write(to: &writer)
        writer.member("router", decision.router)
        writer.member("policy", decision.policy)
        writeModels(to: &writer)
        writeContext(to: &writer)
        writeOutcomes(to: &writer)
        writeFeedback(to: &writer)
        writer.endObject()
        writer.endLine()
    }

    /// The hash that was kept in place of the prompt: a hash is no prompt, and nothing must learn from it.
    private var promptHash: String? {
        guard let prompt = decision.prompt, prompt.hasPrefix(DecisionRecord.hashPrefix) else { return nil }
        let digits = prompt.dropFirst(DecisionRecord.hashPrefix.count)
        return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? String(digits) : nil
    }

    /// Every eligible model with what it promised and its probability; a number that JSON can't hold is `null`.
    private func writeModels(to writer: inout JSONWriter) {
        writer.key("models")
        writer.beginObject()
        for score in decision.scores {
            writer.key(score.model)
            writer.beginObject()
            writer.member("quality", score.quality)
            writer.member("quality_sd", score.qualitySD)
            writer.member("cost_usd", score.costUSD.flatMap { $0.isFinite ? $0 : nil })
            writer.member("prior_quality", score.priorQuality)
            writer.member("prior_cost_usd", score.priorCostUSD.flatMap { $0.isFinite ? $0 : nil })
            writer.member("utility", score.utility.isFinite ? score.utility : nil)
            writer.member("probability", score.probability)
            writer.endObject()
        }
        writer.endObject()
    }

    /// φ, as the router's artefact made it; 32-bit numbers.
    private func writeContext(to writer: inout JSONWriter) {
        writer.key("context")
        writer.beginArray()
        for number in decision.context { writer.value(number) }
        writer.endArray()
    }

    private func writeOutcomes(to writer: inout JSONWriter) {
        writer.key("outcomes")
        writer.beginObject()
        if let outcome {
            writer.key(decision.model)
            writer.beginObject()
            outcome.writeMembers(to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private func writeFeedback(to writer: inout JSONWriter) {
        writer.key("feedback")
        writer.beginArray()
        for entry in feedback {
            writer.beginObject()
            writer.member("source", entry.source)
            writer.member("model", entry.model)
            entry.outcome.writeMembers(to: &writer)
            writer.memberIfKnown("verdict", entry.verdict?.rawValue)
            writer.memberIfKnown("error", entry.error?.rawValue)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension Objective {
    /// As the configuration file has it: `{"cost_weight":500}`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        switch self {
        case .minQuality(let bar): writer.member("min_quality", bar)
        case .maxCostUSD(let ceiling): writer.member("max_cost_usd", ceiling)
        case .costWeight(let weight): writer.member("cost_weight", weight)
        case .budgetUSDPerRequest(let budget): writer.member("budget_usd_per_request", budget)
        case .cheapestWithin(let margin): writer.member("cheapest_within", margin)
        case .minMeanQuality(let floor): writer.member("min_mean_quality", floor)
        case .budgetUSDPerWindow(let usd, let seconds):
            writer.key("budget_usd")
            writer.beginObject()
            writer.member("usd", usd)
            writer.member("seconds", seconds)
            writer.endObject()
        }
        writer.endObject()
    }

    /// - Returns: `nil` for an objective that is not known here.
    init?(_ json: JSONValue) {
        guard let (key, value) = json.members.first(where: { _ in true }) else { return nil }
        if key == "budget_usd", let usd = value["usd"]?.double, let seconds = value["seconds"]?.double {
            self = .budgetUSDPerWindow(usd: usd, seconds: seconds)
            return
        }
        guard let number = value.double else { return nil }
        switch key {
        case "min_mean_quality": self = .minMeanQuality(number)
        case "min_quality": self = .minQuality(number)
        case "max_cost_usd": self = .maxCostUSD(number)
        case "cost_weight": self = .costWeight(number)
        case "budget_usd_per_request": self = .budgetUSDPerRequest(number)
        case "cheapest_within": self = .cheapestWithin(number)
        default: return nil
        }
    }
}
