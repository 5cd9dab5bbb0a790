import Dispatch
import Foundation
import GRDB
import Routing
import Synchronization
import TestFiles
import Testing

@testable import OutcomeStore

/// What the log costs. Small by default, so that it cannot rot; for figures, a release build and
/// `SUFFICE_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter OutcomeStoreTests.Measurements`.
@Suite(.serialized) struct Measurements {
    static let isMeasuring = ProcessInfo.processInfo.environment["SUFFICE_MEASURE"] != nil
    static let count = isMeasuring ? 200_000 : 500

    /// 112 features, 64 context numbers, 7 models.
    static func decision(_ number: Int) -> DecisionRecord {
        let models = [
            "mistral-small", "mistral-large", "gemini-2.5-flash", "gemini-2.5-pro", "llama-70b", "qwen", "gpt",
        ]
        return DecisionRecord(
            number: UInt64(number), id: ULID(high: 0x0190_0000_0000_0000 + UInt64(number / 8), low: UInt64(number)),
            timeMilliseconds: 1_700_000_000_000 + Int64(number / 8), seed: 7, chosen: number % 7,
            scores: models.map {
                ModelScore(
                    model: $0, priorQuality: 0.71, quality: 0.73, qualitySD: 0.02, costUSD: 0.0004,
                    latencyMilliseconds: nil, utility: 0.7, probability: 1 / 7)
            },
            excluded: [:], reason: .pacedBudget, explored: false, objective: .budgetUSDPerRequest(0.0006),
            budgetCostWeight: 31.5, router: "base@3f2a91c0", policy: "default@7", learnerState: UInt64(number),
            features: [Float](repeating: 0.25, count: 112), context: [Float](repeating: 0.5, count: 64))
    }

    static func feedback(_ decision: DecisionRecord) -> FeedbackEvent {
        let given = Feedback(
            decision: decision.id, model: decision.model, outcome: Outcome(quality: 0.8, costUSD: 0.00061))
        return FeedbackEvent(
            given: given, merged: given, status: .recorded, timeMilliseconds: 1, learnt: true, outcome: given.outcome)
    }

    @Test func `appending decisions as fast as the log takes them`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        let records = (1...Self.count).map(Self.decision)
        var pauses = 0
        let started = ContinuousClock.now
        let cpu = Self.processMicroseconds()
        var appending = 0.0
        for record in records {
            if store.position - store.committedPosition > 50_000 {
                pauses += 1
                try store.flush()
            }
            let before = Self.threadMicroseconds()
            try store.append(record)
            appending += Self.threadMicroseconds() - before
        }
        try store.flush()
        let elapsed = started.duration(to: .now)
        let bytes = try #require(store.writer.database).read { database in
            try Int.fetchOne(
                database, sql: "SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)")
        }
        print(
            "append: \(appending / Double(Self.count)) µs CPU per decision, with commit",
            "\((Self.processMicroseconds() - cpu) / Double(Self.count)) µs; sealed",
            LoggedEvent.event(.decision(records[0])).sealed().count, "bytes")
        print("sustained: \(Double(Self.count) / Self.microseconds(elapsed) * 1e6) decisions/s; paused \(pauses)×")
        print("database: \((bytes ?? 0) / Self.count) bytes per decision")
        #expect(store.totals().decisions == UInt64(Self.count))
        try store.close()
        let opening = ContinuousClock.now
        let again = try OutcomeStore.open(path: folder.path())
        print("opened again in \(Self.microseconds(opening.duration(to: .now)) / 1000) ms")
        let replaying = Self.threadMicroseconds()
        _ = try again.events()
        print("replay: \((Self.threadMicroseconds() - replaying) / Double(Self.count)) µs CPU per event")
        let reading = Self.threadMicroseconds()
        let found = try records.prefix(1000).reduce(0) { try again.entry($1.id) == nil ? $0 : $0 + 1 }
        print("entry from the database: \((Self.threadMicroseconds() - reading) / 1000) µs CPU")
        #expect(found == min(1000, records.count))
        try again.close()
    }

    /// Fixed rate: decision and feedback pairs, spread evenly.
    @Test(arguments: [1_000, 5_000, 10_000])
    func `acknowledging feedback at a fixed rate`(pairsPerSecond: Int) throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path())
        let pairs = Self.isMeasuring ? pairsPerSecond * 5 : 200
        let latencies = Mutex<[Double]>([])
        let slowest = Mutex(Duration.zero)
        let started = ContinuousClock.now
        let cpu = Self.processMicroseconds()
        for number in 1...pairs {
            let due = started + .nanoseconds(number * 1_000_000_000 / pairsPerSecond)
            while ContinuousClock.now < due { usleep(20) }
            let decision = Self.decision(number)
            let before = ContinuousClock.now
            try store.append(decision)
            let took = before.duration(to: .now)
            slowest.withLock { $0 = max($0, took) }
            let sent = ContinuousClock.now
            store.append(Self.feedback(decision)) { error in
                precondition(error == nil)
                latencies.withLock { $0.append(Self.microseconds(sent.duration(to: .now))) }
            }
        }
        try store.flush()
        let sorted = latencies.withLock { $0.sorted() }
        print(
            "acks at \(pairsPerSecond)/s: p50 \(sorted[sorted.count / 2]) µs, p99 \(sorted[sorted.count * 99 / 100]) µs,",
            "slowest append \(Self.microseconds(slowest.withLock { $0 })) µs,",
            "CPU \((Self.processMicroseconds() - cpu) / Double(pairs)) µs per pair (with the pacing loop)")
        #expect(sorted.count == pairs)
        try store.close()
    }

    static func microseconds(_ duration: Duration) -> Double { duration / .microseconds(1) }

    static func threadMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    static func processMicroseconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) * 1e6 }
}

extension Measurements {
    @Test func `what each part of an append takes`() throws {
        let folder = try TemporaryFolder()
        let record = Self.decision(1)
        var bytes = 0
        Self.time("seal") { bytes += LoggedEvent.event(.decision(record)).sealed().count }
        let sealed = LoggedEvent.event(.decision(record)).sealed()
        var crc: UInt32 = 0
        Self.time("checksum") { crc ^= sealed.withUnsafeBytes { CRC32C.checksum($0) } }
        let file = try SystemFile(appendingTo: folder.path("x"))
        Self.time("write") { try? file.append(sealed) }
        var index = RecentIndex(decisionsMax: 4096)
        var number: UInt64 = 0
        Self.time("index") {
            number += 1
            var copy = record
            copy.id = ULID(high: number, low: number)
            index.insert(
                PlacedEvent(.decision(KeptDecision(copy)), position: number), id: copy.id, committed: number - 1)
        }
        var totals = Totals()
        Self.time("totals") { totals.count(EventGist(.event(.decision(record)))) }
        #expect(bytes > 0 && totals.decisions > 0 || crc == 1)
    }

    private static func time(_ name: String, _ body: () -> Void) {
        let rounds = isMeasuring ? 100_000 : 10
        let start = processMicroseconds()
        for _ in 0..<rounds { body() }
        print("\(name): \((processMicroseconds() - start) / Double(rounds)) µs")
    }
}
