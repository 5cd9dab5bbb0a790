import Foundation
import GRDB
import Routing

/// The SQLite file of a store: one writing connection for the store's writer thread, a few for readers.
///
/// Write-ahead log with `synchronous = FULL`: a commit that has returned survives a loss of power.
final class StoreDatabase: Sendable {
    let path: String
    let pool: DatabasePool
    /// Of decisions, for a store without a journal.
    let known = KnownDictionary()
    private static let pageBytes = 16_384

    /// - Parameter isTemporary: nobody will read the file after this process, so it need not reach the disk.
    init(path: String, options: StoreOptions, isTemporary: Bool) throws(StoreError) {
        self.path = path
        try Self.inspect(path, options: options)
        // SQLite would let everybody read it; what it makes beside it takes the same mode.
        if !SystemFile.exists(path) { _ = try SystemFile(appendingTo: path) }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(options.lockedSecondsMax)
            // Only a file without tables takes these. A decision fills half of SQLite's usual page, and the other half
            // would be written, too.
            configuration.prepareDatabase { database in
                guard !database.configuration.readonly else { return }
                try database.execute(sql: "PRAGMA page_size = \(Self.pageBytes)")
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = \(isTemporary ? "OFF" : "FULL")")
                guard let bytesMax = options.databaseBytesMax else { return }
                let pageBytes = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
                _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(max(1, bytesMax / pageBytes))")
            }
            try Schema.migrate(pool)
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// Refuses a file that is no sound store of this version, before anything could write to it.
    private static func inspect(_ path: String, options: StoreOptions) throws(StoreError) {
        guard SystemFile.exists(path) else { return }
        let reading = try ReadingConnection(path: path)
        do {
            try reading.read { database in
                try checkIdentity(database, path: path)
                try check(database, path: path, bytesMax: options.checkAtOpenBytesMax)
                try checkTables(database, path: path)
                try database.checkLastVersions()
            }
            try reading.close()
        } catch {
            throw storeError(error, path: path)
        }
    }

    /// - Parameter mayBeEmpty: an empty file is a store that nothing has been written to.
    static func checkIdentity(_ database: Database, path: String, mayBeEmpty: Bool = true) throws {
        switch try Schema.identity(database) {
        case .empty where !mayBeEmpty: throw StoreError.foreignFile(path: path, found: "an empty file")
        case .store, .empty: return
        case .foreign(let found): throw StoreError.foreignFile(path: path, found: found)
        case .newer(let version):
            throw StoreError.newerSchema(path: path, found: version, supported: Schema.version)
        }
    }

    /// A table that is gone would be missed by whoever writes to it first.
    static func checkTables(_ database: Database, path: String) throws {
        guard let table = try Schema.missingTable(database) else { return }
        throw StoreError.corrupt(path: path, detail: "it has no table \(table)")
    }

    private static func check(_ database: Database, path: String, bytesMax: Int) throws {
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageBytes = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        let (size, logSize) = (SystemFile.size(path) ?? 0, SystemFile.size("\(path)-wal") ?? 0)
        // SQLite itself finds whole pages missing. With a write-ahead log the file may end anywhere: that heals it, as far
        // as it goes.
        if pageBytes > 0, logSize == 0, size % pageBytes != 0 {
            throw StoreError.corrupt(path: path, detail: "its last page is cut off: \(size) bytes")
        }
        if pages * pageBytes > size + logSize {
            let detail =
                "\(pages) pages of \(pageBytes) bytes are not in its \(size) bytes and the \(logSize) of its log"
            throw StoreError.corrupt(path: path, detail: detail)
        }
        guard pages * pageBytes <= bytesMax else { return }
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
        if findings != ["ok"] {
            throw StoreError.corrupt(path: path, detail: findings.joined(separator: "; "))
        }
    }

    /// Reads in one transaction, beside the writer.
    func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do {
            return try pool.read(body)
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// Bytes of all its pages, of which the latest are in the write-ahead log. To be asked on the writer's thread.
    func size() throws(StoreError) -> Int {
        do {
            return try pool.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                return try pages * (Int.fetchOne(database, sql: "PRAGMA page_size") ?? Self.pageBytes)
            }
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// Folds the write-ahead log back first, so that the one file is all there is to copy; but waits for nobody who reads
    /// just now: their part of it stays beside the file, for the next opening. SQLite removes the log with the last
    /// connection, if that one may write: to empty it before would only make who stops wait for the disk once more.
    func close() throws(StoreError) {
        do {
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA busy_timeout = 0")
                do {
                    _ = try database.checkpoint(.passive)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    // Somebody else folds it back.
                }
            }
            pool.invalidateReadOnlyConnections()
            try pool.close()
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// Writes the whole file anew without its free pages, so that from now on it gives them back by itself.
    func rewrite() throws(StoreError) {
        do {
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try database.execute(sql: "VACUUM")
                _ = try database.checkpoint(.truncate)
            }
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    /// The store's word for what GRDB, a codec or the store itself threw.
    static func storeError(_ error: any Error, path: String) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as ByteReader.Failure: error.storeError(path: path)
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
            .foreignFile(path: path, found: "a file of another kind")
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT:
            .corrupt(path: path, detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        case let error as DatabaseError:
            .database(
                path: path, code: error.extendedResultCode.rawValue, message: error.words)
        default: .database(path: path, code: -1, message: "\(error)")
        }
    }
}

extension ByteReader.Failure {
    func storeError(path: String) -> StoreError {
        guard let laterVersion else { return .corrupt(path: path, detail: detail) }
        return .newerEvents(path: path, found: Int(laterVersion), supported: Int(LoggedEvent.version))
    }
}

extension DatabaseError {
    /// What a connection says of its last error may be of another call, which went well.
    fileprivate var words: String {
        let standard = DatabaseError(resultCode: resultCode).message ?? "no further words"
        return message == "not an error" ? standard : message ?? standard
    }
}

extension ULID {
    /// 16 bytes, big endian: they sort as the identifiers do.
    var data: Data {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) }
    }
}
