import LinearAlgebra
import Routing

/// What of a log belongs together: turns of one session, and repeats of one prompt outside of sessions. Neither tells as
/// much as so many requests of different kinds.
///
/// A prompt is known by its text or hash where the log has it, else by the context that its router made of it.
struct EvidenceKeys: Sendable {
    /// n: rows of one key belong together.
    private var all: [UInt64] = []
    private var areTurns: [Bool] = []
    /// n: the decisions' own.
    private var numbers: [UInt64] = []

    /// A prompt that comes more often than this, and in more than a thirtieth of the rows, is a part of the traffic by
    /// itself, such as a probe, and not one of many that might as well have been others: its rows stand alone.
    static let repeatsMax = 30

    mutating func append(_ record: DecisionRecord) {
        areTurns.append(record.session != nil)
        all.append(Self.key(record))
        numbers.append(record.number)
    }

    mutating func append(_ other: EvidenceKeys) {
        all += other.all
        areTurns += other.areTurns
        numbers += other.numbers
    }

    var hasSessions: Bool { areTurns.contains(true) }

    /// Whether some rows outside of sessions have one key of these, which are as many.
    func hasRepeats(_ keys: [UInt64]) -> Bool {
        let single = keys.indices.filter { !areTurns[$0] }.map { keys[$0] }
        return Set(single).count < single.count
    }

    /// n: rows of one key are one piece of evidence; the key of one that stands alone is its number.
    var independent: [UInt64] {
        let most = max(Self.repeatsMax, all.count / Self.repeatsMax)
        var counts: [UInt64: Int] = [:]
        for (key, isTurn) in zip(all, areTurns) where !isTurn { counts[key, default: 0] += 1 }
        return all.indices.map { row in
            let isAlone = !areTurns[row] && !(2...most).contains(counts[all[row], default: 0])
            return isAlone ? numbers[row] : all[row]
        }
    }

    /// A hash of the session, the prompt or the context, each from a start of its own; without any, the decision's number.
    private static func key(_ record: DecisionRecord) -> UInt64 {
        if let session = record.session { return FNV1a.hash(session.utf8) }
        if let prompt = record.prompt, !prompt.isEmpty { return FNV1a.hash(prompt.utf8, from: 0x9E37_79B9_7F4A_7C15) }
        guard !record.context.isEmpty else { return record.number }
        return record.context.reduce(0xD1B5_4A32_D192_ED03) { FNV1a.adding(UInt64($1.bitPattern), to: $0) }
    }
}

extension CalibrationCase {
    /// The decisions of a log that left a choice, as cases of which only the drawn model is known.
    public static func logged(_ decisions: [LoggedDecision]) -> [CalibrationCase] {
        let evaluable = decisions.filter(\.record.isEvaluable)
        var keys = EvidenceKeys()
        for decision in evaluable { keys.append(decision.record) }
        return zip(evaluable, keys.independent).map { decision, key in
            CalibrationCase(record: decision.record, truth: .drawn(decision.outcome), group: "\(key)")
        }
    }
}
