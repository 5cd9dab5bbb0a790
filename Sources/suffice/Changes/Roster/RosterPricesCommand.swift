import ArgumentParser
import Interchange
import Routing

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
