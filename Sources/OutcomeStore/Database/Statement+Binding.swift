import GRDB
import GRDBSQLite

/// Runs a statement with values bound from where they lie: a decision's row is written thousands of times a second, and
/// making a database value of each column costs more than writing it.
extension Statement {
    /// Binds in the order of the parameters, runs the statement once and lets go of what was bound.
    func run(_ bind: (inout Binding) -> Void) throws {
        bound(bind)
        let code = sqlite3_step(sqliteStatement)
        unbind()
        guard code == SQLITE_DONE else { throw lastError }
    }

    func bound(_ bind: (inout Binding) -> Void) {
        var binding = Binding(statement: sqliteStatement)
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
        fileprivate let statement: OpaquePointer
        private var place: Int32 = 0
        /// SQLite makes a copy of its own.
        private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

        fileprivate init(statement: OpaquePointer) {
            self.statement = statement
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

        private func bind(_ utf8: UnsafeBufferPointer<UInt8>) {
            // An empty text may have no address, which would be NULL.
            guard let start = UnsafeRawPointer(utf8.baseAddress) else {
                return _ = sqlite3_bind_text(statement, place, "", 0, Self.copied)
            }
            let text = start.assumingMemoryBound(to: CChar.self)
            _ = sqlite3_bind_text(statement, place, text, Int32(utf8.count), Self.copied)
        }

        /// - Parameter isCopied: else the bytes must stay until the statement has run.
        mutating func add(_ bytes: UnsafeRawBufferPointer, isCopied: Bool) {
            place += 1
            sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), isCopied ? Self.copied : nil)
        }
    }
}
