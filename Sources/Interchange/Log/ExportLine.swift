import Routing
import StrictJSON

/// A logged decision and what was said of it, as `suffice export` writes it.
public struct ExportLine: Sendable {
    public var decision: DecisionRecord
    /// Merged, one per (`source`, `model`).
    public var feedback: [Feedback]
    /// Of the chosen model, resolved over all sources; `nil` before its first feedback.
    public var outcome: Outcome?
    /// Of a pinned turn: the probability of the draw that had chosen its session's model.
    public var drawPropensity: Double?

    public init(
        decision: DecisionRecord, feedback: [Feedback] = [], outcome: Outcome? = nil, drawPropensity: Double? = nil
    ) {
        self.decision = decision
        self.feedback = feedback
        self.outcome = outcome
        self.drawPropensity = drawPropensity
    }

    /// Appends one line of JSON. It is an outcomes row of a bandit log, too: `propensity` belongs to the one
    /// model under `outcomes`. Numbers are written so that reading them gives the same bits.
    public func write(to writer: inout JSONWriter) {
        let id = decision.id.description
        let hash = promptHash
        writer.object { writer in
            writer.member("decision", id)
            writer.member("id", id)
            writer.member("time_ms", decision.timeMilliseconds)
            writer.member("number", decision.number)
            writer.memberIfKnown("task", decision.task)
            writer.memberIfKnown("session", decision.session)
            writer.member("prompt", prompt)
            writer.memberIfKnown("prompt_sha256", hash)
            if !decision.attributes.isEmpty { writer.member("attributes", decision.attributes) }
            writer.member("model", decision.model)
            writer.member("propensity", decision.propensity)
            writer.memberIfKnown("draw_propensity", drawPropensity)
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
        }
        writer.endLine()
    }

    /// `nil` where only its hash was kept.
    var prompt: String? { promptHash == nil ? decision.prompt : nil }

    /// The hash that was kept in place of the prompt: a hash is no prompt, and nothing must learn from it.
    private var promptHash: String? {
        guard let prompt = decision.prompt, prompt.hasPrefix(DecisionRecord.hashPrefix) else { return nil }
        let digits = prompt.dropFirst(DecisionRecord.hashPrefix.count)
        return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? String(digits) : nil
    }

    /// Every eligible model with what it promised and its probability; a number that JSON can't hold is `null`.
    private func writeModels(to writer: inout JSONWriter) {
        writer.object("models") { writer in
            for score in decision.scores {
                writer.object(score.model) { writer in
                    writer.member("quality", score.quality)
                    writer.member("quality_sd", score.qualitySD)
                    writer.member("cost_usd", score.costUSD.flatMap { $0.isFinite ? $0 : nil })
                    writer.member("prior_quality", score.priorQuality)
                    writer.member("prior_cost_usd", score.priorCostUSD.flatMap { $0.isFinite ? $0 : nil })
                    writer.member("utility", score.utility.isFinite ? score.utility : nil)
                    writer.member("probability", score.probability)
                }
            }
        }
    }

    /// φ, as the router's artefact made it; 32-bit numbers.
    private func writeContext(to writer: inout JSONWriter) {
        writer.array("context", of: decision.context) { $0.value($1) }
    }

    private func writeOutcomes(to writer: inout JSONWriter) {
        writer.object("outcomes") { writer in
            if let outcome {
                writer.object(decision.model) { writer in
                    outcome.writeMembers(to: &writer)
                }
            }
        }
    }

    private func writeFeedback(to writer: inout JSONWriter) {
        writer.array("feedback", of: feedback) { writer, entry in
            writer.object { writer in
                writer.member("source", entry.source)
                writer.member("model", entry.model)
                entry.outcome.writeMembers(to: &writer)
                writer.memberIfKnown("verdict", entry.verdict?.rawValue)
                writer.memberIfKnown("error", entry.error?.rawValue)
            }
        }
    }
}

extension Objective {
    /// As the configuration file has it: `{"cost_weight":500}`.
    func write(to writer: inout JSONWriter) {
        writer.object {
            guard let windowSeconds else { return $0.member(key, amount) }
            $0.object(key) {
                $0.member("usd", amount)
                $0.member("seconds", windowSeconds)
            }
        }
    }

    /// - Returns: `nil` for an objective that is not known here.
    init?(_ json: JSONValue) {
        guard let (key, value) = json.members.first(where: { _ in true }) else { return nil }
        guard let amount = (key == "budget_usd" ? value["usd"] : value)?.double else { return nil }
        self.init(key: key, amount: amount, windowSeconds: value["seconds"]?.double)
    }
}
