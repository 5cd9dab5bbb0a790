import Bandits
import OutcomeStore
import Routing

/// The breakers of all models that anything was heard of.
struct Breakers: Sendable, Equatable {
    var settings: BreakerSettings
    private var models: [String: Breaker] = [:]

    init(settings: BreakerSettings) {
        self.settings = settings
    }

    /// A model's breaker; a closed one where nothing was heard of it.
    subscript(model: String) -> Breaker { models[model] ?? Breaker() }

    /// Takes in what a feedback says of an attempt.
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) {
        guard settings.enabled, let failed = failed(event) else { return }
        let before = self[event.given.model]
        var after = before
        after.observe(
            failed: failed, isFirstWord: event.isFirstWord, number: record.number, decided: record.timeMilliseconds,
            now: event.timeMilliseconds, settings)
        // A closed breaker that stays one takes no place.
        if after != before { models[event.given.model] = after }
    }

    /// A time-out, a rate limit, a provider's error or a slow answer is a failure; the first word on an attempt without
    /// any of these is a success. What a model answers badly (`refused`, `invalid_output`) is the learner's business.
    /// - Returns: `nil` where the feedback says nothing new of the attempt's availability.
    private func failed(_ event: FeedbackEvent) -> Bool? {
        guard event.status != .duplicate else { return nil }
        if let error = event.given.error, error.quality == nil { return true }
        if let limit = settings.latencyMilliseconds, let latency = event.given.outcome.latencyMilliseconds,
            latency > limit
        {
            return true
        }
        return event.isFirstWord ? false : nil
    }
}

extension Breakers {
    func write(to writer: inout StateWriter) {
        writer.put(UInt32(models.count))
        for (name, breaker) in models.sorted(by: { $0.key < $1.key }) {
            writer.put(name)
            breaker.write(to: &writer)
        }
    }

    init(from reader: inout StateReader, settings: BreakerSettings) throws(StateError) {
        self.init(settings: settings)
        for _ in 0..<(try reader.number(UInt32.self)) {
            let name = try reader.text()
            models[name] = try Breaker(from: &reader)
        }
    }
}
