/// Two files beside the database that hold what was appended and is not yet committed.
///
/// A record is in the page cache when `append` returns, so it survives the end of the process, however sudden.
/// Records go to the active file until it has grown to its limit and the spare one is empty: then they change places. The
/// writer's thread empties the spare one once all of it is committed. So both stay small, nothing uncommitted is ever
/// emptied, and nobody who decides waits while a slow disk still has the pages of what is emptied.
struct Journal: ~Copyable, Sendable {
    private var active: JournalFile
    /// `nil` while it is being emptied.
    private var spare: JournalFile?
    /// What is written at once.
    private var frames: ByteWriter
    private static let keptBytesMax = 1 << 20
    private let bytesMax: Int

    /// Opens the files, and creates them where there are none. Their contents stay until `empty()`.
    static func open(store path: String, bytesMax: Int) throws(StoreError) -> Journal {
        let paths = paths(store: path)
        let active = try JournalFile.open(paths[0], of: path)
        return Journal(active: active, spare: try JournalFile.open(paths[1], of: path), bytesMax: bytesMax)
    }

    private init(active: consuming JournalFile, spare: consuming JournalFile, bytesMax: Int) {
        self.active = active
        self.spare = consume spare
        self.bytesMax = bytesMax
        frames = ByteWriter(known: KnownDictionary())
    }

    /// `x-journal` would be SQLite's own name for another thing: it would roll it back and delete it.
    static func paths(store path: String) -> [String] { ["\(path)-pending1", "\(path)-pending2"] }

    /// Appends events in one write.
    mutating func append(_ events: [PlacedEvent]) throws(StoreError) {
        guard let last = events.last else { return }
        frames.removeAll(keeping: Self.keptBytesMax)
        for event in events { event.appendFrame(to: &frames) }
        changeFiles()
        try frames.withBytes { (frames) throws(StoreError) in try active.append(frames, position: last.position) }
    }

    /// A full file gives way to an empty one.
    private mutating func changeFiles() {
        if active.size >= bytesMax, var other = spare.take() {
            if other.size == 0 { swap(&active, &other) }
            spare = consume other
        }
    }

    /// Hands out the spare file where it is to be emptied; appending goes on without it.
    /// - Parameter committed: the last position that the database holds for good.
    mutating func takeSpare(committed: UInt64) -> JournalFile? {
        guard let file = spare.take() else { return nil }
        if file.size > 0, file.lastPosition <= committed { return file }
        spare = consume file
        return nil
    }

    mutating func giveBack(_ file: inout JournalFile?) {
        spare = file.take()
    }

    /// Forgets everything: for when all of it is committed.
    mutating func empty() throws(StoreError) {
        try active.empty()
        try spare?.empty()
    }
}

/// One of the journal's two files: its size, and the last position in it.
struct JournalFile: ~Copyable, Sendable {
    private let file: SystemFile
    private(set) var size: Int
    private(set) var lastPosition: UInt64 = 0

    static func open(_ path: String, of store: String) throws(StoreError) -> JournalFile {
        let file = try SystemFile(appendingTo: path)
        file.giveToOwner(of: store)
        let size = try file.size()
        return JournalFile(file: file, size: size)
    }

    private init(file: consuming SystemFile, size: Int) {
        self.file = file
        self.size = size
    }

    mutating func append(_ frame: UnsafeRawBufferPointer, position: UInt64) throws(StoreError) {
        do {
            try file.append(frame)
        } catch {
            // Half a frame at the end would be read as a torn tail; take it back all the same where that works.
            try? file.truncate(to: size)
            throw error
        }
        size += frame.count
        lastPosition = position
    }

    mutating func empty() throws(StoreError) {
        if size > 0 { try file.truncate(to: 0) }
        size = 0
        lastPosition = 0
    }
}
