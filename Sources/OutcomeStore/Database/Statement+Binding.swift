import GRDB
import GRDBSQLite

/// Runs a statement with values bound from where they lie: a decision's row is written thousands of times a second, and
/// making a database value of each column costs more than writing it.
extension Statement {
    /// Binds in the order of the parameters, runs the statement once and lets go of what was bound.
    func run(_ bind: (inout Binding) -> Void) throws {
        let code = withUnsafeTemporaryAllocation(byteCount: Binding.scratchBytes, alignment: 1) { scratch in
            bound(scratch, bind)
            defer { unbind() }
            return sqlite3_step(sqliteStatement)
        }
        guard code == SQLITE_DONE else { throw lastError }
    }

    /// - Parameter scratch: for copies, until the statement is unbound; without it SQLite makes them.
    func bound(_ scratch: UnsafeMutableRawBufferPointer?, _ bind: (inout Binding) -> Void) {
        var binding = Binding(statement: sqliteStatement, scratch: scratch)
        bind(&binding)
    }

    func unbind() {
        sqlite3_reset(sqliteStatement)
        sqlite3_clear_bindings(sqliteStatement)
    }

    var lastError: DatabaseError {
        let connection = sqlite3_db_handle(sqliteStatement)
        return DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }

    struct Binding {
        /// For the short values of a row.
        fileprivate static let scratchBytes = 1_024
        fileprivate let statement: OpaquePointer
        /// Where copies are put; what does not fit is copied by SQLite.
        private var scratch: UnsafeMutableRawBufferPointer?
        private var place: Int32 = 0
        private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

        fileprivate init(statement: OpaquePointer, scratch: UnsafeMutableRawBufferPointer?) {
            self.statement = statement
            self.scratch = scratch
        }

        mutating func add(_ value: Int64) {
            place += 1
            sqlite3_bind_int64(statement, place, value)
        }

        mutating func add(_ value: Double) {
            place += 1
            sqlite3_bind_double(statement, place, value)
        }

        mutating func add(_ value: String) {
            place += 1
            if value.utf8.withContiguousStorageIfAvailable({ bind($0) }) == nil {
                var value = value
                value.withUTF8 { bind($0) }
            }
        }

        private mutating func bind(_ utf8: UnsafeBufferPointer<UInt8>) {
            // An empty text may have no address, which would be NULL.
            guard !utf8.isEmpty else { return _ = sqlite3_bind_text(statement, place, "", 0, Self.copied) }
            let (text, destructor) = copy(UnsafeRawBufferPointer(utf8))
            _ = sqlite3_bind_text(
                statement, place, text?.assumingMemoryBound(to: CChar.self), Int32(utf8.count), destructor)
        }

        /// - Parameter isCopied: else the bytes must stay until the statement has run.
        mutating func add(_ bytes: UnsafeRawBufferPointer, isCopied: Bool) {
            place += 1
            let (blob, destructor) = isCopied ? copy(bytes) : (bytes.baseAddress, nil)
            sqlite3_bind_blob(statement, place, blob, Int32(bytes.count), destructor)
        }

        /// SQLite would take memory for each value.
        private mutating func copy(
            _ bytes: UnsafeRawBufferPointer
        ) -> (UnsafeRawPointer?, sqlite3_destructor_type?) {
            guard let free = scratch, bytes.count <= free.count else { return (bytes.baseAddress, Self.copied) }
            free.copyMemory(from: bytes)
            scratch = UnsafeMutableRawBufferPointer(rebasing: free[bytes.count...])
            return (UnsafeRawPointer(free.baseAddress), nil)
        }
    }
}
