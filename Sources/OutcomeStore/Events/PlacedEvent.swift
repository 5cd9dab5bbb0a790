import Routing
import Synchronization

/// An event in its place of the order: whole at first, and its bytes alone from when they are made.
///
/// The bytes are made once, by whoever needs them first: so nobody waits for them under the locks that every decision
/// takes. A decision takes several times as much memory as its bytes, in many pieces that other threads would have to
/// free; so it lives as long as its reply, and what waits for the writer, or is kept for feedback, is bytes.
final class PlacedEvent: Sendable {
    private enum Form: Sendable {
        case whole(LoggedEvent)
        /// Behind its journal header.
        case sealed([UInt8])
    }
    let position: UInt64
    let gist: EventGist
    /// Nearly what its bytes take.
    let capacityBytes: Int
    private let form: Mutex<Form>

    init(_ event: LoggedEvent, position: UInt64) {
        self.position = position
        gist = EventGist(event)
        capacityBytes = event.capacityBytes
        form = Mutex(.whole(event))
    }

    /// The sealed event behind its journal header.
    var frame: [UInt8] { frame(known: nil) }

    /// - Parameter known: for the bytes, where they are yet to be made: nobody has journalled the event.
    func frame(known: KnownDictionary?) -> [UInt8] {
        form.withLock { form in
            switch form {
            case .sealed(let frame): return frame
            case .whole(let event):
                var writer = ByteWriter(capacity: JournalFrame.headerBytes + capacityBytes, known: known)
                let frame = JournalFrame.append(event, at: position, to: &writer)
                form = .sealed(frame)
                return frame
            }
        }
    }

    /// Appends the frame to what the journal writes.
    func appendFrame(to writer: inout ByteWriter) {
        form.withLock { form in
            switch form {
            case .sealed(let frame): writer.spliced(frame)
            case .whole(let event): form = .sealed(JournalFrame.append(event, at: position, to: &writer))
            }
        }
    }

    /// The decision, read again where only its bytes are left.
    /// - Parameter fields: other parts may come empty.
    /// - Throws: `ByteReader.Failure` where this is no decision.
    func decision(_ fields: LogFields = .all) throws -> DecisionRecord {
        switch form.withLock({ $0 }) {
        case .whole(.decision(let kept)): return kept.record
        case .whole: throw ByteReader.Failure(detail: "a decision is none")
        case .sealed(let frame): return try DecisionRecord(unsealingFrame: frame, fields: fields)
        }
    }
}
