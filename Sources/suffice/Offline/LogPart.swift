import ArgumentParser
import Foundation

/// Which part of a log counts.
struct LogPartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Of a log only decisions from this time on: 2026-05-01, 2026-05-01T12:00:00Z.", valueName: "TIME"))
    var from: LogTime?

    @Option(help: ArgumentHelp("Of a log only decisions before this time.", valueName: "TIME"))
    var to: LogTime?

    var part: LogPart { LogPart(from: from?.milliseconds, to: to?.milliseconds) }

    func validate() throws {
        guard let from, let to, from.milliseconds >= to.milliseconds else { return }
        throw ValidationError("--from must be before --to")
    }
}

/// A part of a log; times in milliseconds since 1970.
struct LogPart {
    var from: Int64?
    var to: Int64?

    var isWhole: Bool { from == nil && to == nil }

    func contains(_ milliseconds: Int64) -> Bool {
        (from.map { milliseconds >= $0 } ?? true) && (to.map { milliseconds < $0 } ?? true)
    }
}

/// A moment, as ISO 8601 writes it; a day alone starts at midnight UTC.
struct LogTime: ExpressibleByArgument {
    /// Since 1970.
    var milliseconds: Int64

    init?(argument: String) {
        let format = ISO8601DateFormatter()
        let day = String(argument.prefix(10))
        format.formatOptions = [.withFullDate]
        // The formatter takes 30 February for 2 March.
        guard let midnight = format.date(from: day), format.string(from: midnight) == day else { return nil }
        format.formatOptions = [.withInternetDateTime, argument.contains(".") ? .withFractionalSeconds : []]
        guard let date = argument == day ? midnight : format.date(from: argument) else { return nil }
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
