import Testing

@testable import RouterServer

/// What is remembered of runs, without a socket.
@Suite struct RunMemoryTests {
    private func place(_ run: String, _ number: Int, items: Int = 7) -> RunBatch {
        RunBatch(run: run, number: number, items: items)
    }

    /// Claims and settles a batch with results of so many bytes.
    private func decide(_ memory: RunMemory, _ place: RunBatch, bytes: Int = 1) {
        #expect(memory.claim(place, of: "a") == .new)
        memory.settle(place, of: "a", results: [UInt8](repeating: 1, count: bytes))
    }

    @Test func `a batch is decided once at a time, and again where nothing came of it`() {
        let memory = RunMemory()
        #expect(memory.claim(place("r", 1), of: "a") == .new)
        if case .refused(let error) = memory.claim(place("r", 1), of: "a") {
            #expect(error.code == .overloaded)
        } else {
            Issue.record("decided twice at once")
        }
        memory.settle(place("r", 1), of: "a", results: nil)
        decide(memory, place("r", 1))
        #expect(memory.claim(place("r", 1), of: "a") == .known([1]))
        // Another token's run of that name is another run.
        #expect(memory.claim(place("r", 1), of: "b") == .new)
    }

    @Test func `the latest batches of the latest runs are kept, within their bytes`() {
        let memory = RunMemory()
        for number in 1...RunMemory.batchesMax + 1 { decide(memory, place("r", number)) }
        #expect(memory.claim(place("r", 2), of: "a") == .known([1]))
        #expect(memory.claim(place("r", 1), of: "a") == .new)
        for number in 1..<RunMemory.runsMax { decide(memory, place("run \(number)", 1)) }
        #expect(memory.claim(place("r", RunMemory.batchesMax), of: "a") == .known([1]))
        decide(memory, place("one more", 1))
        #expect(memory.claim(place("run 1", 1), of: "a") == .new)

        decide(memory, place("large", 1), bytes: RunMemory.resultBytesMax)
        #expect(memory.claim(place("one more", 1), of: "a") == .new)
        #expect(memory.claim(place("large", 1), of: "a") != .new)
    }
}
