import Artefact
import Foundation
import LinearAlgebra
import OutcomeStore
import Routing

/// Everything that decides apart from what is learnt, as the log keeps it: written down at every start and change, so
/// that a decision can be computed again from the log and the artefact alone.
struct Epoch: Sendable, Equatable, Codable {
    var version = Self.versionNow
    /// By which the program learns and decides: another number wherever the same log would come out otherwise. `nil`: the
    /// first one's.
    var rules: Int? = Self.rulesNow
    /// `base@3f2a91c0`, and the hash of the features it reads prompts with.
    var router: String
    var featuresHash: String
    /// The learner was made from nothing of the feedback behind this position of the log.
    var learnerStart: UInt64 = 0
    var policy: PolicySettings
    /// The artefact's own, for a policy without one.
    var artefactObjective: Objective?
    /// The configuration's roster, else the artefact's.
    var models: [Model]
    var isConfigured: Bool
    var governance: GovernanceSettings
    var breakers: BreakerSettings
    var sessions: SessionSettings
    /// Whose arithmetic it is.
    var processor = BLAS.processor

    static let versionNow = 1
    /// 2: a window keeps back what its open calls may cost model by model; a price that is taken back undoes itself;
    /// without an artefact and without tasks, outcomes are compared with what is usual of the usual request.
    /// 3: a window keeps room for what its cheapest models may cost by luck until money expires, and fears of a call what the
    /// worst of late has taken.
    /// 4: a window's account goes on while another objective serves; conversations are parted by tenant; a ceiling
    /// below the floor holds; a budget per request lets a call overdraw a little, and fears four times its expected cost.
    /// 5: what little is unknown is explored less, by a curve nearer to the normal one; who is known to cost as much as an
    /// unknown cost counts comes first; small calls that are worth several prices always fit a budget per request.
    /// 6: a fallback whose cost nobody tells counts what was expected of it against a budget, and against a candidate's own;
    /// a quality that has left the window of a mean doesn't come back into it.
    /// 7: a call needs room in the window that a budget per request is promised over, and bargains there alone; a budget per
    /// window that came after another policy has cost nothing before it came, also where the log is read from its beginning,
    /// and goes by the identifiers' time; of two list prices among the same calls, the first may have been told alone.
    /// 8: input that an artefact has not read costs its list price, and a prompt cache is taken off what the input costs; a
    /// turn told by its tokens is priced with the cache; a fallback told before the chosen model's error is learnt; an
    /// explored call that cost more than expected counts so against what exploring may cost; what a mean quality lacks is
    /// owed until it has been made up for, faster at first than later; a model is slow where its calls take longer than by
    /// luck; a calibrated judge is corrected per model and task, and changes are looked for in what was said first; where
    /// every known cost is over a budget, models whose cost nobody knows are tried.
    /// 9: a budget's price of quality moves between the slopes of two steps instead of jumping from one to the other; a word that
    /// weighs less counts as much less where changes are looked for, and none counts more than an outcome.
    /// 10: a budget per request keeps back what calls whose cost nobody has told yet may cost beyond what was expected;
    /// what a mean quality lacks is made up for over three times as long as outcomes are late.
    /// 11: in a mean quality, too, a word that weighs less counts as much less; of outcomes that are usually all right, or all
    /// wrong, more of the same is no change.
    /// 12: a mean quality's price is that of two thousand requests, and what is owed moves it only so far.
    /// 13: a candidate that learns for itself hears of list prices that change in its roll-out.
    static let rulesNow = 13

    init(_ configuration: Configuration, _ knowledge: OfflineKnowledge) {
        router = knowledge.label
        featuresHash = knowledge.featuresHash
        policy = configuration.policy
        artefactObjective = knowledge.artefact?.defaultObjective
        models = configuration.models ?? knowledge.artefact?.roster ?? []
        isConfigured = configuration.models != nil
        governance = configuration.governance
        breakers = configuration.breakers
        sessions = configuration.sessions
    }

    /// The policy's own, else the artefact's.
    var objective: Objective? { policy.objective ?? artefactObjective }

    /// Whether a learner of `other` can go on in this one.
    func hasSameRouter(as other: Epoch) -> Bool {
        router == other.router && featuresHash == other.featuresHash
    }

    /// The roster at this epoch's beginning.
    /// - Parameter changes: the last one of every model so far, in the order in which they came.
    func roster(_ changes: [RosterChange]) -> Roster {
        Roster(configured: isConfigured ? models : nil, artefact: models, changes: changes)
    }
}

extension Epoch {
    /// The ends of the changes that this epoch's configuration has outlived: logged before it.
    /// - Parameter changes: the last one of every model so far.
    func endings(of changes: [RosterChange], timeMilliseconds: Int64) -> [RosterChange] {
        Roster.endings(of: changes, configured: isConfigured ? models : nil, timeMilliseconds: timeMilliseconds)
    }
}

extension Note {
    init(_ epoch: Epoch, timeMilliseconds: Int64) {
        self.init(.policy, json: epoch, timeMilliseconds: timeMilliseconds)
    }

    /// A note of checked numbers and texts, for each of which JSON has a word: the same value has the same text.
    init(_ subject: Subject, json value: some Encodable, timeMilliseconds: Int64) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.init(subject: subject, text: text, timeMilliseconds: timeMilliseconds)
    }

    /// - Returns: `nil` of another note, or of one that another version of the program wrote.
    var epoch: Epoch? {
        guard subject == .policy, let epoch = try? JSONDecoder().decode(Epoch.self, from: Data(text.utf8)),
            epoch.version == Epoch.versionNow
        else { return nil }
        return epoch
    }
}
