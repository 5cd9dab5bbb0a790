import Fuzzing
import NIOCore
import Testing

@testable import RouterServer

@Suite struct ReplyQueueTests {
    private func bytes(_ number: Int) -> [UInt8] { Array("\(number);".utf8) }

    @Test func `a reply waits for those before it`() {
        var queue = ReplyQueue()
        bytes(0).withUnsafeBytes { queue.answer($0) }
        let first = queue.reserve()
        bytes(2).withUnsafeBytes { queue.answer($0) }
        let third = queue.reserve()
        bytes(4).withUnsafeBytes { queue.answer($0) }
        #expect(Array(queue.ready.readableBytesView) == bytes(0) && queue.waiting == 4)
        bytes(3).withUnsafeBytes { queue.fulfil(third, with: $0) }
        #expect(Array(queue.ready.readableBytesView) == bytes(0) && queue.waiting == 4)
        bytes(1).withUnsafeBytes { queue.fulfil(first, with: $0) }
        #expect(String(decoding: queue.ready.readableBytesView, as: UTF8.self) == "0;1;2;3;4;" && queue.waiting == 0)
    }

    @Test(arguments: 0..<50)
    func `replies come in request order whatever order they are finished in`(seed: UInt64) throws {
        var generator = Seeded(seed)
        var queue = ReplyQueue()
        var sent: [UInt8] = []
        var open: [(ticket: ReplyQueue.Ticket, number: Int)] = []
        var asked = 0
        while asked < 1000 || !open.isEmpty {
            if asked < 1000, Bool.random(using: &generator) {
                if Bool.random(using: &generator) {
                    bytes(asked).withUnsafeBytes { queue.answer($0) }
                } else {
                    open.append((queue.reserve(), asked))
                }
                asked += 1
            } else if !open.isEmpty {
                let (ticket, number) = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                bytes(number).withUnsafeBytes { queue.fulfil(ticket, with: $0) }
            }
            if Int.random(in: 0..<10, using: &generator) == 0 {
                sent += queue.takeReady().readableBytesView
                #expect(queue.ready.readableBytes == 0)
            }
        }
        sent += queue.ready.readableBytesView
        #expect(sent == (0..<1000).flatMap(bytes), "seed \(seed)")
        #expect(queue.waiting == 0)
    }
}
