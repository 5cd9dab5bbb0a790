import GRDB
import Routing

extension OutcomeStore {
    /// Opens the log of a path for reading alone, also while a server writes to it.
    /// - Parameter fields: parts of a decision that are not wanted come empty.
    public static func read(path: String, fields: LogFields = .all) throws(StoreError) -> LogReader {
        try LogReader(path: path, fields: fields)
    }
}

/// Decisions with their merged feedback in the order of the log, a page at a time, beside a running writer.
///
/// Every page is one transaction, so a long export never keeps the writer from folding its write-ahead log back; what
/// is said of a decision after its page was read is not in it. What a writer (or a crash) has left in the journal is
/// read as well.
public final class LogReader {
    public let path: String
    private let database: ReadingConnection
    private let stretches: StretchReader
    /// Read, and not yet handed out.
    private var pages: ArraySlice<[LogEntry]> = []
    private var page: ArraySlice<LogEntry> = []
    private var lastPosition: UInt64 = 0
    /// What the journal held when the reader was opened; `nil` once the end is reached.
    private var pending: PendingEvents?
    private let journalNotes: [Note]

    /// - Parameter pageEventsMax: bounds the memory; a decision takes a few kilobytes.
    init(path: String, pageEventsMax: Int = 4096, fields: LogFields = .all) throws(StoreError) {
        let path = try SystemFile.resolved(path)
        self.path = path
        try SystemFile.checkExists(path)
        // The journal first: what leaves it while the pages are read is in them.
        let journal = try Journal.peek(store: path, after: 0)
        pending = PendingEvents(journal)
        journalNotes = journal.compactMap { record in
            if case .other(.note(let note)) = record.event { note } else { nil }
        }
        database = try ReadingConnection(path: path)
        stretches = try StretchReader(path: path, positionsMax: pageEventsMax, fields: fields)
        lastPosition = try read { database in
            try StoreDatabase.checkIdentity(database, path: path, mayBeEmpty: false)
            return try database.horizon()
        }
    }

    /// Passes over all decisions but the last ones; what the journal holds comes on top of them.
    public func skip(toLast count: Int) throws(StoreError) {
        lastPosition = try read { [lastPosition] database in
            guard try database.tableExists("decisions") else { return lastPosition }
            return max(lastPosition, try database.placeBefore(last: count))
        }
    }

    /// The notes of one kind, in the order of the log; those of the journal as it was when the reader was opened.
    public func notes(of subject: Note.Subject) throws(StoreError) -> [Note] {
        let committed = try read { database in
            try database.tableExists("changes") ? try database.notes(of: subject) : []
        }
        return committed + journalNotes.filter { $0.subject == subject }
    }

    /// - Returns: the next decision with its feedback, `nil` at the end of the log.
    public func next() throws(StoreError) -> LogEntry? {
        if page.isEmpty { page = try nextPage()[...] }
        return page.popFirst()
    }

    /// The next decisions at once: quicker for who wants all of them. What `next()` has left of a page is passed over.
    /// - Returns: empty at the end of the log.
    func nextPage() throws(StoreError) -> [LogEntry] {
        while pages.isEmpty, let pending {
            pages = try advance(pending, { $0 }) { stretches, start in
                try stretches.windowReadingOn(after: start, pending.completing)
            }[...]
        }
        return pages.popFirst() ?? []
    }

    /// The next pages, read side by side on all cores: for who does the same with them. What `nextPage()` has left is
    /// passed over.
    ///
    /// - Parameter make: what becomes of a page, there where it was read: what is not kept of it is gone there, too.
    /// - Returns: empty at the end of the log.
    public func nextPages<Page: Sendable>(
        _ make: @escaping @Sendable ([LogEntry]) -> Page
    ) throws(StoreError) -> [Page] {
        pages = []
        while let pending {
            let pages = try advance(pending, make) { stretches, start in
                try stretches.window(after: start) { make(pending.completing($0)) }
            }
            if !pages.isEmpty { return pages }
        }
        return []
    }

    /// Up to the end, after which nothing is pending; a window may have no decision.
    private func advance<Page>(
        _ pending: PendingEvents, _ make: ([LogEntry]) -> Page,
        _ read: (StretchReader, UInt64) throws -> StretchReader.Window<Page>
    ) throws(StoreError) -> [Page] {
        let window: StretchReader.Window<Page>
        do {
            let isEmpty = try database.read { try !$0.tableExists("decisions") }
            window = isEmpty ? StretchReader.Window(head: 0, end: lastPosition) : try read(stretches, lastPosition)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
        guard window.end > lastPosition else {
            // The end, even if some of it has been committed meanwhile: it would come a second time.
            self.pending = nil
            let rest = pending.decisions(following: window.head)
            return rest.isEmpty ? [] : [make(rest)]
        }
        lastPosition = window.end
        return window.pages
    }

    private func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do {
            return try database.read(body)
        } catch {
            throw StoreDatabase.storeError(error, path: path)
        }
    }
}

/// What the journal holds, by decision.
private struct PendingEvents: Sendable {
    /// Every position, with its decision where it is one.
    private var order: [(position: UInt64, decision: DecisionRecord?)] = []
    private var feedback: [ULID: [MergedFeedback]] = [:]

    init(_ records: [(position: UInt64, event: LoggedEvent)]) {
        for (position, event) in records {
            guard let event = event.event else {
                order.append((position, nil))
                continue
            }
            switch event {
            case .decision(let decision):
                order.append((position, decision))
            case .feedback(let event) where event.status != .duplicate:
                let merged = MergedFeedback(feedback: event.merged, firstPosition: position, position: position)
                feedback[event.given.decision] = MergedFeedback.union(feedback[event.given.decision] ?? [], [merged])
                order.append((position, nil))
            case .feedback, .roster, .note:
                order.append((position, nil))
            }
        }
    }

    func completing(_ page: [LogEntry]) -> [LogEntry] {
        if feedback.isEmpty { return page }
        return page.map { entry in
            guard let more = feedback[entry.decision.id] else { return entry }
            return LogEntry(decision: entry.decision, feedback: MergedFeedback.union(entry.feedback, more))
        }
    }

    /// Up to the first gap: the two files are not read at one moment, so one may lack what the other has behind it.
    func decisions(following committed: UInt64) -> [LogEntry] {
        var entries: [LogEntry] = []
        var last = committed
        for (position, decision) in order where position > committed {
            guard position == last + 1 else { break }
            last = position
            if let decision {
                entries.append(LogEntry(decision: decision, feedback: feedback[decision.id] ?? []))
            }
        }
        return entries
    }
}
