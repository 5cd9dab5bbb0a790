import Foundation

/// What the world can do to a store. Cases carry facts; `description` is the sentence.
public enum StoreError: Error, Sendable, Equatable {
    /// Another process has the store open for writing.
    case inUse(path: String, processID: Int?)
    /// The file is something else; it has been left as it was.
    case foreignFile(path: String, found: String)
    case newerSchema(path: String, found: Int, supported: Int)
    /// The file is sound, but a later version of the program has logged to it.
    case newerEvents(path: String, found: Int, supported: Int)
    /// The log was cut at a checkpoint that this program can't read, so what was learnt before is nowhere else.
    case unusableCheckpoint(path: String, position: UInt64, detail: String)
    /// SQLite or a checksum says that the file is damaged; it has been left as it was.
    case corrupt(path: String, detail: String)
    /// A journal has a damaged record with sound ones behind it.
    case corruptJournal(path: String, offset: Int, detail: String)
    /// A journal holds another store's events, of which this one has others at the same places.
    case foreignJournal(path: String, position: UInt64)
    /// A write-ahead log was written beside another state of the database than the one that lies there.
    case foreignLog(path: String)
    /// The store was not closed, and lies where SQLite can't make what it reads the rest of it by.
    case unreadableLog(path: String)
    /// Somebody wrote to a file that was read as one that nobody writes to.
    case changed(path: String)
    /// The files that are open have other names by now, or none: what is written to them would not be found again.
    case moved(path: String)
    /// A file that is open has lost its end to somebody else.
    case cutOff(path: String)
    /// By this clock the whole log is too old: it may have leapt ahead, and what is dropped is gone. Milliseconds since 1970.
    case doubtfulClock(path: String, last: Int64, now: Int64)
    /// A system call failed.
    case system(path: String, call: String, code: Int32)
    /// SQLite failed: disk full, read only, locked.
    case database(path: String, code: Int32, message: String)
    /// More waits to be written than the limits allow; nothing was appended.
    case overloaded(waitingEvents: Int, waitingBytes: Int)
    /// An earlier write failed: the store takes nothing more until it is opened again.
    case failed(cause: String)
    case closed
}

extension StoreError {
    /// What failed at one path, told of another: of the one that somebody asked for.
    func naming(_ path: String, for other: String) -> StoreError {
        switch self {
        case .system(other, let call, let code): .system(path: path, call: call, code: code)
        case .database(other, let code, let message): .database(path: path, code: code, message: message)
        default: self
        }
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inUse(let path, let processID):
            "\(path) is in use by \(processID.map { "process \($0)" } ?? "another process")"
        case .foreignFile(let path, let found):
            "\(path) is no store of this program but \(found); it has not been touched"
        case .newerSchema(let path, let found, let supported):
            Self.later(path, "schema \(found); this one reads up to \(supported)")
        case .newerEvents(let path, let found, let supported):
            Self.later(path, "event version \(found); this one reads up to \(supported)")
        case .unusableCheckpoint(let path, let position, let detail):
            """
            \(path) was cut at event \(position), and this version of suffice can't read what was learnt up to there \
            (\(detail)); nothing has been dropped: use the version that wrote it, or put back a copy that suffice store \
            backup made, without what lies beside it
            """
        case .corrupt(let path, let detail):
            "\(path) is damaged (\(detail)); it has not been changed: put back a copy that suffice store backup made, without what lies beside it (-wal, -shm, -pending1, -pending2); suffice store check says more"
        case .corruptJournal(let path, let offset, let detail):
            """
            \(path) is damaged at byte \(offset) (\(detail)), with sound records behind it; it has not been changed: \
            restore it, or move it away to go on without the unacknowledged events in it
            """
        case .foreignJournal(let path, let position):
            """
            \(path) belongs to another store: event \(position) is another one there; nothing has been changed: move it \
            away to go on without it, or put its own store in this one's place
            """
        case .foreignLog(let path):
            """
            \(path) was not written beside this database but beside an earlier or later state of it, as where a copy was \
            put back; nothing has been changed: move it and the -shm away to go on with the database as it is (or, where \
            both came here together from elsewhere, remove the -lock)
            """
        case .unreadableLog(let path):
            """
            \(path) was not closed by whoever wrote to it, and nothing can be written beside it: copy it to where \
            something can, with its -wal, -pending1 and -pending2
            """
        case .changed(let path):
            "\(path) was written to while it was read, from a folder in which nothing can be written: read it again"
        case .moved(let path):
            """
            \(path) was moved, replaced or removed while it was open: nothing more is written to it. Stop, put it back with \
            what lay beside it (or a copy without), and start again
            """
        case .cutOff(let path):
            """
            \(path) was cut off while it was open, so what it held is gone: nothing more is written to it. Stop, put a copy \
            back, without what lies beside it (-wal, -shm, -pending1, -pending2), and start again
            """
        case .doubtfulClock(let path, let last, let now):
            """
            by this machine's clock it is \(Self.date(now)), and all of \(path), which ends on \(Self.date(last)), would be \
            too old; nothing has been dropped: set the clock right, or say that it is
            """
        case .system(let path, let call, let code):
            "\(path): \(call) failed: \(SystemFile.message(code))"
        case .database(let path, let code, let message):
            "\(path)\(Self.cause(code, path)): SQLite error \(code): \(message)"
        case .overloaded(let events, let bytes):
            "the log cannot keep up: \(events) events (\(bytes) bytes) wait to be written"
        case .failed(let cause):
            "the store stopped after a failed write: \(cause)"
        case .closed:
            "the store is closed"
        }
    }

    private static func date(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }

    private static func later(_ path: String, _ versions: String) -> String {
        """
        \(path) was written by a later version of suffice (\(versions)); it has not been changed: use that version, or put \
        back a copy that suffice store backup made before, without what lies beside it (-wal, -shm, -pending1, -pending2)
        """
    }

    /// What stands behind SQLite's commonest errors, for who can do something about it.
    private static func cause(_ code: Int32, _ path: String) -> String {
        switch code & 0xFF {
        case 5, 6: " is locked by another program"
        case 8: " can't be written, or the folder that it lies in can't: see their owner, their mode and the disk's"
        case 10: " can't be read or written by the disk, or the disk is full"
        case 13: " has no room: the disk is full"
        case 14 where path.utf8.count > 500:
            " has a longer path than SQLite takes (512 bytes, with what lies beside it)"
        case 14:
            " can't be opened: see its owner and mode, its folder's, and whether the disk has room for a file beside it"
        default: ""
        }
    }
}
