import Routing
import StrictJSON

extension OutcomeRow {
    /// A row from a line's object. Fields that the outcome format doesn't know are ignored.
    ///
    /// - Parameters:
    ///   - needsPrompt: `false` takes a prompt that a log has not kept for an empty one.
    ///   - judging: what becomes of several judges' words.
    init(_ json: JSONValue, needsPrompt: Bool = true, judging: Judging = Judging()) throws(FieldError) {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        var id: String?
        var prompt: String?
        var drawn: String?
        self.init(id: "", prompt: "")
        for (name, value) in json.members {
            switch name {
            case "id":
                id = try value.identifierField("id")
                hasNumericID = value.kind == .number
            case "prompt" where needsPrompt || !value.isNull: prompt = try value.textField("prompt")
            case "task": task = try value.labelField("task")
            case "split": split = try value.labelField("split")
            case "attributes": attributes = try value.textMapField("attributes")
            case "propensity": propensity = try value.propensityField(name)
            case "draw_propensity": drawPropensity = try value.propensityField(name)
            case "pdrop": dropShare = try value.dropField(name)
            case "model": drawn = value.string
            case "full_prompt_chars": fullPromptCharacters = try value.countField("full_prompt_chars")
            case "outcomes": outcomes = try value.outcomesField(judging)
            case "time_ms": timeMilliseconds = value.int.map { Int64($0) }
            case "models": predictedQuality = value.expectedQualities
            default: continue
            }
        }
        // A decision of which nothing was heard yet names its model beside the outcomes.
        if propensity != nil, outcomes.isEmpty, let drawn, !drawn.isEmpty { outcomes[drawn] = Outcome() }
        guard let id else { throw FieldError("id", "missing") }
        guard prompt != nil || !needsPrompt else { throw FieldError("prompt", "missing") }
        self.id = id
        self.prompt = prompt ?? ""
        guard propensity == nil || outcomes.count <= 1 else {
            throw FieldError(
                "propensity", "stands beside \(outcomes.count) models; it belongs to the one that was drawn")
        }
    }
}

extension JSONValue {
    /// What an exported decision says was expected of each model: `{"small": {"quality": 0.8, …}, …}`. Anything else
    /// under this name is another program's, and unknown to this format.
    fileprivate var expectedQualities: [String: Double] {
        guard kind == .object else { return [:] }
        var qualities: [String: Double] = [:]
        for (model, expectation) in members {
            guard expectation.kind == .object, let quality = expectation["quality"]?.double else { continue }
            if ClosedRange<Double>.unit.contains(quality) { qualities[model] = quality }
        }
        return qualities
    }

    /// A probability of something that has happened.
    func propensityField(_ name: String) throws(FieldError) -> Double? {
        guard let propensity = try numberField(name, in: .unit) else { return nil }
        guard propensity > 0 else { throw FieldError(name, "\(propensity) is not in (0, 1]") }
        return propensity
    }

    /// The share of a log that was dropped; of a row that is there it isn't all.
    /// - Returns: `nil` for null and for 0.
    func dropField(_ name: String) throws(FieldError) -> Double? {
        guard let share = try numberField(name, in: .unit), share > 0 else { return nil }
        guard share < 1 else { throw FieldError(name, "1 is not in [0, 1): all rows would have been dropped") }
        return share
    }

    fileprivate func outcomesField(_ judging: Judging) throws(FieldError) -> [String: Outcome] {
        if isNull { return [:] }
        guard kind == .object else {
            throw FieldError("outcomes", "\(kindInWords) where an object of models belongs")
        }
        var outcomes: [String: Outcome] = [:]
        for (model, value) in members {
            guard !model.isEmpty else { throw FieldError("outcomes", "a model without a name") }
            do throws(FieldError) {
                let earlier = outcomes.updateValue(try Outcome(value, judging), forKey: model)
                guard earlier == nil else { throw FieldError("", "the model is given twice") }
            } catch {
                throw error.inside(model).inside("outcomes")
            }
        }
        return outcomes
    }
}

extension Outcome {
    /// An outcome from its object: each number may be absent or null.
    ///
    /// Words of judges stand under `judges`, by name, or as `quality_NAME`. Where they are not asked for, what isn't a number
    /// from 0 to 1 is another program's, and ignored.
    init(_ json: JSONValue, _ judging: Judging) throws(FieldError) {
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        self.init()
        var words: [String: Double] = [:]
        for (name, value) in json.members {
            // Most names are neither, and are told so by their first letter.
            switch name.utf8.first {
            case UInt8(ascii: "j") where name == "judges" && value.kind == .object:
                for (judge, word) in value.members {
                    try judging.hear(
                        try word.judgement("judges.\(judge)", of: judge, judging), of: judge, beside: &words)
                }
            case UInt8(ascii: "q"):
                guard let judge = Judging.judge(of: name) else { fallthrough }
                try judging.hear(try value.judgement(name, of: judge, judging), of: judge, beside: &words)
            default: try take(name, value)
            }
        }
        if judging.rule != nil || !words.isEmpty { quality = judging.quality(words, stated: quality) }
    }

    /// Takes over one field; unknown ones are ignored.
    mutating func take(_ name: String, _ value: JSONValue) throws(FieldError) {
        switch name {
        case "quality": quality = try value.numberField(name, in: .unit)
        case "cost_usd": costUSD = try value.numberField(name, in: .usd)
        case "input_tokens": inputTokens = try value.countField(name)
        case "output_tokens": outputTokens = try value.countField(name)
        case "latency_ms": latencyMilliseconds = try value.numberField(name, in: .nonNegative)
        case "output_chars": outputCharacters = try value.countField(name)
        default: return
        }
    }
}

extension JSONValue {
    /// - Throws: for a word of somebody who is asked that is no quality.
    fileprivate func judgement(_ field: String, of judge: String, _ judging: Judging) throws(FieldError) -> Double? {
        if judging.asks(judge) {
            return try numberField(field, in: .unit)
        }
        return double.flatMap { ClosedRange<Double>.unit.contains($0) ? $0 : nil }
    }
}
