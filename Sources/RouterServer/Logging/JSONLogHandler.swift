import Foundation
public import Logging
import StrictJSON

/// Log lines for machines: one JSON object per event, on one line.
///
///     {"time":"2026-11-21T08:15:02.113Z","level":"warning","event":"drift","model":"large","evidence":"11.2"}
///
/// Metadata stand beside the fixed members, as text; `decision` always names a decision. Whatever text an event has, it
/// can't end the line early.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: takes a whole line, its end included.
    public init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// To stderr. A line that can't be written (a full disk, a reader that is gone, or reads no more) is lost, and nothing
    /// else is: what is served doesn't depend on what is said of it.
    public static func standardError() -> JSONLogHandler {
        JSONLogHandler { LogOutput.standardError.write($0) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.key("time")
        writer.value(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        writer.key("level")
        writer.value(event.level.rawValue)
        writer.key("event")
        writer.value("\(event.message)")
        var entries = metadata.merging(event.metadata ?? [:]) { _, own in own }
        if let error = event.error { entries["error"] = "\(error)" }
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.value("\(value)")
        }
        writer.endObject()
        writer.endLine()
        write(writer.bytes)
    }
}
