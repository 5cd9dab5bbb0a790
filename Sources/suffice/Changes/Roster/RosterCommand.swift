import ArgumentParser
import Interchange
import Report
import RouterClient
import Routing

struct RosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Show a running router's models, and change them while it serves.",
        discussion: """
            A change counts from the next decision on, and stays over restarts until that model's entry of the \
            configuration changes. Who may change is the holder of a token with the role admin (SUFFICE_TOKEN), where \
            the server asks for tokens.
            """,
        subcommands: [
            RosterListCommand.self, RosterAddCommand.self, RosterSetCommand.self, RosterPricesCommand.self,
            RosterPauseCommand.self, RosterResumeCommand.self, RosterRetireCommand.self,
        ])
}

struct RosterListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every model: state, prices, what it can and may be used for, who set that.")

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the server's reply as it is.")
    var json = false

    func run() async throws {
        try await connection.withClient { client in
            guard json else {
                return print(RosterView.table(try await client.roster()).text(for: .standardOutput()))
            }
            let reply = try await client.send(RequestLine.plain("models"))
            try LineClient.check(reply)
            print(String(decoding: reply, as: UTF8.self))
        }
    }
}

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

struct RosterPricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Set list prices from a file, for every model that it and the server know.",
        discussion: """
            The file is models.json of the outcomes, {"small":{"input_usd_per_mtok":0.1,"output_usd_per_mtok":0.3}}, or \
            LiteLLM's map of models; cached_input_usd_per_mtok, or cache_read_input_token_cost there, may be among them. \
            What the file doesn't say stays as it is. With --dry-run it says what would change.
            """)

    @Argument(help: ArgumentHelp("Prices by model (JSON).", valueName: "FILE"), completion: .file())
    var file: String

    @OptionGroup var options: RosterOptions

    func run() async throws {
        let list = try readable { try PriceList.read(path: file) }
        try await options.alter { roster in
            let known = roster.models.filter { list[$0.name] != nil }
            guard !known.isEmpty else {
                throw Failure(
                    .badData,
                    "\(file) has no price of a model of this roster, which are: \(roster.names.joined(separator: ", "))"
                )
            }
            for remark in Self.remarks(list, roster) { StandardError.say(remark) }
            return known.map { before in
                var after = before
                let price = list[before.name] ?? Prices()
                after.prices.inputUSDPerMTok = price.inputUSDPerMTok ?? before.prices.inputUSDPerMTok
                after.prices.outputUSDPerMTok = price.outputUSDPerMTok ?? before.prices.outputUSDPerMTok
                after.prices.cachedInputUSDPerMTok =
                    price.cachedInputUSDPerMTok ?? before.prices.cachedInputUSDPerMTok
                return ModelEdit(before: before, after: after)
            }
        }
    }

    /// Who is in one of the two alone.
    private static func remarks(_ list: PriceList, _ roster: KnownRoster) -> [String] {
        let strangers = list.prices.keys.filter { !roster.contains($0) }.sorted()
        let unpriced = roster.models.filter { list[$0.name] == nil && $0.state != .retired }.map(\.name)
        let uncached = roster.models.filter { model in
            guard let price = list[model.name], price.cachedInputUSDPerMTok == nil else { return false }
            return model.prices.cachedInputUSDPerMTok != nil
        }.map(\.name)
        return [
            ("not in the roster", strangers), ("without a price in the file", unpriced),
            ("the file has no price of cached input, which stays as it is", uncached),
        ].filter { !$0.1.isEmpty }.map { "\($0.0): \(RosterView.names($0.1))" }
    }
}

struct RosterPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause models: they aren't drawn until `roster resume`.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .paused) }
}

struct RosterResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let models be drawn again, retired ones too.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .active) }
}

struct RosterRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Retire models; what was learnt of them stays, and so do their logs.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .retired) }
}
