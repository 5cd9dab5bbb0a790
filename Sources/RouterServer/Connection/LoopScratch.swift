import NIOCore
import Routing
import StrictJSON
import Synchronization

/// What the connections of one event loop share and reuse: a decoder, a writer, the requests that are routed together,
/// and the counts of what they answered.
final class LoopScratch {
    let decoder: RequestDecoder
    let counts = LoopCounts()
    private(set) lazy var gathering = RouteGathering(service, self)
    private let service: RequestService
    private var writer = JSONWriter(reserving: 4096)

    init(_ service: RequestService) {
        self.service = service
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

    /// The bytes of many replies, and where each of them ends.
    func lines(
        _ places: Range<Int>, _ write: (Int, inout JSONWriter) -> Void
    ) -> (bytes: [UInt8], ends: [Int]) {
        writer.removeAll()
        let ends = places.map { place in
            write(place, &writer)
            writer.endLine()
            return writer.byteCount
        }
        return (writer.bytes, ends)
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
            let scratch = LoopScratch(service)
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
