import Foundation

extension OutcomeStore {
    /// Opens the store of a path, and makes one where there is none; first takes in what a crash left in the journal.
    ///
    /// - Parameter path: of the SQLite file; its folder must exist. `nil`: a temporary store for simulations and
    ///   tests, gone at `close`, that neither journals nor waits for the disk.
    /// - Throws: `inUse`, `foreignFile`, `newerSchema`, `corrupt`, `foreignLog`, `corruptJournal`, `foreignJournal`:
    ///   nothing has been changed then.
    public static func open(path: String?, options: StoreOptions = .init()) throws(StoreError) -> OutcomeStore {
        guard let path else { return try openTemporary(options) }
        return try open(SystemFile.resolved(path), options: options, temporaryFolder: nil)
    }

    /// A store that keeps nothing, for simulations: events get their places in the order and are let go of, and so is
    /// every decision after `recentDecisionsMax` more. Feedback that comes later finds it unknown.
    public static func volatile(options: StoreOptions = .init()) -> OutcomeStore {
        let state = StoreState(head: LogHead(), hasJournal: false, options: options)
        let writer = StoreWriter(database: nil, state: state, options: options)
        writer.start(head: LogHead())
        return OutcomeStore(path: "", writer: writer, lock: nil, temporaryFolder: nil)
    }

    private static func openTemporary(_ options: StoreOptions) throws(StoreError) -> OutcomeStore {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("suffice-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .system(path: folder, call: "mkdir", code: Int32(clamping: (error as NSError).code))
        }
        do throws(StoreError) {
            return try open(folder + "/store.sqlite", options: options, temporaryFolder: folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private static func open(
        _ path: String, options: StoreOptions, temporaryFolder: String?
    ) throws(StoreError) -> OutcomeStore {
        try SystemFile.checkIsFile(path)
        let lock = try StoreLock.take(store: path)
        let database = try StoreDatabase(path: path, options: options, isTemporary: temporaryFolder != nil)
        var head = try database.read { try $0.head() }
        let recovered = try Journal.recover(store: path, after: head.position) { (id, position) throws(StoreError) in
            try database.read { try $0.mayHold(id, at: position) }
        }
        if !recovered.isEmpty {
            try database.commit(
                recovered.lazy.map { .event(PlacedEvent($0.event, position: $0.position)) }, head: &head)
        }
        if temporaryFolder == nil { try lock.rememberStore(mark: try database.markOpening(after: lock.mark)) }
        var journal: Journal?
        if temporaryFolder == nil {
            var fresh = try Journal.open(store: path, bytesMax: options.journalBytesMax)
            try fresh.empty()
            journal = consume fresh
        }
        let state = StoreState(
            head: head, horizon: try database.read { try $0.horizon() }, hasJournal: temporaryFolder == nil,
            options: options)
        let writer = StoreWriter(database: database, state: state, journal: journal, options: options)
        writer.start(head: head, places: temporaryFolder == nil ? StorePlaces(store: path) : nil)
        return OutcomeStore(path: path, writer: writer, lock: lock, temporaryFolder: temporaryFolder)
    }
}
