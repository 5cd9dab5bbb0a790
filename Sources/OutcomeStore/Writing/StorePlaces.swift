/// The database, its write-ahead log and the journal, as they lay when the store was opened.
///
/// Who removes or replaces them under a running server, as those do who clean temporary folders, leaves it writing to
/// files without a name: every commit succeeds, and nothing of it is there after the end. So every commit is looked after
/// before it is believed; it takes four calls of the system.
struct StorePlaces: Sendable {
    private let files: [(path: String, identity: FileIdentity)]

    /// - Parameter path: of a store that has been written to since it was opened, so that its log is there.
    init(store path: String) {
        let paths = [path, "\(path)-wal"] + Journal.paths(store: path)
        files = paths.compactMap { path in SystemFile.identity(path).map { (path, $0) } }
    }

    /// - Throws: `moved` where a name leads to another file by now, or to none.
    func check() throws(StoreError) {
        for file in files where SystemFile.identity(file.path) != file.identity { throw .moved(path: file.path) }
    }
}
