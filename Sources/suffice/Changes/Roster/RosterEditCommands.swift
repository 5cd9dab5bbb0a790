import ArgumentParser
import Routing

struct RosterAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a model. It may be drawn at once; fields left out are unknown.",
        discussion: "With --state paused it is there, and waits for `roster resume`.")

    @Argument(help: ArgumentHelp("Its name, as in the outcomes and at the gateway.", valueName: "NAME"))
    var name: String

    @OptionGroup var fields: ModelFieldOptions
    @OptionGroup var options: RosterOptions

    func run() async throws {
        try await options.alter { roster in
            if let state = roster.models.first(where: { $0.name == name })?.state {
                let verb = state == .retired ? "resume" : "set"
                throw Failure(
                    .failed,
                    "\(name) is in the roster already (\(state.rawValue)); change it with: suffice roster \(verb) \(name)"
                )
            }
            return [ModelEdit(before: nil, after: fields.applied(to: Model(name: name)))]
        }
    }
}

struct RosterSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a model's prices, tags, state and the like; fields left out stay.")

    @Argument(help: ArgumentHelp("The model.", valueName: "NAME"))
    var name: String

    @OptionGroup var fields: ModelFieldOptions
    @OptionGroup var options: RosterOptions

    func validate() throws {
        guard !fields.isEmpty else {
            throw ValidationError(
                "say what to change: --input-usd-per-mtok, --output-usd-per-mtok, --tags, --state and the like")
        }
    }

    func run() async throws {
        try await options.alter { roster in
            let before = try roster.model(name)
            return [ModelEdit(before: before, after: fields.applied(to: before))]
        }
    }
}
