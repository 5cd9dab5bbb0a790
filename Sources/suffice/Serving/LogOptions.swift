import ArgumentParser
import Foundation
import Logging
import RouterServer

/// How a server logs.
struct LogOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: ArgumentHelp("text or json; left out: text on a terminal, else json.", valueName: "FORMAT"))
    var logFormat: Format?

    @Option(
        help: ArgumentHelp(
            "debug (each decision and feedback, too), info, notice, warning or error.", valueName: "LEVEL"))
    var logLevel: Logger.Level = .info

    /// Sets up the one logger of this process.
    func makeLogger() -> Logger {
        let (format, level) = (logFormat ?? (isatty(STDERR_FILENO) == 1 ? .text : .json), logLevel)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                format == .json ? JSONLogHandler.standardError() : StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "suffice")
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
