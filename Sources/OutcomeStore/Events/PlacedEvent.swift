import Synchronization

/// An event in its place of the order, and its bytes.
///
/// The bytes are made once, by whoever needs them first: so nobody waits for them under the locks that every decision
/// takes.
final class PlacedEvent: Sendable {
    let position: UInt64
    let event: LoggedEvent
    /// What was excluded of late.
    private let known: KnownDictionary?
    private let made = Mutex<[UInt8]?>(nil)

    init(_ event: LoggedEvent, position: UInt64, known: KnownDictionary? = nil) {
        self.event = event
        self.position = position
        self.known = known
    }

    /// The sealed event behind its journal header.
    var frame: [UInt8] {
        made.withLock { made in
            if let made { return made }
            var frame = event.sealed(reserved: JournalFrame.headerBytes, known: known)
            JournalFrame.fillHeader(of: &frame, position: position)
            made = frame
            return frame
        }
    }
}
