import Testing

@testable import OutcomeStore

/// The queue between those who append and the thread that writes, beside its twin.
@Suite struct StoreStateTests {
    @Test(arguments: UInt64(1)...12)
    func `limits hold to the event and the byte, and a word that waits for the disk is urgent`(
        seed: UInt64
    ) throws {
        var maker = EventMaker(seed: seed)
        let options = StoreOptions(
            waitingEventsMax: 3 + maker.below(12), waitingBytesMax: 2_000 + maker.below(20_000),
            transactionEventsMax: 1 + maker.below(6))
        var state = StoreState(head: LogHead(), hasJournal: true, options: options)
        var (taken, refused, journalled): (UInt64, Int, [UInt64]) = (0, 0, [])
        func bytes(_ waiting: [Waiting]) -> Int {
            waiting.reduce(0) { sum, item in
                if case .event(let placed) = item.work { sum + placed.capacityBytes } else { sum }
            }
        }
        for step in 0..<800 {
            if maker.chance(0.2) {
                let (before, batch) = (state.waiting.count, state.take())
                #expect(batch.count == min(before, options.transactionEventsMax))
            } else {
                let event = LoggedEvent.event(
                    maker.chance(0.6) ? .decision(maker.decision()) : .roster(maker.rosterChange()))
                let size = PlacedEvent(event, position: 1).capacityBytes
                let fits =
                    state.waiting.count + 1 <= options.waitingEventsMax
                    && bytes(state.waiting) + size <= options.waitingBytesMax
                let told: @Sendable (StoreError?) -> Void = { _ in }
                do {
                    _ = try state.append(event, whenDurable: maker.chance(0.2) ? told : nil)
                    taken += 1
                    #expect(fits, "seed \(seed) step \(step)")
                } catch {
                    refused += 1
                    #expect(!fits, "seed \(seed) step \(step): \(error)")
                }
            }
            if maker.chance(0.1) { journalled += try state.takeUnjournalled().map(\.position) }
            #expect(state.waitingBytes == bytes(state.waiting), "seed \(seed) step \(step)")
            #expect(state.isUrgent == state.waiting.contains { $0.whenDurable != nil }, "seed \(seed) step \(step)")
            #expect(state.head.position == taken)
        }
        #expect(refused > 0 && taken > 0)
        // Each event goes to the journal once, in order: what was refused never.
        journalled += try state.takeUnjournalled().map(\.position)
        #expect(journalled == Array(1...taken))
    }

    @Test func `a store that has failed takes nothing more, for the journal neither, and says the first reason`() throws
    {
        var maker = EventMaker(seed: 1)
        var state = StoreState(head: LogHead(), hasJournal: true, options: StoreOptions())
        _ = try state.append(LoggedEvent.event(.decision(maker.decision())), whenDurable: nil)
        state.fail(.system(path: "disk", call: "write", code: 28))
        state.fail(.closed)
        #expect(state.failure == .system(path: "disk", call: "write", code: 28))
        for _ in 0..<2 {
            #expect(throws: StoreError.self) { _ = try state.takeUnjournalled() }
            #expect(throws: StoreError.self) {
                _ = try state.append(LoggedEvent.event(.decision(maker.decision())), whenDurable: nil)
            }
        }
        #expect(state.head.position == 1)
    }
}
