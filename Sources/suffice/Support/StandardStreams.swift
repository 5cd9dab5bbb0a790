import Foundation
import Report

/// The descriptors 0, 1 and 2.
enum StandardStreams {
    /// Puts `/dev/null` where one of them is closed: else a file or a connection that is opened later would take its
    /// number, and with it what is said on stderr.
    static func keepTheirPlaces() {
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            guard 0...2 ~= descriptor else {
                close(descriptor)
                return
            }
        }
    }
}

enum StandardError {
    /// Says nothing where nothing can be written; what names and files bring along moves no cursor.
    static func say(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
        try? FileHandle.standardError.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}

enum StandardOutput {
    /// Hands on what `print` has kept back.
    ///
    /// - Throws: status 1 where it found no room.
    static func flush() throws {
        guard fflush(nil) == 0 else {
            throw Failure(.failed, "standard output can't be written: \(String(cString: strerror(errno)))")
        }
    }
}
