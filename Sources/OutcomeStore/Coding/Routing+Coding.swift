import Routing

// The shared words as bytes, field by field: what later versions added stands at the end.

extension DecisionRecord {
    func write(to writer: inout ByteWriter) {
        writer.u64(number)
        id.write(to: &writer)
        writer.i64(timeMilliseconds)
        writer.u64(seed)
        writer.count(chosen)
        writer.count(scores.count)
        // Lent, not copied: a copy would retain each name.
        scores.withUnsafeBufferPointer { scores in
            guard let first = scores.baseAddress else { return }
            for place in scores.indices { ModelScore.write(first + place, to: &writer) }
        }
        writer.knownDictionary(excluded)
        writer.string(reason.rawValue)
        writer.bool(explored)
        objective.write(to: &writer)
        writer.optional(budgetCostWeight) { $0.double($1) }
        writer.string(router)
        writer.string(policy)
        writer.u64(learnerState)
        writer.floats(features)
        writer.floats(context)
        writer.optional(session) { $0.string($1) }
        writer.optional(task) { $0.string($1) }
        writer.dictionary(attributes)
        writer.optional(inputTokens) { $0.i64(Int64($1)) }
        writer.optional(maxOutputTokens) { $0.i64(Int64($1)) }
        writer.optional(prompt) { $0.string($1) }
        writer.u64(statePosition)
        writer.count(promptBytes)
        writer.optional(candidates) { $0.strings($1) }
        writer.strings(require.isEmpty ? [] : require.sorted())
        writer.optional(maxLatencyMilliseconds) { $0.double($1) }
        writer.optional(greedy) { $0.count($1) }
        // Left out where there is none: so a log of before roll-outs reads, too.
        rollout?.write(to: &writer)
    }

    /// What the reader does not want comes empty.
    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        let fields = reader.fields
        self.init(
            number: try reader.u64(), id: try ULID(reading: &reader), timeMilliseconds: try reader.i64(),
            seed: try reader.u64(), chosen: try reader.count(), scores: try reader.scores(),
            excluded: try reader.dictionary(isWanted: fields.contains(.exclusions)),
            reason: try reader.word(Reason.self), explored: try reader.bool(),
            objective: try Objective(reading: &reader), budgetCostWeight: try reader.optionalDouble(),
            router: try reader.string(), policy: try reader.string(), learnerState: try reader.u64(),
            features: try reader.floats(isWanted: fields.contains(.features)), context: try reader.floats(),
            session: try reader.optionalString(), task: try reader.optionalString(),
            attributes: try reader.dictionary(isWanted: fields.contains(.attributes)),
            inputTokens: try reader.optionalInteger(), maxOutputTokens: try reader.optionalInteger())
        if fields.contains(.particulars) { try readParticulars(&reader) }
        guard scores.indices.contains(chosen) else {
            throw .init(detail: "model \(chosen) chosen of \(scores.count)")
        }
    }

    /// Passes over all that stands before the session.
    static func skipToSession(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        try reader.skip(8 + 16 + 8 + 8)
        _ = try reader.count()
        for _ in 0..<(try reader.count()) { try ModelScore.skip(&reader) }
        _ = try reader.dictionary(isWanted: false)
        try reader.skipText()
        _ = try reader.bool()
        _ = try Objective(reading: &reader)
        try reader.skipOptionalNumber()
        for _ in 0..<2 { try reader.skipText() }
        try reader.skip(8)
        for _ in 0..<2 { try reader.skipFloats() }
    }

    /// The last fields; nothing else stands behind them.
    private mutating func readParticulars(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        prompt = try reader.optionalString()
        guard reader.version >= 2 else { return }
        statePosition = try reader.u64()
        promptBytes = try reader.count()
        candidates = try reader.optional { (r) throws(ByteReader.Failure) in try r.strings() }
        require = Set(try reader.strings())
        maxLatencyMilliseconds = try reader.optionalDouble()
        if reader.version >= 3 {
            greedy = try reader.optional { (r) throws(ByteReader.Failure) in try r.count() }
            if let greedy, !scores.indices.contains(greedy) {
                throw .init(detail: "model \(greedy) greedy of \(scores.count)")
            }
        }
        if !reader.isAtEnd { rollout = try RolloutMark(reading: &reader) }
    }
}

extension ModelScore {
    /// By its address: a call of its own method would copy it.
    fileprivate static func write(_ score: UnsafePointer<ModelScore>, to writer: inout ByteWriter) {
        writer.string(score.pointee.model)
        writer.double(score.pointee.priorQuality)
        writer.double(score.pointee.quality)
        writer.double(score.pointee.qualitySD)
        writer.optional(score.pointee.priorCostUSD) { $0.double($1) }
        writer.optional(score.pointee.costUSD) { $0.double($1) }
        writer.optional(score.pointee.latencyMilliseconds) { $0.double($1) }
        writer.double(score.pointee.utility)
        writer.double(score.pointee.probability)
        writer.optional(score.pointee.switchCostUSD) { $0.double($1) }
        writer.bool(score.pointee.isProbe)
    }

    fileprivate init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            model: try reader.string(), priorQuality: try reader.double(), quality: try reader.double(),
            qualitySD: try reader.double(), priorCostUSD: try reader.optionalDouble(),
            costUSD: try reader.optionalDouble(),
            latencyMilliseconds: try reader.optionalDouble(), utility: try reader.double(),
            probability: try reader.double())
        if reader.version >= 2 {
            switchCostUSD = try reader.optionalDouble()
            isProbe = try reader.bool()
        }
    }

    /// Passes over one.
    fileprivate static func skip(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        try reader.skipText()
        try reader.skip(3 * 8)
        for _ in 0..<3 { try reader.skipOptionalNumber() }
        try reader.skip(2 * 8)
        guard reader.version >= 2 else { return }
        try reader.skipOptionalNumber()
        _ = try reader.bool()
    }
}

extension Objective {
    fileprivate func write(to writer: inout ByteWriter) {
        let (tag, value): (UInt8, Double) =
            switch self {
            case .minQuality(let bar): (1, bar)
            case .maxCostUSD(let ceiling): (2, ceiling)
            case .costWeight(let weight): (3, weight)
            case .budgetUSDPerRequest(let budget): (4, budget)
            case .cheapestWithin(let margin): (5, margin)
            case .budgetUSDPerWindow(let usd, _): (6, usd)
            case .minMeanQuality(let floor): (7, floor)
            }
        writer.byte(tag)
        writer.double(value)
        if case .budgetUSDPerWindow(_, let seconds) = self { writer.double(seconds) }
    }

    fileprivate init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        let tag = try reader.byte()
        let value = try reader.double()
        switch tag {
        case 1: self = .minQuality(value)
        case 2: self = .maxCostUSD(value)
        case 3: self = .costWeight(value)
        case 4: self = .budgetUSDPerRequest(value)
        case 5: self = .cheapestWithin(value)
        case 6: self = .budgetUSDPerWindow(usd: value, seconds: try reader.double())
        case 7: self = .minMeanQuality(value)
        default: throw .init(detail: "unknown objective \(tag)")
        }
    }
}

extension Feedback {
    func write(to writer: inout ByteWriter) {
        decision.write(to: &writer)
        writer.string(source)
        writer.string(model)
        outcome.write(to: &writer)
        writer.optional(verdict) { $0.string($1.rawValue) }
        writer.optional(error) { $0.string($1.rawValue) }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            decision: try ULID(reading: &reader), source: try reader.string(), model: try reader.string(),
            outcome: try Outcome(reading: &reader),
            verdict: try reader.optional { (r) throws(ByteReader.Failure) in try r.word(Verdict.self) },
            error: try reader.optional { (r) throws(ByteReader.Failure) in try r.word(AttemptError.self) })
    }

    /// Passes over one.
    static func skip(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        try reader.skip(16)
        for _ in 0..<2 { try reader.skipText() }
        // The outcome's five numbers are of eight bytes each.
        for _ in 0..<5 { try reader.skipOptionalNumber() }
        for _ in 0..<2 where try reader.bool() { try reader.skipText() }
    }
}

extension Outcome {
    func write(to writer: inout ByteWriter) {
        writer.optional(quality) { $0.double($1) }
        writer.optional(costUSD) { $0.double($1) }
        writer.optional(inputTokens) { $0.i64(Int64($1)) }
        writer.optional(outputTokens) { $0.i64(Int64($1)) }
        writer.optional(latencyMilliseconds) { $0.double($1) }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            quality: try reader.optionalDouble(), costUSD: try reader.optionalDouble(),
            inputTokens: try reader.optionalInteger(), outputTokens: try reader.optionalInteger(),
            latencyMilliseconds: try reader.optionalDouble())
    }
}

extension ULID {
    func write(to writer: inout ByteWriter) {
        writer.u64(high)
        writer.u64(low)
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(high: try reader.u64(), low: try reader.u64())
    }
}

extension ByteReader {
    fileprivate mutating func scores() throws(Failure) -> [ModelScore] {
        var scores: [ModelScore] = []
        let count = try count()
        scores.reserveCapacity(min(count, 64))
        for _ in 0..<count { scores.append(try ModelScore(reading: &self)) }
        return scores
    }
}
