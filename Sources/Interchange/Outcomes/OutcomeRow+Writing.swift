import Routing
import StrictJSON

extension OutcomeRow {
    /// Appends the row as one line of an outcomes file: what is unknown is left out, models are sorted by name.
    /// Reading the line gives the same row, but for features, which no line holds.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.identifier(id, isNumeric: hasNumericID)
            writer.memberIfKnown("task", task)
            writer.member("prompt", prompt)
            writer.memberIfKnown("split", split)
            if !attributes.isEmpty { writer.member("attributes", attributes) }
            writer.memberIfKnown("propensity", propensity)
            writer.memberIfKnown("draw_propensity", drawPropensity)
            writer.memberIfKnown("pdrop", dropShare)
            writer.memberIfKnown("time_ms", timeMilliseconds.map { Int($0) })
            writer.memberIfKnown("full_prompt_chars", fullPromptCharacters)
            writer.object("outcomes") { writer in
                for (model, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
                    writer.object(model) { writer in
                        outcome.writeMembers(to: &writer)
                    }
                }
            }
            if !predictedQuality.isEmpty { writer.expectations("models", predictedQuality) }
        }
        writer.endLine()
    }
}

extension Outcome {
    /// The numbers that are known, as members of the object that is open.
    func writeMembers(to writer: inout JSONWriter) {
        writer.memberIfKnown("quality", quality)
        writer.memberIfKnown("cost_usd", costUSD)
        writer.memberIfKnown("input_tokens", inputTokens)
        writer.memberIfKnown("output_tokens", outputTokens)
        writer.memberIfKnown("latency_ms", latencyMilliseconds)
        writer.memberIfKnown("output_chars", outputCharacters)
    }
}

extension JSONWriter {
    /// The member `id`, as it came: a number's digits or a string.
    mutating func identifier(_ id: String, isNumeric: Bool) {
        guard isNumeric else { return member("id", id) }
        key("id")
        raw(id.utf8)
    }

    mutating func memberIfKnown(_ name: String, _ value: Double?) {
        if let value { member(name, value) }
    }

    mutating func memberIfKnown(_ name: String, _ value: Int?) {
        if let value { member(name, value) }
    }

    mutating func memberIfKnown(_ name: String, _ value: String?) {
        if let value { member(name, value) }
    }

    /// What was expected of each model, sorted by name, as an exported decision has it.
    mutating func expectations(_ name: String, _ quality: [String: Double]) {
        object(name) {
            for (model, quality) in quality.sorted(by: { $0.key < $1.key }) {
                $0.object(model) { $0.member("quality", quality) }
            }
        }
    }

    /// A string map, sorted by key.
    mutating func member(_ name: String, _ map: [String: String]) {
        object(name) {
            for (key, value) in map.sorted(by: { $0.key < $1.key }) { $0.member(key, value) }
        }
    }
}
