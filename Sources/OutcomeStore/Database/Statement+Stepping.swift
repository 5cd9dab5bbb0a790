import GRDB
import GRDBSQLite

/// Steps through a statement's rows and reads their columns where SQLite has them: millions of records are read at once,
/// and making a row and its values costs more than reading it.
extension Statement {
    /// - Parameter body: the row is there until it returns.
    func forEachRow(_ bind: (inout Binding) -> Void, _ body: (SteppedRow) throws -> Void) throws {
        bound(nil, bind)
        defer { unbind() }
        let row = SteppedRow(statement: sqliteStatement)
        while true {
            switch sqlite3_step(sqliteStatement) {
            case SQLITE_ROW: try body(row)
            case SQLITE_DONE: return
            default: throw lastError
            }
        }
    }
}

/// The row that a statement stands at.
struct SteppedRow {
    fileprivate let statement: OpaquePointer

    func unsigned(at index: Int32) -> UInt64 { UInt64(clamping: sqlite3_column_int64(statement, index)) }

    /// Of a blob; valid until the next row.
    func bytes(at index: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, index)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
    }
}
