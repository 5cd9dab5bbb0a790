import Bandits
import OutcomeStore
import Routing

extension FeedbackEvent {
    /// The event that a feedback makes of what was said before.
    ///
    /// - Parameters:
    ///   - entry: the decision and all earlier feedback.
    ///   - prices: of the attempt's model: an outcome without a cost but with tokens costs tokens × list price.
    ///   - sources: how far each is believed.
    ///   - judges: how they have compared with trusted sources so far.
    ///   - task: of the request, as the learner tells them apart.
    init(
        _ given: Feedback, to entry: LogEntry, prices: Prices, timeMilliseconds: Int64, learnt: Bool,
        sources: [String: SourceSettings], judges: [String: JudgeCalibration], task: String? = nil
    ) {
        let earlier = entry.feedback.first { $0.feedback.hasSameKey(as: given) }
        let merged = earlier?.feedback.merging(given) ?? given
        let status: FeedbackStatus = earlier.map { $0.feedback == merged ? .duplicate : .revised } ?? .recorded
        let said = entry.said(of: given.model)
        let now = status == .duplicate ? said : said.filter { $0.source != given.source } + [merged]
        func words(_ said: [Feedback]) -> SourcedWords {
            SourcedWords(said, sources: sources, judges: judges, task: task)
        }
        let (before, after, isChosen) = (words(said), words(now), given.model == entry.decision.model)
        func outcome(_ words: SourcedWords) -> Outcome? {
            guard isChosen, !words.ranked.isEmpty else { return nil }
            return Outcome(resolving: words.ranked, prices: prices, entry.decision)
        }
        self.init(
            given: given, merged: merged, status: status, isFirstWord: said.isEmpty,
            timeMilliseconds: timeMilliseconds, learnt: learnt, previousOutcome: outcome(before),
            outcome: outcome(after))
        guard status != .duplicate else { return }
        let isLearnt = isChosen ? !sources.isEmpty : entry.said(of: entry.decision.model).areOfUnavailable
        if isLearnt { lesson = Lesson(model: given.model, before: before, after: after) }
        // Reports come in any order: here the one that says why another model was asked comes after that one's own.
        if isChosen, let error = given.error, error.quality == nil, now.areOfUnavailable, !said.areOfUnavailable,
            let answered = entry.answeredInstead
        {
            lesson = Lesson(model: answered, before: words([]), after: words(entry.said(of: answered)))
        }
    }
}

extension FeedbackEvent {
    /// The chosen model's outcome with the quality that is learnt: of a judge that is calibrated, the corrected one.
    var believedOutcome: Outcome? {
        guard var outcome else { return nil }
        if let lesson, lesson.model == given.model { outcome.quality = lesson.quality ?? outcome.quality }
        return outcome
    }

    /// How far its quality is believed.
    var believedWeight: Double {
        guard let lesson, lesson.model == given.model else { return 1 }
        return lesson.weight
    }
}

extension LogEntry {
    /// What was said of a model's attempt, merged, one per source, the latest last.
    func said(of model: String) -> [Feedback] {
        feedback.filter { $0.feedback.model == model }.sorted { $0.position < $1.position }.map(\.feedback)
    }

    /// The other model of which a quality was told last.
    fileprivate var answeredInstead: String? {
        feedback.filter { $0.feedback.model != decision.model && $0.feedback.statedQuality != nil }
            .max { $0.position < $1.position }?.feedback.model
    }
}

extension [Feedback] {
    /// Whether a chosen model of which this was said gave no answer for a reason that says nothing of the prompt: then the
    /// outcome of the model that stepped in is a fair sample of its quality. After a bad answer it would be one of hard
    /// prompts.
    fileprivate var areOfUnavailable: Bool {
        contains { $0.error != nil && $0.error?.quality == nil } && allSatisfy { $0.statedQuality == nil }
    }
}

/// What several sources have said of one attempt.
struct SourcedWords {
    /// The lightest source first, and of equal ones the earliest: the last word on a field counts.
    let ranked: [Feedback]
    let sources: [String: SourceSettings]
    let judges: [String: JudgeCalibration]
    /// Of the request, as the learner tells them apart.
    let task: String?

    init(
        _ said: [Feedback], sources: [String: SourceSettings], judges: [String: JudgeCalibration], task: String?
    ) {
        self.sources = sources
        self.task = task
        self.judges = judges
        func weight(_ source: String) -> Double { sources[source]?.weight ?? 1 }
        ranked = said.enumerated().sorted { a, b in
            let (first, second) = (weight(a.element.source), weight(b.element.source))
            return first != second ? first < second : a.offset < b.offset
        }.map(\.element)
    }

    /// The heaviest source's quality, corrected where it is a judge that is calibrated, and its weight.
    var quality: (value: Double, weight: Double)? {
        guard let word = ranked.last(where: { $0.statedQuality != nil }), let stated = word.statedQuality else {
            return nil
        }
        let settings = sources[word.source] ?? SourceSettings()
        let judge = settings.calibrate ? judges[word.source] : nil
        return (judge?.corrected(stated, model: word.model, task: task) ?? stated, settings.weight)
    }

    /// Every calibrated judge beside the heaviest trusted source.
    fileprivate var comparisons: [Lesson.Comparison] {
        let trusted = ranked.last { sources[$0.source]?.trusted == true && $0.statedQuality != nil }?.statedQuality
        guard let trusted else { return [] }
        return ranked.compactMap { word in
            guard sources[word.source]?.calibrate == true, let judged = word.statedQuality else { return nil }
            return Lesson.Comparison(source: word.source, judged: judged, trusted: trusted, isWithdrawn: false)
        }
    }
}

extension Lesson {
    fileprivate init(model: String, before: SourcedWords, after: SourcedWords) {
        let (earlier, now) = (before.comparisons, after.comparisons)
        var withdrawn = earlier.filter { !now.contains($0) }
        for place in withdrawn.indices { withdrawn[place].isWithdrawn = true }
        self.init(
            model: model, quality: after.quality?.value, previousQuality: before.quality?.value,
            weight: after.quality?.weight ?? 1, comparisons: withdrawn + now.filter { !earlier.contains($0) })
    }
}

extension Outcome {
    /// One outcome from several sources: per field the last word.
    ///
    /// - Parameter said: merged feedback, one per source, the one that counts last.
    init(resolving said: some Sequence<Feedback>, prices: Prices, _ record: DecisionRecord) {
        self.init()
        for feedback in said {
            quality = feedback.statedQuality ?? quality
            costUSD = feedback.outcome.costUSD ?? costUSD
            inputTokens = feedback.outcome.inputTokens ?? inputTokens
            outputTokens = feedback.outcome.outputTokens ?? outputTokens
            latencyMilliseconds = feedback.outcome.latencyMilliseconds ?? latencyMilliseconds
        }
        guard costUSD == nil, let outputTokens, let input = inputTokens ?? record.inputTokens else { return }
        let saving = min(record.cacheSavingUSD, PriorCost.cacheSavingUSD(prices, cachedTokens: Double(input)))
        costUSD = TokenCost.costUSD(prices, inputTokens: Double(input), outputTokens: Double(outputTokens))
            .map { $0 - saving }
    }
}

extension DecisionRecord {
    /// What the chosen model was expected to save because its provider still held the conversation: what moving to
    /// another one would have given up. 0 where it was the only one: nobody could move.
    fileprivate var cacheSavingUSD: Double {
        guard scores[chosen].switchCostUSD == 0 else { return 0 }
        return scores.lazy.compactMap(\.switchCostUSD).max() ?? 0
    }
}
