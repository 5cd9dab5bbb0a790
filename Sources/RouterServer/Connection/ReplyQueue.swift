import NIOCore

/// The replies of one connection, in the order of their requests. Knows no socket.
///
/// Most requests are answered at once; a feedback waits for the disk, and what comes after it waits behind it.
struct ReplyQueue {
    /// The place of a request in the order.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: Int
    }

    /// Bytes that may be sent: every request before them is answered.
    private(set) var ready = ByteBuffer()
    /// The bytes that were taken last.
    private var taken = ByteBuffer()
    /// Requests from the first unanswered one on, with the answers that came early.
    private var slots: [[UInt8]?] = []
    /// Slots before this place are already in `ready`.
    private var first = 0
    /// Requests that were answered before `slots` begins.
    private var passed = 0

    /// Requests that wait for their answer, or for that of one before them.
    var waiting: Int { slots.count - first }

    /// Answers the newest request.
    mutating func answer(_ line: UnsafeRawBufferPointer) {
        if waiting == 0 {
            ready.writeBytes(line)
        } else {
            slots.append([UInt8](line))
        }
    }

    /// Takes the newest request's place; `fulfil` answers it later.
    mutating func reserve() -> Ticket {
        slots.append(nil)
        return Ticket(number: passed + slots.count - 1)
    }

    /// Answers a request that had reserved its place, once.
    mutating func fulfil(_ ticket: Ticket, with line: UnsafeRawBufferPointer) {
        let place = ticket.number - passed
        precondition(place >= first && place < slots.count && slots[place] == nil, "\(ticket) is not waiting")
        guard place == first else {
            slots[place] = [UInt8](line)
            return
        }
        ready.writeBytes(line)
        first += 1
        while first < slots.count, let answer = slots[first] {
            ready.writeBytes(answer)
            slots[first] = nil
            first += 1
        }
        compact()
    }

    /// Takes the bytes that may be sent. The memory of the ones before is used again, where they have left it and it is
    /// not much.
    mutating func takeReady() -> ByteBuffer {
        swap(&ready, &taken)
        if ready.capacity <= 65_536 { ready.clear() } else { ready = ByteBuffer() }
        return taken
    }

    /// Forgets the answered slots once they are the greater part: constant cost per request.
    private mutating func compact() {
        guard first == slots.count || first >= 64 && first * 2 > slots.count else { return }
        slots.removeFirst(first)
        passed += first
        first = 0
    }
}
