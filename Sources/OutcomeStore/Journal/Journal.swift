/// Two files beside the database that hold what was appended and is not yet committed.
///
/// A record is in the page cache when `append` returns, so it survives the end of the process, however sudden.
/// Records go to the active file; when that has grown to its limit and all of the other is committed, the other is
/// emptied and becomes the active one. So both stay small, and nothing uncommitted is ever emptied.
struct Journal: ~Copyable, Sendable {
    private var files: Files
    private var active = 0
    /// Room for what is written at once.
    private var frames: [UInt8] = []
    private static let keptBytesMax = 1 << 20
    private let bytesMax: Int

    // A tuple of noncopyable values cannot be subscripted; two of each, chosen by index.
    private struct Files: ~Copyable, Sendable {
        var first: JournalFile
        var second: JournalFile
    }

    /// Opens the files, and creates them where there are none. Their contents stay until `empty()`.
    static func open(store path: String, bytesMax: Int) throws(StoreError) -> Journal {
        let paths = paths(store: path)
        let first = try JournalFile.open(paths[0])
        let second = try JournalFile.open(paths[1])
        return Journal(files: Files(first: first, second: second), bytesMax: bytesMax)
    }

    private init(files: consuming Files, bytesMax: Int) {
        self.files = files
        self.bytesMax = bytesMax
    }

    /// `x-journal` would be SQLite's own name for another thing: it would roll it back and delete it.
    static func paths(store path: String) -> [String] { ["\(path)-pending1", "\(path)-pending2"] }

    /// Appends events in one write.
    /// - Parameter committed: the last position that the database holds for good.
    mutating func append(_ events: [PlacedEvent], committed: UInt64) throws(StoreError) {
        guard let last = events.last else { return }
        if events.count == 1 { return try append(last.frame, position: last.position, committed: committed) }
        frames.removeAll(keepingCapacity: frames.capacity <= Self.keptBytesMax)
        for event in events { frames += event.frame }
        try append(frames, position: last.position, committed: committed)
    }

    /// - Parameters:
    ///   - frame: whole frames, as `JournalFrame` makes them.
    ///   - position: of the last one.
    ///   - committed: the last position that the database holds for good.
    mutating func append(_ frame: [UInt8], position: UInt64, committed: UInt64) throws(StoreError) {
        if active == 0 {
            if files.first.size >= bytesMax, files.second.lastPosition <= committed {
                try files.second.empty()
                active = 1
            }
        } else if files.second.size >= bytesMax, files.first.lastPosition <= committed {
            try files.first.empty()
            active = 0
        }
        if active == 0 {
            try files.first.append(frame, position: position)
        } else {
            try files.second.append(frame, position: position)
        }
    }

    /// Forgets everything: for when all of it is committed.
    mutating func empty() throws(StoreError) {
        try files.first.empty()
        try files.second.empty()
    }
}

/// One of the journal's two files: its size, and the last position in it.
private struct JournalFile: ~Copyable, Sendable {
    private let file: SystemFile
    private(set) var size: Int
    private(set) var lastPosition: UInt64 = 0

    static func open(_ path: String) throws(StoreError) -> JournalFile {
        let file = try SystemFile(appendingTo: path)
        let size = try file.size()
        return JournalFile(file: file, size: size)
    }

    private init(file: consuming SystemFile, size: Int) {
        self.file = file
        self.size = size
    }

    mutating func append(_ frame: [UInt8], position: UInt64) throws(StoreError) {
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
