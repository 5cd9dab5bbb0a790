import Synchronization

/// An event in its place of the order, and its bytes.
///
/// The bytes are made once, by whoever needs them first: so nobody waits for them under the locks that every decision
/// takes.
final class PlacedEvent: Sendable {
    let position: UInt64
    let event: LoggedEvent
    private let made = Mutex<[UInt8]?>(nil)

    init(_ event: LoggedEvent, position: UInt64) {
        self.event = event
        self.position = position
    }

    /// The sealed event behind its journal header.
    var frame: [UInt8] {
        made.withLock { made in
            if let made { return made }
            var writer = ByteWriter(capacity: JournalFrame.headerBytes + event.capacityBytes)
            let frame = JournalFrame.append(event, at: position, to: &writer)
            made = frame
            return frame
        }
    }

    /// Appends the frame to what the journal writes.
    func appendFrame(to writer: inout ByteWriter) {
        made.withLock { made in
            if let made { return writer.spliced(made) }
            made = JournalFrame.append(event, at: position, to: &writer)
        }
    }
}
