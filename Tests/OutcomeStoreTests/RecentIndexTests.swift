import Routing
import Testing

@testable import OutcomeStore

/// What a reader finds in memory, beside a list of all events that forgets nothing.
@Suite struct RecentIndexTests {
    private struct World {
        var maker: EventMaker
        var index: RecentIndex
        var position: UInt64 = 0
        var committed: UInt64 = 0
        var decisions: [(id: ULID, position: UInt64)] = []
        var feedback: [(event: FeedbackEvent, position: UInt64)] = []

        init(seed: UInt64, decisionsMax: Int) {
            maker = EventMaker(seed: seed)
            index = RecentIndex(decisionsMax: decisionsMax)
        }

        /// - Parameter behind: identifiers of one millisecond needn't come in their order.
        mutating func decide(behind: Bool) {
            var record = maker.decision()
            if behind, let last = decisions.last { record.id = ULID(high: last.id.high, low: last.id.low &- 5) }
            guard !decisions.contains(where: { $0.id == record.id }) else { return }
            position += 1
            index.insert(
                PlacedEvent(.decision(KeptDecision(record)), position: position), id: record.id, committed: committed)
            decisions.append((record.id, position))
        }

        mutating func speak() {
            guard let decision = decisions.suffix(maker.chance(0.5) ? 3 : 60).shuffled(by: &maker).first else { return }
            position += 1
            let given = Feedback(
                decision: decision.id, source: ["client", "judge"][maker.below(2)], model: "m",
                outcome: Outcome(quality: maker.uniform()))
            let event = FeedbackEvent(
                given: given, merged: given, status: [.recorded, .revised, .duplicate][maker.below(3)],
                isFirstWord: false, timeMilliseconds: 0, learnt: true, previousOutcome: nil, outcome: nil)
            index.insert(event, position: position)
            feedback.append((event, position))
        }

        mutating func commit(_ count: Int) {
            let last = committed
            committed = min(position, committed + UInt64(count))
            let given = feedback.filter { $0.position > last && $0.position <= committed }.map(\.event.given.decision)
            index.forget(feedback: given, committed: committed)
        }

        /// Whatever the database doesn't have yet.
        func check(_ comment: Comment) {
            for (id, position) in decisions where position > committed {
                #expect(index[id]?.decision?.position == position, comment)
            }
            var latest: [String: (event: FeedbackEvent, position: UInt64)] = [:]
            for word in feedback where word.event.status != .duplicate {
                latest["\(word.event.given.decision) \(word.event.given.source)"] = word
            }
            for word in latest.values where word.position > committed {
                let found = index[word.event.given.decision]?.feedback.first {
                    $0.feedback.hasSameKey(as: word.event.given)
                }
                #expect(found?.position == word.position && found?.feedback == word.event.merged, comment)
            }
        }
    }

    @Test(arguments: UInt64(1)...12)
    func `what isn't committed is found, whatever was committed or let go of meanwhile`(
        seed: UInt64
    ) {
        var world = World(seed: seed, decisionsMax: 4 + Int(seed) * 2)
        for step in 0..<600 {
            switch world.maker.below(10) {
            case 0..<4: world.decide(behind: world.maker.chance(0.2))
            case 4..<8: world.speak()
            default: world.commit(1 + world.maker.below(9))
            }
            world.check("seed \(seed) step \(step)")
        }
        // And what is committed takes no more room than it may.
        world.commit(Int(Int32.max))
        for _ in 0..<700 {
            world.decide(behind: false)
            world.commit(1)
        }
        #expect(world.index.count <= 4 + Int(seed) * 2 + 1)
    }
}

/// Words of several sources, gathered from memory and from the disk.
@Suite struct UnionTests {
    @Test(arguments: UInt64(1)...20) func `in whatever order parts come together, the later word of each source stands`(
        seed: UInt64
    ) {
        var maker = EventMaker(seed: seed)
        let words = (1...12 as ClosedRange<UInt64>).map { position in
            let feedback = Feedback(
                decision: ULID(high: 1, low: 1), source: "s\(maker.below(3))", model: "m\(maker.below(2))",
                outcome: Outcome(quality: maker.uniform()))
            return MergedFeedback(feedback: feedback, firstPosition: position, position: position)
        }
        let keys = Set(words.map { "\($0.feedback.source) \($0.feedback.model)" })
        let expected = keys.map { key in
            let own = words.filter { "\($0.feedback.source) \($0.feedback.model)" == key }
            return MergedFeedback(
                feedback: own[own.count - 1].feedback, firstPosition: own[0].position,
                position: own[own.count - 1].position)
        }.sorted { $0.firstPosition < $1.firstPosition }
        for _ in 0..<20 {
            var parts: [[MergedFeedback]] = [[], [], []]
            var order = words
            for place in order.indices { order.swapAt(place, maker.below(order.count)) }
            for word in order {
                let place = maker.below(3)
                parts[place] = MergedFeedback.union(parts[place], [word])
            }
            #expect(parts.reduce([], MergedFeedback.union) == expected)
            #expect(parts.reversed().reduce([], MergedFeedback.union) == expected)
        }
    }
}

extension Collection {
    fileprivate func shuffled(by maker: inout EventMaker) -> [Element] {
        isEmpty ? [] : [self[index(startIndex, offsetBy: maker.below(count))]]
    }
}
