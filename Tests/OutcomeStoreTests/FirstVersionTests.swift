import Routing
import Testing

@testable import OutcomeStore

/// Events as earlier versions wrote them, spelt out byte by byte: such logs are still read.
@Suite struct FirstVersionTests {
    private func sealed(_ kind: UInt8, version: UInt8 = 1, _ write: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(kind)
        writer.byte(version)
        write(&writer)
        writer.u32(writer.bytes.withUnsafeBytes { CRC32C.checksum($0) })
        return writer.bytes
    }

    private func event(_ bytes: [UInt8]) throws -> LoggedEvent {
        try bytes.withUnsafeBytes { try LoggedEvent(unsealing: $0) }
    }

    @Test func `a decision has none of what came later`() throws {
        let expected = DecisionRecord(
            number: 3, id: ULID(high: 5, low: 6), timeMilliseconds: 7, seed: 8, chosen: 0,
            scores: [
                ModelScore(
                    model: "m", priorQuality: 0.5, quality: 0.25, qualitySD: 0.125, priorCostUSD: nil, costUSD: 2,
                    latencyMilliseconds: nil, utility: -1, probability: 1)
            ],
            excluded: ["old": "retired"], reason: .onlyEligible, explored: false, objective: .costWeight(9),
            budgetCostWeight: nil, router: "base@1", policy: "default@2", learnerState: 10, features: [1], context: [2],
            task: "t", inputTokens: 11)
        let bytes = sealed(1) { writer in
            writer.u64(3)
            expected.id.write(to: &writer)
            writer.i64(7)
            writer.u64(8)
            writer.count(0)
            writer.count(1)
            writer.string("m")
            for value in [0.5, 0.25, 0.125] { writer.double(value) }
            writer.bool(false)
            writer.bool(true)
            writer.double(2)
            writer.bool(false)
            for value in [-1.0, 1] { writer.double(value) }
            writer.dictionary(["old": "retired"])
            writer.string("only_eligible")
            writer.bool(false)
            writer.byte(3)
            writer.double(9)
            writer.bool(false)
            writer.string("base@1")
            writer.string("default@2")
            writer.u64(10)
            writer.floats([1])
            writer.floats([2])
            writer.bool(false)
            writer.bool(true)
            writer.string("t")
            writer.dictionary([:])
            writer.bool(true)
            writer.i64(11)
            writer.bool(false)
            writer.bool(false)
        }
        #expect(try event(bytes) == .event(.decision(expected)))
        #expect(try !bytes.withUnsafeBytes { try DecisionRecord.hasSession(sealed: $0) })
    }

    @Test func `in the second version a source's first word on an attempt was the attempt's`() throws {
        let given = Feedback(decision: ULID(high: 1, low: 2), model: "m", outcome: Outcome(quality: 0.5))
        let lesson = Lesson(model: "m", quality: 0.4, previousQuality: nil)
        for (status, previous, isFirst) in [
            (FeedbackStatus.recorded, nil, true), (.recorded, Outcome(quality: 1), false), (.revised, nil, false),
        ] as [(FeedbackStatus, Outcome?, Bool)] {
            let bytes = sealed(2, version: 2) { writer in
                given.write(to: &writer)
                given.write(to: &writer)
                writer.string(status.rawValue)
                writer.i64(9)
                writer.bool(true)
                writer.optional(previous) { $1.write(to: &$0) }
                writer.bool(false)
                lesson.write(to: &writer)
            }
            let expected = FeedbackEvent(
                given: given, merged: given, status: status, isFirstWord: isFirst, timeMilliseconds: 9, learnt: true,
                previousOutcome: previous, lesson: lesson)
            #expect(try event(bytes) == .event(.feedback(expected)))
        }
    }

    @Test func `a model has no window, no lists and no cached price`() throws {
        let model = Model(
            name: "m", prices: Prices(inputUSDPerMTok: 1), tags: ["a", "b"], state: .paused)
        let bytes = sealed(3) { writer in
            writer.string("m")
            writer.bool(true)
            writer.double(1)
            writer.bool(false)
            writer.strings(["a", "b"])
            writer.string("paused")
            writer.bool(false)
            writer.i64(4)
        }
        #expect(
            try event(bytes) == .event(.roster(RosterChange(model: model, configured: nil, timeMilliseconds: 4))))
    }

    @Test func `a version to come is refused`() {
        var bytes = sealed(5) { _ in }
        bytes = Array(bytes.dropLast(4))
        bytes[1] = 99
        var writer = ByteWriter()
        for byte in bytes { writer.byte(byte) }
        writer.u32(writer.bytes.withUnsafeBytes { CRC32C.checksum($0) })
        #expect(throws: ByteReader.Failure.self) { try event(writer.bytes) }
    }
}
