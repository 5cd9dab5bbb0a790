import Logging
import Synchronization

@testable import RouterServer

/// What a logger wrote, at every level.
final class LogLines: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in
            JSONLogHandler { line in self.bytes.withLock { $0 += line } }
        }
        logger.logLevel = .trace
        return logger
    }
}
