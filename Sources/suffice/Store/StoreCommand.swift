import ArgumentParser
import Foundation
import OutcomeStore
import Report
import StrictJSON

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after a store: check it, back it up, compact it.",
        subcommands: [Check.self, BackUp.self, Compact.self, Migrate.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Read a whole store and verify every page, record and checkpoint.",
            discussion: "Status 65 and the first damage found where something is wrong. Nothing is changed.")

        @Argument(
            help: ArgumentHelp("The store.", valueName: "STORE"), completion: .file(),
            transform: StorePath.init(parsing:))
        var store: StorePath

        @Flag(help: "Print what was found as JSON.")
        var json = false

        func run() throws {
            let found: StoreInspection
            do throws(StoreError) {
                var bar = ProgressBar("check", total: 0, unit: "events")
                defer { bar.finish() }
                found = try OutcomeStore.inspect(path: store.path) { bar.update(Int($0)) }
            } catch {
                throw Failure(error, reading: store)
            }
            print(json ? found.jsonText : found.text)
        }
    }

    struct BackUp: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Copy a store to a new file, as it is at one moment.",
            discussion: "The copy opens like any store. A file that is there already is never overwritten.")

        @Argument(
            help: ArgumentHelp("The store.", valueName: "STORE"), completion: .file(),
            transform: StorePath.init(parsing:))
        var store: StorePath

        @Argument(
            help: ArgumentHelp("The copy to make.", valueName: "FILE"), completion: .file(),
            transform: StorePath.init(parsing:))
        var copy: StorePath

        func run() throws {
            guard !FileManager.default.fileExists(atPath: copy.path) else {
                throw Failure(.failed, "\(copy.path) is there already, and nothing is overwritten; name another file")
            }
            do throws(StoreError) {
                try OutcomeStore.backUp(path: store.path, to: copy.path)
                print("\(copy.path): \(try OutcomeStore.inspect(path: copy.path).inWords)")
            } catch {
                throw Failure(error, reading: store)
            }
        }
    }
}

extension StoreInspection {
    fileprivate var inWords: String {
        // Of what `stats` counts once, revisions and repeats are events of their own.
        "\(Format.count(Int(decisions), "decision")) and \(Format.count(Int(feedback), "feedback event")), all sound"
    }

    fileprivate var text: String {
        var lines = [inWords]
        if let first = firstDecisionMilliseconds, let last = lastDecisionMilliseconds {
            lines.append("from \(Self.date(first)) to \(Self.date(last))")
        }
        lines.append("\(Format.count(databaseBytes / 1024)) KiB, \(Format.count(journaled)) events in the journal")
        let newest = checkpoints.last.map { "newest at event \($0) of \(position)" } ?? "none yet"
        if horizon > 0 { lines.append("compacted: replay and off-policy evaluation begin behind event \(horizon)") }
        if beforeHorizon > 0 {
            let count = Format.count(Int(beforeHorizon))
            lines.append("\(count) events before it are there yet: something was said of them later, or a cut goes on")
        }
        lines.append("checkpoints of the learner: \(newest)")
        return lines.joined(separator: "\n")
    }

    private static func date(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format()
    }

    fileprivate var jsonText: String {
        JSONWriter.text { writer in
            writer.member("decisions", decisions)
            writer.member("feedback", feedback)
            writer.member("changes", changes)
            writer.member("journaled", journaled)
            writer.member("position", position)
            writer.member("horizon", horizon)
            writer.member("before_horizon", beforeHorizon)
            writer.member("first_decision_ms", firstDecisionMilliseconds.map { Int($0) })
            writer.member("last_decision_ms", lastDecisionMilliseconds.map { Int($0) })
            writer.member("bytes", databaseBytes)
            writer.array("checkpoints", of: checkpoints) { $0.value($1) }
        }
    }
}
