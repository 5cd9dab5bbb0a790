import Routing
import StrictJSON

/// A logged decision as Vowpal Wabbit learns from it: `dsjson` (decision service JSON) and `cb_adf` text.
///
/// The actions are the models that were eligible, in roster order. What is learnt is the cost −reward.
///
/// | field | convention |
/// | --- | --- |
/// | `_label_cost` | −reward |
/// | `_label_probability` | propensity of the drawn model |
/// | `_label_Action` | the drawn model in `_multi`, from 1 |
/// | `_labelIndex` | the same, from 0 |
/// | `a` | actions from 1, the drawn one first, the others in their order |
/// | `p` | probabilities, aligned with `a` |
/// | `c._multi` | one object per action |
/// | `draw_propensity` | of a pinned turn, for `suffice import`; others ignore it |
/// | `pdrop` | share of the log that was dropped: 0 |
/// | `_skipLearn` | true where no reward is known, and of pinned turns: nothing was drawn |
///
/// Namespaces: `Context` (φ), `Request` (task and attributes) and `Prompt` are shared, `Model` (its name) and `Offer`
/// (what it promised) an action's. Their first letters differ, so that `-q CM` crosses context and model.
public struct VowpalDecision: Sendable {
    public var decision: DecisionRecord
    public var outcome: Outcome?
    /// Quality per USD in the reward quality − weight · USD.
    public var costWeight: Double
    /// Of a pinned turn: the probability of the draw that had chosen its session's model.
    public var drawPropensity: Double?

    public init(
        _ decision: DecisionRecord, outcome: Outcome?, costWeight: Double = 0, drawPropensity: Double? = nil
    ) {
        self.decision = decision
        self.outcome = outcome
        self.costWeight = costWeight
        self.drawPropensity = drawPropensity
    }

    /// - Returns: `nil` where quality, or with a weight cost, is not known.
    public var reward: Double? {
        guard let quality = outcome?.quality else { return nil }
        guard costWeight > 0 else { return quality }
        return outcome?.costUSD.map { quality - costWeight * $0 }
    }

    /// What can be learnt from it: the reward of a draw.
    private var lesson: Double? { decision.isEvaluable ? reward : nil }

    /// Places in `scores`, the drawn one first.
    private var actions: [Int] {
        [decision.chosen] + decision.scores.indices.filter { $0 != decision.chosen }
    }

    // MARK: dsjson

    /// Appends one line.
    public func writeJSON(to writer: inout JSONWriter) {
        let id = decision.id.description
        writer.object { writer in
            // 0 − x, as −0.0 would be written for a reward of 0.
            writer.member("_label_cost", 0 - (reward ?? 0))
            writer.member("_label_probability", decision.propensity)
            writer.member("_label_Action", decision.chosen + 1)
            writer.member("_labelIndex", decision.chosen)
            writeOutcome(id, to: &writer)
            writer.member("Timestamp", UTCTime.text(milliseconds: decision.timeMilliseconds))
            writer.member("Version", "1")
            writer.member("EventId", id)
            writer.array("a", of: actions) { $0.value($1 + 1) }
            writer.key("c")
            writeContext(to: &writer)
            writer.array("p", of: actions) { $0.value(decision.scores[$1].probability) }
            writer.member("pdrop", 0.0)
            writer.memberIfKnown("draw_propensity", drawPropensity)
            writer.member("_skipLearn", lesson == nil)
            writer.object("VWState") { writer in
                writer.member("m", "\(decision.router)/\(decision.policy)")
            }
        }
        writer.endLine()
    }

    /// What was observed: the reward, and what it was made of.
    private func writeOutcome(_ id: String, to writer: inout JSONWriter) {
        writer.array("o", of: outcome.map { [$0] } ?? []) { writer, outcome in
            writer.object { writer in
                writer.member("EventId", id)
                if let reward { writer.member("v", reward) }
                outcome.writeMembers(to: &writer)
            }
        }
    }

    private func writeContext(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.object("Context") { writer in
                for (place, number) in decision.context.enumerated() {
                    writer.key("f\(place)")
                    writer.value(number)
                }
            }
            writer.object("Request") { writer in
                writer.memberIfKnown("task", decision.task)
                for (key, value) in decision.attributes.sorted(by: { $0.key < $1.key }) {
                    writer.member("attribute:\(key)", value)
                }
            }
            if let prompt = decision.prompt, !prompt.hasPrefix(DecisionRecord.hashPrefix) {
                writer.object("Prompt") { writer in
                    writer.member("_text", prompt)
                }
            }
            writer.array("_multi", of: decision.scores) { Self.write($1, to: &$0) }
        }
    }

    private static func write(_ score: ModelScore, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.object("Model") { writer in
                writer.member("name", score.model)
            }
            writer.object("Offer") { writer in
                writer.member("quality", score.quality)
                if let cost = score.costUSD, cost.isFinite { writer.member("cost_usd", cost) }
            }
        }
    }

    // MARK: cb_adf

    /// One example: a line of what is shared, a line per action, an empty line. The drawn action is labelled
    /// `0:cost:probability`; without a known reward, or of a pinned turn, none is, and the example is one to predict.
    public var text: String {
        var lines = ["shared |Context" + contextText + " |Request" + requestText]
        for (place, score) in decision.scores.enumerated() {
            let label = place == decision.chosen ? lesson.map { "0:\(0 - $0):\(decision.propensity) " } ?? "" : ""
            var line = "\(label)|Model name=\(Self.word(score.model)) |Offer quality:\(score.quality)"
            if let cost = score.costUSD, cost.isFinite { line += " cost_usd:\(cost)" }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private var contextText: String {
        decision.context.enumerated().map { " f\($0):\($1)" }.joined()
    }

    private var requestText: String {
        let task = decision.task.map { [" task=\(Self.word($0))"] } ?? []
        let attributes = decision.attributes.sorted { $0.key < $1.key }
            .map { " \(Self.word($0.key))=\(Self.word($0.value))" }
        return (task + attributes).joined()
    }

    /// Spaces, colons and bars have a meaning of their own in the text format.
    private static func word(_ text: String) -> String {
        String(text.map { $0.isWhitespace || $0 == ":" || $0 == "|" ? "_" : $0 })
    }
}
