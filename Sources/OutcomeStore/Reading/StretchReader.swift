import Dispatch
import Foundation
import GRDB
import Routing
import Synchronization

/// Reads the log a window of stretches at a time: several are read and unsealed side by side, each over a connection of
/// its own.
final class StretchReader {
    /// What was read at once.
    struct Window<Page: Sendable>: Sendable {
        /// In order; stretches without decisions are left out.
        var pages: [Page] = []
        /// Of the last event that was there.
        var head: UInt64
        /// The window ends here.
        var end: UInt64
    }

    private let connections: [ReadingConnection]
    private let positionsMax: Int
    private let fields: LogFields
    private var next: Pending?

    /// Stretches per connection and window.
    private static let stretches = 2

    /// - Parameter positionsMax: of a stretch; bounds the memory, as a decision takes a few kilobytes.
    init(path: String, positionsMax: Int, fields: LogFields) throws(StoreError) {
        var connections: [ReadingConnection] = []
        for _ in 0..<max(1, min(8, DispatchQueue.coreCount)) { connections.append(try ReadingConnection(path: path)) }
        self.connections = connections
        self.positionsMax = positionsMax
        self.fields = fields
    }

    /// The window behind a position, read on all cores.
    /// - Parameter make: what becomes of a stretch, on the core that has read it.
    func window<Page>(
        after start: UInt64, _ make: @escaping @Sendable ([LogEntry]) -> Page
    ) throws -> Window<Page> {
        try Self.read(connections, after: start, positionsMax, fields, make)
    }

    /// A window of the log, while the next one is already read on another core.
    func windowReadingOn(
        after position: UInt64, _ make: @escaping @Sendable ([LogEntry]) -> [LogEntry]
    ) throws -> Window<[LogEntry]> {
        let begun = next.flatMap { $0.start == position ? $0 : nil }
        let window = try (begun ?? begin(after: position, make)).value()
        next = window.end < window.head ? begin(after: window.end, make) : nil
        return window
    }

    private func begin(
        after position: UInt64, _ make: @escaping @Sendable ([LogEntry]) -> [LogEntry]
    ) -> Pending {
        let pending = Pending(start: position)
        let (connections, positionsMax, fields) = (connections, positionsMax, fields)
        DispatchQueue.global().async {
            pending.fulfil(Result { try Self.read(connections, after: position, positionsMax, fields, make) })
        }
        return pending
    }

    private static func read<Page: Sendable>(
        _ connections: [ReadingConnection], after start: UInt64, _ positionsMax: Int, _ fields: LogFields,
        _ make: @Sendable ([LogEntry]) -> Page
    ) throws -> Window<Page> {
        let head = try connections[0].read { try $0.head().position }
        let size = UInt64(positionsMax)
        let count = min(UInt64(stretches * connections.count), head > start ? (head - start + size - 1) / size : 0)
        let pages = Mutex([Result<Page?, any Error>?](repeating: nil, count: Int(count)))
        let handedOut = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(connections.count, Int(count))) { number in
            while true {
                let place = handedOut.add(1, ordering: .relaxed).oldValue
                guard place < Int(count) else { return }
                let first = start + UInt64(place) * size
                let page = Result {
                    let entries = try connections[number].read {
                        try $0.entries(after: first, upTo: min(head, first + size), fields: fields)
                    }
                    return entries.isEmpty ? nil : make(entries)
                }
                pages.withLock { $0[place] = page }
            }
        }
        let read = try pages.withLock { try $0.compactMap { try $0?.get() } }
        return Window(pages: read, head: head, end: min(head, start + count * size))
    }

    /// A window that is being read.
    private final class Pending: Sendable {
        let start: UInt64
        private let done = DispatchSemaphore(value: 0)
        private let result = Mutex<Result<Window<[LogEntry]>, any Error>?>(nil)

        init(start: UInt64) { self.start = start }

        func fulfil(_ window: Result<Window<[LogEntry]>, any Error>) {
            result.withLock { $0 = window }
            done.signal()
        }

        /// Waits for it; once.
        func value() throws -> Window<[LogEntry]> {
            done.wait()
            guard let window = result.withLock({ $0 }) else { preconditionFailure("signalled without a window") }
            return try window.get()
        }
    }
}

extension DispatchQueue {
    fileprivate static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }
}
