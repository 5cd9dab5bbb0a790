import NIOCore
import Routing
import StrictJSON
import Synchronization

/// What the connections of one event loop share and reuse: a decoder and a writer.
final class LoopScratch {
    let decoder: RequestDecoder
    private var writer = JSONWriter(reserving: 4096)

    init(limits: Limits) {
        decoder = RequestDecoder(limits: limits)
    }

    /// The bytes of one reply, its line end included.
    func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        writer.removeAll()
        write(&writer)
        writer.endLine()
        return writer.bytes
    }
}

/// One scratch per event loop, made when its first connection comes.
final class LoopScratches: Sendable {
    private let limits: Limits
    private let scratches = Mutex<[ObjectIdentifier: NIOLoopBound<LoopScratch>]>([:])

    init(limits: Limits) {
        self.limits = limits
    }

    /// Must be called on `eventLoop`.
    func scratch(on eventLoop: any EventLoop) -> LoopScratch {
        eventLoop.preconditionInEventLoop()
        let bound = scratches.withLock { scratches in
            let known = scratches[ObjectIdentifier(eventLoop)]
            let bound = known ?? NIOLoopBound(LoopScratch(limits: limits), eventLoop: eventLoop)
            scratches[ObjectIdentifier(eventLoop)] = bound
            return bound
        }
        return bound.value
    }
}
