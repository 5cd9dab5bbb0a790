import Artefact
import Lab
import Report
import Routing

/// How many decisions of a log an artefact was trained on: on those it looks better than it is.
///
/// A store grows, so that no hash tells it: it is the log that was learnt where it holds the first or the last decision
/// that the card names.
struct LearntShare {
    private struct Learnt {
        let log: LearntLog
        var isThisLog: Bool
        /// Decisions between its ends.
        var count = 0
    }

    private let path: String
    private let label: String
    /// The card knows this file, and none of its rows says when it was.
    private let isWhole: Bool
    private var logs: [Learnt]
    private var decisions = 0

    init(of artefact: RouterArtefact, path: String) {
        self.path = path
        label = artefact.label
        let isKnown = !LogReading.isStore(path) && !DataOptions.isNews(path, to: artefact)
        logs = (artefact.card.logs ?? []).map { Learnt(log: $0, isThisLog: isKnown) }
        isWhole = isKnown && logs.isEmpty
    }

    mutating func take(_ page: [LoggedDecision]) {
        decisions += page.count
        for number in logs.indices {
            let log = logs[number].log
            // By place: to walk over the records would copy each of them.
            for place in page.indices where log.contains(page[place].record.timeMilliseconds) {
                logs[number].count += 1
                let time = page[place].record.timeMilliseconds
                guard !logs[number].isThisLog, time == log.first.timeMilliseconds || time == log.last.timeMilliseconds
                else { continue }
                let id = page[place].record.id.description
                logs[number].isThisLog = id == log.first.id || id == log.last.id
            }
        }
    }

    /// - Parameter what: would be too good.
    /// - Returns: `nil` where nothing of the log was learnt.
    func remark(_ what: String) -> String? {
        let learnt = isWhole ? decisions : logs.filter(\.isThisLog).map(\.count).max() ?? 0
        guard learnt > 0 else { return nil }
        return
            "\(path): \(Format.count(learnt)) of \(Format.count(decisions)) decisions are among what \(label) was trained on: "
            + "\(what) would be too good; `train --to TIME` keeps the end of a log for this, with --from TIME"
    }
}
