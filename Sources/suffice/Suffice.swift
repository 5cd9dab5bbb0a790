import ArgumentParser
import Foundation
import Interchange
import LinearAlgebra

/// The command line: parses, calls, prints.
@main
struct Suffice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suffice",
        abstract: "The cheapest model that suffices: a learned router for language models.",
        discussion: "Start with `suffice demo`, which shows the whole loop on this machine.",
        version: Version.text,
        groupedSubcommands: [
            // Each command of a group stands on a line of its own.
            CommandGroup(name: "Learn from logged outcomes", subcommands: learning),
            CommandGroup(name: "Route requests", subcommands: serving),
            CommandGroup(name: "Ask the log", subcommands: asking),
            CommandGroup(name: "Try before it is live", subcommands: trying),
        ])

    /// Runs a command and ends with the statuses of the contract: 0 done, 1 failed, 2 wrong usage, 3 a roll-out's gate
    /// stays shut, 65 bad input data, 69 server unavailable. Errors are one line on stderr.
    static func main() async {
        StandardStreams.keepTheirPlaces()
        // What runs side by side shares no product: the threads of one would only spin beside it.
        BLAS.setThreads(1)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try StandardOutput.flush()
        } catch let failure as Failure {
            StandardError.say("suffice: \(failure.message)")
            Foundation.exit(failure.status.rawValue)
        } catch {
            end(with: error)
        }
    }

    /// Help goes to stdout; a usage error is one line on stderr and status 2.
    private static func end(with error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            Foundation.exit(0)
        case .validationFailure:
            let words = CommandLine.arguments.dropFirst()
            let sentence = unknownOption(among: words) ?? oneLine(message(for: error)) + nearMiss(among: words)
            StandardError.say("suffice: \(sentence); see suffice help, or --help behind the command")
            Foundation.exit(Failure.Status.usage.rawValue)
        default:
            StandardError.say("suffice: \(error)")
            Foundation.exit(Failure.Status.failed.rawValue)
        }
    }
}

extension Suffice {
    /// The parser's sentence; a list of values below it comes behind it, with commas between.
    static func oneLine(_ message: String) -> String {
        let lines = message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let values = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
        let sentence = lines.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
        return values.isEmpty ? sentence : "\(sentence) \(values.joined(separator: ", "))"
    }

    /// The first option that the command doesn't have: what it lacks may only be lacking because of a slip in its name.
    /// - Returns: `nil` where it has all of them, or no command is named.
    static func unknownOption(among words: some Sequence<String>) -> String? {
        let command = command(named: words)
        guard command.configuration.subcommands.isEmpty else { return nil }
        let known = optionNames(of: command)
        let given = words.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map { $0.prefix { $0 != "=" } }
        guard let unknown = given.first(where: { !known.contains(String($0)) }) else { return nil }
        let meant = sameFile[String(unknown)].flatMap { known.contains($0) ? $0 : nil }
        let near = meant ?? NearestWord.to(String(unknown), among: known.sorted())
        return "Unknown option '\(unknown)'" + (near.map { "; did you mean \($0)?" } ?? "")
    }

    /// What a server stores in is what other commands read as a log.
    private static let sameFile = ["--log": "--store", "--store": "--log"]

    /// The command that the first words name.
    private static func command(named words: some Sequence<String>) -> any ParsableCommand.Type {
        var found: any ParsableCommand.Type = Suffice.self
        for word in words {
            let known = found.configuration.subcommands
            guard let next = known.first(where: { $0.configuration.commandName == word }) else { break }
            found = next
        }
        return found
    }

    /// All that its help speaks of, which may be one too many and never one too few.
    private static func optionNames(of command: any ParsableCommand.Type) -> Set<String> {
        let help = helpMessage(for: command, includeHidden: true, columns: 1_000)
        return Set(help.matches(of: /--[a-z][a-z0-9-]*/).map { String($0.output) })
            .union(["--help", "--help-hidden", "--version", "--generate-completion-script"])
    }

    /// `; did you mean evaluate?` where the first word that is no command is nearly one.
    static func nearMiss(among words: some Sequence<String>) -> String {
        var known = configuration.subcommands
        for word in words where !word.hasPrefix("-") {
            if let command = known.first(where: { $0.configuration.commandName == word }) {
                known = command.configuration.subcommands
                if known.isEmpty { return "" }
            } else {
                let names = known.compactMap { $0.configuration.commandName }
                return NearestWord.to(word, among: names).map { "; did you mean \($0)?" } ?? ""
            }
        }
        return ""
    }
}

private let learning: [any ParsableCommand.Type] = [
    ImportCommand.self, TrainCommand.self, PredictCommand.self, EvaluateCommand.self,
]

private let serving: [any ParsableCommand.Type] = [
    ServeCommand.self, StatusCommand.self, RosterCommand.self, PolicyCommand.self, RouteCommand.self,
    FeedbackCommand.self, ExportCommand.self,
    PlayCommand.self,
    StoreCommand.self, ConfigCommand.self, TokenCommand.self, BenchCommand.self, DemoCommand.self,
]

private let asking: [any ParsableCommand.Type] = [OpeCommand.self, ReplayCommand.self, RolloutCommand.self]

private let trying: [any ParsableCommand.Type] = [
    SimulateCommand.self, CalibrateCommand.self, TuneCommand.self,
]

enum Version {
    static let text = "0.1.0"
}
