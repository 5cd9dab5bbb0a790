import Foundation
import GRDB
import Locks
import Routing
import Synchronization
import TestFiles

@testable import OutcomeStore

extension TemporaryFolder {
    /// Of the store that most tests use.
    func path() -> String { path("log.sqlite") }

    /// Runs SQL on the store behind its back.
    func execute(_ sql: String, on name: String = "log.sqlite") throws {
        try DatabaseQueue(path: path(name)).write { try $0.execute(sql: sql) }
    }

    /// Gives each decision a row of its own, as earlier versions did.
    func spreadRuns() throws {
        try DatabaseQueue(path: path()).write { database in
            let insertion = try database.decisionInsertion()
            for run in try Row.fetchAll(database, sql: "SELECT frames FROM decision_runs") {
                try run.withBytes(at: 0) { frames in
                    try DecisionRun.forEach(in: frames) { sealed, _ in
                        try insertion.insert(DecisionRecord(unsealing: sealed.record), sealed)
                    }
                }
            }
            try database.execute(sql: "DELETE FROM decision_runs")
        }
    }
}

extension OutcomeStore {
    /// Position of the last event that is on the disk for good.
    var committedPosition: UInt64 { writer.state.withLock { $0.committed } }
}

/// Seeded events that use every field, with the numbers that are easily lost: −0, subnormals, the largest.
struct EventMaker {
    private var state: UInt64
    private(set) var nextNumber: UInt64 = 1
    private(set) var decisions: [DecisionRecord] = []
    private var said: [String: Feedback] = [:]
    let models = ["small", "mittel-groß", "large", "xl"]

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(bits() % UInt64(bound)) }
    mutating func chance(_ share: Double) -> Bool { uniform() < share }
    mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

    mutating func double() -> Double {
        switch below(8) {
        case 0: -0.0
        case 1: .leastNonzeroMagnitude * Double(1 + below(9))
        case 2: .greatestFiniteMagnitude
        case 3: 0
        default: uniform()
        }
    }

    mutating func maybe<T>(_ make: (inout EventMaker) -> T) -> T? { chance(0.5) ? make(&self) : nil }

    mutating func text() -> String {
        ["", "a", "Zürich", "🦊 fox", "naïve\u{0}nul", String(repeating: "long ", count: 60)][below(6)]
    }

    mutating func decision() -> DecisionRecord {
        let scores = models.prefix(1 + below(models.count)).map { name in
            ModelScore(
                model: name, priorQuality: double(), quality: double(), qualitySD: double(),
                costUSD: maybe { $0.double() }, latencyMilliseconds: maybe { $0.double() },
                switchCostUSD: maybe { $0.double() }, isProbe: chance(0.5), utility: double(),
                probability: double())
        }
        let objectives: [Objective] = [
            .minQuality(double()), .maxCostUSD(double()), .costWeight(double()), .budgetUSDPerRequest(double()),
            .cheapestWithin(double()),
        ]
        var record = DecisionRecord(
            number: nextNumber, id: ULID(high: 0x0190_0000_0000_0000 + nextNumber, low: bits()),
            timeMilliseconds: Int64(bitPattern: bits()), seed: bits(), chosen: below(scores.count), scores: scores,
            excluded: maybe { ["old": "retired", $0.text(): "missing_tag:vision"] } ?? [:],
            reason: Reason.allCases[below(Reason.allCases.count)], explored: chance(0.5),
            objective: objectives[below(5)], budgetCostWeight: maybe { $0.double() }, router: "base@3f2a91c0",
            policy: "default@7", learnerState: bits() >> 1, statePosition: bits(),
            features: (0..<below(40)).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: bits()) & 0xBF7F_FFFF) },
            context: (0..<below(8)).map { _ in Float(double()) }, session: maybe { $0.text() },
            task: maybe { $0.text() }, attributes: maybe { ["region": $0.text(), "": "x"] } ?? [:],
            inputTokens: maybe { $0.below(100_000) }, maxOutputTokens: maybe { _ in Int.max },
            promptBytes: below(1 << 20), candidates: maybe { [$0.text(), "small"] },
            require: maybe { ["vision", $0.text()] } ?? [], maxLatencyMilliseconds: maybe { $0.double() },
            prompt: maybe { $0.text() })
        record.greedy = record.seed % 2 == 0 ? Int(record.seed >> 8) % scores.count : nil
        nextNumber += 1
        decisions.append(record)
        return record
    }

    /// Feedback on an earlier decision, merged as an engine would.
    mutating func feedback() -> FeedbackEvent {
        let decision = decisions[max(0, decisions.count - 1 - below(min(decisions.count, 50)))]
        let model = chance(0.8) ? decision.model : models[below(models.count)]
        let source = chance(0.7) ? "client" : "judge"
        var given = Feedback(
            decision: decision.id, source: source, model: model,
            outcome: Outcome(
                quality: maybe { $0.chance(0.1) ? -0.0 : $0.uniform() }, costUSD: maybe { $0.uniform() },
                inputTokens: maybe { $0.below(999) }, outputTokens: maybe { $0.below(999) },
                latencyMilliseconds: maybe { $0.double() }),
            verdict: maybe { Verdict.allCases[$0.below(Verdict.allCases.count)] },
            error: maybe { AttemptError.allCases[$0.below(AttemptError.allCases.count)] })
        // An engine resolves the quality; here it is the stated one.
        given.outcome.quality = given.statedQuality
        let key = "\(decision.id) \(source) \(model)"
        let chosenKey = "\(decision.id) client \(decision.model)"
        let before = said[key]
        let previous = said[chosenKey]?.outcome
        let merged = before?.merging(given) ?? given
        said[key] = merged
        return FeedbackEvent(
            given: given, merged: merged,
            status: before == nil ? .recorded : merged == before ? .duplicate : .revised,
            isFirstWord: decision.number % 2 == 0,
            timeMilliseconds: Int64(below(1 << 40)), learnt: chance(0.5), previousOutcome: previous,
            outcome: said[chosenKey]?.outcome)
    }

    mutating func rosterChange() -> RosterChange {
        RosterChange(
            model: model(), configured: maybe { $0.model() }, timeMilliseconds: Int64(below(1 << 40)),
            previousPrices: maybe { $0.model().prices })
    }

    private mutating func model() -> Model {
        Model(
            name: models[below(models.count)],
            prices: Prices(
                inputUSDPerMTok: maybe { $0.double() }, outputUSDPerMTok: maybe { $0.double() },
                cachedInputUSDPerMTok: maybe { $0.double() }),
            tags: maybe { _ in ["vision", "tools"] } ?? [], state: ModelState.allCases[below(4)],
            contextTokens: maybe { $0.below(1 << 20) },
            clearance: Clearance(
                regions: maybe { _ in ["eu", "us"] }, dataClasses: maybe { _ in [] }, tenants: maybe { [$0.text()] }))
    }

    mutating func event() -> Event {
        switch below(20) {
        case 0: .roster(rosterChange())
        case 1: .note(Note(subject: .artefact, text: text(), timeMilliseconds: Int64(below(1 << 40))))
        case 2..<10 where !decisions.isEmpty: .feedback(feedback())
        default: .decision(decision())
        }
    }
}

extension OutcomeStore {
    /// Appends any event, without waiting.
    func append(_ event: Event, whenDurable: @escaping @Sendable (StoreError?) -> Void = { _ in }) throws {
        switch event {
        case .decision(let decision): try append(decision)
        case .feedback(let feedback): append(feedback, whenDurable: whenDurable)
        case .roster(let change): append(change, whenDurable: whenDurable)
        case .note(let note): append(note, whenDurable: whenDurable)
        }
    }

    func append(_ decision: DecisionRecord, settles: Bool = true) throws(StoreError) {
        try append(KeptDecision(decision), settles: settles)
    }

    /// All events after a position, in order, up to the last one appended before the call.
    func events(after position: UInt64 = 0) throws -> [StoredEvent] {
        try flush()
        var events: [StoredEvent] = []
        try writer.database?.read { try $0.forEachEvent(after: position) { events.append($0) } }
        return events
    }

    /// A decision that is there, be it before the horizon.
    func record(_ id: ULID) throws -> DecisionRecord? {
        if let recent = writer.state.withLock({ $0.recent[id] })?.decision { return try recent.decision() }
        return try writer.database?.read { try $0.placedDecision(id)?.record } ?? nil
    }
}

extension LoggedEvent {
    func sealed() -> [UInt8] {
        var writer = ByteWriter(capacity: capacityBytes)
        seal(into: &writer)
        return writer.bytes
    }
}

extension SystemFile {
    borrowing func append(_ bytes: [UInt8]) throws(StoreError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(StoreError) in try append(bytes) }
        }
        try result.get()
    }
}

/// What was told to whom, in which order.
final class Told: Sendable {
    private let list = Mutex<[(Int, StoreError?)]>([])
    func add(_ index: Int, _ error: StoreError?) { list.withLock { $0.append((index, error)) } }
    var indices: [Int] { list.withLock { $0.map(\.0) } }
    var errors: [StoreError] { list.withLock { $0.compactMap(\.1) } }
}
