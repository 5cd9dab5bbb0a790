import ArgumentParser
import Foundation
import OutcomeStore
import Report
import Routing

extension StoreCommand {
    struct Compact: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compact",
            abstract: "Drop the oldest decisions of a store, and give the space back to the disk.",
            discussion: """
                For a store that no server has open: a server compacts by itself (retention: in its configuration). The log \
                is cut at a checkpoint, so some more than asked stays; later decisions can be computed again, and what was \
                learnt stays, bit for bit. Without a limit nothing is dropped, and the file only written anew.
                """)

        @Argument(
            help: ArgumentHelp("The store.", valueName: "STORE"), completion: .file(),
            transform: StorePath.init(parsing:))
        var store: StorePath

        @Option(help: ArgumentHelp("Drop decisions older than this.", valueName: "DAYS"))
        var keepDays: Double?

        @Flag(help: "Drop by age even if the clock makes the whole log too old.")
        var trustClock = false

        @Option(help: ArgumentHelp("Keep this many of the latest decisions.", valueName: "N"))
        var keepDecisions: Int?

        @Option(help: ArgumentHelp("Drop the oldest decisions until the rest is this large.", valueName: "MB"))
        var keepMegabytes: Int?

        func validate() throws {
            guard (keepDays ?? 1) > 0, (keepDecisions ?? 1) > 0, (keepMegabytes ?? 1) > 0 else {
                throw ValidationError("a limit is above 0")
            }
            guard (keepDays ?? 1) <= RetentionSettings.ageDaysMax else {
                throw ValidationError("--keep-days is at most \(Int(RetentionSettings.ageDaysMax))")
            }
        }

        func run() throws {
            var limits: RetentionSettings?
            if keepDays != nil || keepDecisions != nil || keepMegabytes != nil {
                limits = RetentionSettings(ageDays: keepDays, decisions: keepDecisions, megabytes: keepMegabytes)
            }
            do throws(StoreError) {
                let now = Int64(Date().timeIntervalSince1970 * 1000)
                let done = try OutcomeStore.compact(
                    path: store.path, limits, nowMilliseconds: now, believesClock: trustClock)
                print(Self.words(done.compaction, isLimited: limits != nil))
                print("\(Format.count(done.bytes / 1024)) KiB on the disk")
            } catch {
                if case .doubtfulClock = error { throw Failure(.failed, "\(error): --trust-clock") }
                throw Failure(error, reading: store)
            }
        }

        private static func words(_ compaction: Compaction?, isLimited: Bool) -> String {
            guard let compaction else {
                return isLimited ? "nothing dropped: no checkpoint lies beyond the limits" : "nothing dropped"
            }
            return """
                \(Format.count(compaction.droppedDecisions, "decision")) and \
                \(Format.count(compaction.droppedFeedback, "feedback")) dropped
                replay horizon: event \(compaction.horizon); every later decision can be computed again
                """
        }
    }

    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "migrate", abstract: "Bring a store to this program's version.",
            discussion: """
                serve does it, too, when it opens a store. An older program can't read the store any more: back it up first.
                """)

        @Argument(
            help: ArgumentHelp("The store.", valueName: "STORE"), completion: .file(),
            transform: StorePath.init(parsing:))
        var store: StorePath

        func run() throws {
            let (from, to) = try looking(at: store) { () throws(StoreError) in
                try OutcomeStore.migrate(path: store.path)
            }
            print(from == to ? "version \(to) already" : "version \(from) is version \(to) now")
        }
    }
}
