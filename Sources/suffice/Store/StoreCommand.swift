import ArgumentParser
import Foundation
import OutcomeStore
import Report

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
            let found = try looking(at: store) { () throws(StoreError) in
                var bar = ProgressBar("check", total: 0, unit: "events")
                defer { bar.finish() }
                return try OutcomeStore.inspect(path: store.path) { bar.update(Int($0)) }
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
            try looking(at: store) { () throws(StoreError) in
                try OutcomeStore.backUp(path: store.path, to: copy.path)
                print("\(copy.path): \(try OutcomeStore.inspect(path: copy.path).inWords)")
            }
        }
    }
}
