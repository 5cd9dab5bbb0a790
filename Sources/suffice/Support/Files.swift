import Foundation
import Interchange

/// Writes a text in one piece: a file beside its place and moved there, anything else (a pipe, `/dev/null`) as it comes.
///
/// - Throws: status 1 where it can't be written.
func writeFile(_ text: String, to path: String) throws {
    do throws(InterchangeError) {
        let sink = try LineSink(path: path)
        try sink.write(text.utf8)
        try sink.close()
    } catch {
        throw Failure(.failed, "\(error)")
    }
}

/// Says before the work is done that what comes of it can't be written there. Nothing is left behind.
///
/// - Parameter path: `nil`: nothing is to be written.
/// - Throws: status 1.
func checkWritable(_ path: String?) throws {
    guard let path, path != "-" else { return }
    var status = stat()
    // A pipe would take the look at it for its end.
    guard stat(path, &status) != 0 || [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else { return }
    do throws(InterchangeError) {
        _ = try LineSink(path: path)
    } catch {
        throw Failure(.failed, "\(error)")
    }
}

/// The name of a file without its folder and ending: `policies/cheap.yaml` → `cheap`.
func stem(ofPath path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
}

/// Whether a file begins as SQLite's do, which no line of JSON does: whether it is a store.
///
/// - Returns: `nil` where there is nothing to read: no such file, an empty one, standard input.
func beginsAsStore(path: String) -> Bool? {
    let magic = Data("SQLite format 3\0".utf8)
    guard path != "-", let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    return (try? file.read(upToCount: magic.count)).flatMap { $0.isEmpty ? nil : $0 == magic }
}
