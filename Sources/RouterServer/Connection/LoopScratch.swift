import NIOCore
import StrictJSON
import Synchronization

/// What the connections of one event loop share and reuse: a decoder, a writer, the requests that are routed together,
/// and the counts of what they answered.
final class LoopScratch {
    let decoder: RequestDecoder
    let counts = LoopCounts()
    var date = HTTPDate()
    private(set) lazy var gathering = RouteGathering(service, self)
    /// Must be used on it alone.
    let eventLoop: NIOIsolatedEventLoop
    private let service: RequestService
    private var writer = JSONWriter(reserving: 4096)
    /// Where each of the lines ends that `writeLines` wrote.
    private var ends: [Int] = []

    /// Must be called on `eventLoop`.
    init(_ service: RequestService, on eventLoop: any EventLoop) {
        self.service = service
        self.eventLoop = eventLoop.assumeIsolated()
        decoder = RequestDecoder(limits: service.limits)
    }

    /// The bytes of one reply, its line end included.
    func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        withLine(write) { [UInt8]($0) }
    }

    /// Lends the bytes of one reply, its line end included.
    func withLine<Answer>(_ write: (inout JSONWriter) -> Void, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        writer.removeAll()
        write(&writer)
        writer.endLine()
        return writer.withBytes(body)
    }

    /// Writes many replies, a line each, for `eachLine`.
    func writeLines(_ places: Range<Int>, _ write: (Int, inout JSONWriter) -> Void) {
        writer.removeAll()
        ends.removeAll(keepingCapacity: true)
        for place in places {
            write(place, &writer)
            writer.endLine()
            ends.append(writer.byteCount)
        }
    }

    /// Lends the lines that `writeLines` wrote, one after another, their line ends included.
    func eachLine(_ body: (Int, UnsafeRawBufferPointer) -> Void) {
        writer.withBytes { bytes in
            var start = 0
            for (place, end) in ends.enumerated() {
                body(place, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }
}

/// One scratch per event loop, made when its first connection comes; and the sum of their counts.
final class LoopScratches: Sendable {
    private let service: RequestService
    private let scratches = Mutex<[ObjectIdentifier: NIOLoopBound<LoopScratch>]>([:])
    private let counts = Mutex<[LoopCounts]>([])

    init(_ service: RequestService) {
        self.service = service
    }

    /// Must be called on `eventLoop`.
    func scratch(on eventLoop: any EventLoop) -> LoopScratch {
        eventLoop.preconditionInEventLoop()
        let bound = scratches.withLock { scratches in
            if let known = scratches[ObjectIdentifier(eventLoop)] { return known }
            let scratch = LoopScratch(service, on: eventLoop)
            counts.withLock { $0.append(scratch.counts) }
            let bound = NIOLoopBound(scratch, eventLoop: eventLoop)
            scratches[ObjectIdentifier(eventLoop)] = bound
            return bound
        }
        return bound.value
    }

    /// What all loops have answered so far. Any thread may ask.
    var tally: LoopCounts.Tally {
        counts.withLock { $0 }.reduce(into: LoopCounts.Tally()) { $0.add($1.now) }
    }
}
