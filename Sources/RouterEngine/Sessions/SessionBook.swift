import Bandits
import OutcomeStore
import Routing

/// The conversations that go on: which model each is with, and what that model has seen of it.
///
/// Bounded: above `sessions_max` the one that has been silent longest is forgotten, and one that was silent for
/// `idle_seconds` counts as new. A pure function of logged decisions and feedback.
struct SessionBook: Sendable {
    var settings: SessionSettings
    private var turns: [Conversation: SessionTurn] = [:]
    /// Every turn in its order; one that is no longer its session's last is passed over.
    private var order: [(conversation: Conversation, number: UInt64)] = []
    private var head = 0

    init(settings: SessionSettings) {
        self.settings = settings
    }

    var count: Int { turns.count }

    /// The last turn of a conversation.
    /// - Returns: `nil` for one that is new, or was silent for too long.
    func turn(of conversation: Conversation?, at now: Int64) -> SessionTurn? {
        guard let conversation, let turn = turns[conversation],
            Double(now - turn.timeMilliseconds) <= settings.idleSeconds * 1000
        else { return nil }
        return turn
    }

    /// Takes in a decision.
    mutating func take(_ record: DecisionRecord) {
        guard let conversation = record.conversation else { return }
        let before = turn(of: conversation, at: record.timeMilliseconds)
        turns[conversation] = SessionTurn(
            model: record.model, number: record.number, turns: (before?.turns ?? 0) + 1,
            pinnedTurns: record.reason == .sessionPinned ? (before?.pinnedTurns ?? 0) + 1 : 0,
            tokens: Int(RequestFacts(record).inputTokens), timeMilliseconds: record.timeMilliseconds)
        order.append((conversation, record.number))
        forget()
    }

    /// Takes in what was said of a conversation's last turn: how much its model has written.
    mutating func take(_ event: FeedbackEvent, of record: DecisionRecord) {
        guard let conversation = record.conversation, event.given.model == record.model, event.status != .duplicate,
            let written = event.outcome?.outputTokens, event.previousOutcome?.outputTokens == nil,
            turns[conversation]?.number == record.number
        else { return }
        turns[conversation]?.tokens += written
    }

    private mutating func forget() {
        while turns.count > settings.sessionsMax {
            let oldest = order[head]
            head += 1
            if turns[oldest.conversation]?.number == oldest.number { turns[oldest.conversation] = nil }
        }
        // Turns that were followed by others are let go of before they outgrow those that count.
        if order.count - head > 2 * turns.count + 1024 || head > order.count / 2 + 1024 {
            order = order[head...].filter { turns[$0.conversation]?.number == $0.number }
            head = 0
        }
    }
}

extension SessionBook {
    func write(to writer: inout StateWriter) {
        let live = order[head...].filter { turns[$0.conversation]?.number == $0.number }
        writer.put(UInt32(live.count))
        for (conversation, _) in live {
            guard let turn = turns[conversation] else { continue }
            writer.put(conversation.session)
            writer.put(conversation.tenant != nil)
            if let tenant = conversation.tenant { writer.put(tenant) }
            writer.put(turn.model)
            writer.put(turn.number)
            writer.put(Int64(turn.turns))
            writer.put(Int64(turn.pinnedTurns))
            writer.put(Int64(turn.tokens))
            writer.put(turn.timeMilliseconds)
        }
    }

    /// - Parameter withTenants: an earlier state doesn't tell whose a conversation is: those of tenants begin anew.
    init(from reader: inout StateReader, settings: SessionSettings, withTenants: Bool) throws(StateError) {
        self.init(settings: settings)
        for _ in 0..<(try reader.number(UInt32.self)) {
            var conversation = Conversation(session: try reader.text(), tenant: nil)
            if withTenants, try reader.flag() { conversation.tenant = try reader.text() }
            let turn = SessionTurn(
                model: try reader.text(), number: try reader.number(), turns: Int(try reader.number(Int64.self)),
                pinnedTurns: Int(try reader.number(Int64.self)), tokens: Int(try reader.number(Int64.self)),
                timeMilliseconds: try reader.number())
            turns[conversation] = turn
            order.append((conversation, turn.number))
        }
    }
}
