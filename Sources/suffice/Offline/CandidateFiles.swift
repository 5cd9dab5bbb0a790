import Artefact
import Interchange
import Lab
import OutcomeStore
import RouterEngine
import Routing

/// Candidate policies from files, and what each of them knows.
struct CandidateFiles {
    let paths: [String]
    let router: String?

    struct Loaded {
        var policies: [NamedCandidate] = []
        /// What a reader of a candidate's figures must know, but for its name at the beginning.
        var remarks: [(name: String, remark: String)] = []
        var artefact: RouterArtefact?
        /// Models that a candidate may take, by who names them.
        var named: [(source: String, models: [String])] = []

        /// Sentences that a reader of the figures must know; what holds for several candidates is said once.
        var notes: [String] {
            var said: [String] = []
            for remark in remarks.map(\.remark) where !said.contains(remark) { said.append(remark) }
            return said.map { remark in
                let names = remarks.filter { $0.remark == remark }.map(\.name)
                return (names.count == 1 ? names[0] : "Each of \(Self.list(names))") + remark
            }
        }

        /// The first few, and how many more.
        private static func list(_ names: [String]) -> String {
            names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
        }

        /// Which of them a log has never offered: nothing in it speaks for or against them.
        func strangers(to known: Set<String>) -> [String] {
            named.compactMap { source, models in
                let strangers = models.filter { !known.contains($0) }
                guard !strangers.isEmpty else { return nil }
                return
                    "\(source) names \(Self.list(strangers)), never offered in this log: "
                    + "the figures are of a candidate without."
            }
        }
    }

    /// - Parameter log: of which the first decision tells whether its router had an artefact.
    func candidates(log: String) throws -> Loaded {
        var loaded = Loaded()
        loaded.artefact = try router.map { path in try readable { try RouterArtefact.load(directory: path) } }
        if let artefact = loaded.artefact {
            loaded.named.append((artefact.label, artefact.roster.map(\.name)))
        }
        let isUntrained = loaded.artefact == nil && Self.isUntrained(log)
        for path in paths {
            let settings = try configured { () throws(ConfigurationError) in try PolicyFile.read(path: path) }
            let name = stem(ofPath: path)
            let (knowledge, remark) = try knowledge(settings, loaded.artefact, isUntrained: isUntrained)
            do {
                loaded.policies.append(
                    NamedCandidate(name: name, policy: try FrozenPolicy(settings, knowledge: knowledge)))
            } catch {
                throw Failure(.usage, "\(path): \(error.message)")
            }
            if let remark { loaded.remarks.append((name, remark)) }
            let exploration = settings.exploration
            loaded.named.append((name, (exploration.model.map { [$0] } ?? []) + exploration.weights.keys.sorted()))
            if loaded.policies.last?.policy.keepsAccount ?? false {
                loaded.remarks.append(
                    (
                        name,
                        " keeps an account: it is paced here on expectations; what its own calls would have cost and earned "
                            + "is not in the log."
                    ))
            }
        }
        return loaded
    }

    private func knowledge(
        _ settings: PolicySettings, _ artefact: RouterArtefact?, isUntrained: Bool
    ) throws -> (FrozenPolicy.Knowledge, String?) {
        let learns = settings.learning.enabled
        if let artefact {
            let remark = " would keep learning: it is valued as \(artefact.label) knows the models, without feedback."
            return (.artefact(artefact), learns ? remark + Self.simulation : nil)
        }
        if learns {
            return (
                .loggedLearner,
                " would keep learning: it is valued with what the log's own learner knew at each decision."
                    + Self.simulation
            )
        }
        if isUntrained { return (.untrained(try BundledFiles.features()), nil) }
        return (
            .loggedPrior,
            " learns nothing: it is valued with the logged predictions from before any feedback. --router DIR "
                + "works them out anew, exactly."
        )
    }

    private static let simulation = " What it would earn while learning from its own draws is for `suffice simulate`."

    private static func isUntrained(_ log: String) -> Bool {
        guard LogReading.isStore(log), let reader = try? OutcomeStore.read(path: log), let first = try? reader.next()
        else { return false }
        return first.decision.router == "untrained"
    }
}
