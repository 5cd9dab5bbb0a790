import ArgumentParser
import Interchange
import Report
import RouterClient
import Routing

/// What every change of a roster takes, and how it is made: the roster is read, what differs is sent, and both are shown.
struct RosterOptions: ParsableArguments {
    @OptionGroup var connection: ServerOptions

    @Option(
        help: ArgumentHelp(
            "Only where the model is at this version, which `roster list --json` names: nobody has changed it since.",
            valueName: "V"))
    var ifVersion: String?

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Print what changed, and what it was before, as JSON.")
    var json = false

    /// - Parameter plan: makes the changes out of what is served.
    func alter(_ plan: (KnownRoster) throws -> [ModelEdit]) async throws {
        var done: [ModelEdit] = []
        do {
            let client = try await connection.connect()
            let roster = KnownRoster(try await client.roster())
            let changes = try plan(roster)
            try check(changes, roster)
            for var change in changes {
                if change.changesModel, !dryRun {
                    change.after = try await client.put(
                        change.after, before: change.before, ifVersion: roster.version(of: change.after.name)
                    ).model
                }
                done.append(change)
            }
            let usable = roster.usable(after: done)
            await client.close()
            print(json ? RosterView.jsonText(done, isDry: dryRun, usable: usable) : text(done))
            if usable == 0 {
                StandardError.say(
                    "\(dryRun ? "then" : "now") no model may be drawn: every request is refused (no_eligible_model)")
            }
        } catch let error as ClientError {
            throw interrupted(Failure(error), done)
        }
    }

    /// Puts models into a state, each once.
    func alter(_ names: [String], to state: ModelState) async throws {
        try await alter { roster in
            var seen = Set<String>()
            return try names.filter { seen.insert($0).inserted }.map { name in
                let before = try roster.model(name)
                var after = before
                after.state = state
                return ModelEdit(before: before, after: after)
            }
        }
    }

    private func check(_ changes: [ModelEdit], _ roster: KnownRoster) throws {
        guard let ifVersion else { return }
        guard let name = changes.first?.after.name, changes.count == 1 else {
            throw Failure(.usage, "--if-version is of one model, and this changes \(changes.count)")
        }
        guard roster.version(of: name) == ifVersion else {
            throw Failure(
                .failed,
                "\(name) is at version \(roster.version(of: name) ?? "unknown"), and not \(ifVersion): look again")
        }
    }

    private func text(_ changes: [ModelEdit]) -> String {
        let note = dryRun ? "\nNothing is changed yet: this was a --dry-run." : ""
        return RosterView.text(changes, for: .standardOutput()) + note
    }

    /// Where several are to be changed, those before the one that failed are.
    private func interrupted(_ failure: Failure, _ done: [ModelEdit]) -> Failure {
        let names = done.filter(\.changesModel).map(\.after.name)
        guard !dryRun, !names.isEmpty else { return failure }
        return Failure(failure.status, "\(failure.message); already changed: \(RosterView.names(names))")
    }
}

/// A roster as it was read, to plan changes of.
struct KnownRoster {
    let models: [Model]
    private let versions: [String: String]
    /// Whether the server tells versions apart.
    private let hasVersions: Bool

    init(_ entries: [ServedModel]) {
        models = entries.map(\.model)
        versions = Dictionary(entries.compactMap { entry in entry.version.map { (entry.model.name, $0) } }) { $1 }
        hasVersions = versions.count == entries.count
    }

    /// What the server is to find unchanged: `none` of a model that isn't there; `nil` of a server without versions.
    func version(of name: String) -> String? { versions[name] ?? (hasVersions && !contains(name) ? "none" : nil) }

    var names: [String] { models.map(\.name) }

    func contains(_ name: String) -> Bool { models.contains { $0.name == name } }

    /// - Throws: status 1 for a name that nobody knows, with the nearest one.
    func model(_ name: String) throws -> Model {
        if let model = models.first(where: { $0.name == name }) { return model }
        let near = NearestWord.to(name, among: names).map { "did you mean \($0)?" }
        throw Failure(
            .failed, "there is no model \(name); \(near ?? "a new one comes in with: suffice roster add \(name)")")
    }

    /// How many may be drawn.
    func usable(after changes: [ModelEdit]) -> Int {
        var states = Dictionary(models.map { ($0.name, $0.state) }) { $1 }
        for change in changes { states[change.after.name] = change.after.state }
        return states.values.count(where: \.mayBeDrawn)
    }
}

/// A model before and after a change.
struct ModelEdit {
    /// `nil`: the model is new.
    var before: Model?
    var after: Model

    /// `false` where it is already what it is to be.
    var changesModel: Bool { before != after }
}
