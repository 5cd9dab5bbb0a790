import ArgumentParser
import Routing

/// What can be said of a model; what isn't stays as it is.
struct ModelFieldOptions: ParsableArguments {
    @Option(help: ArgumentHelp("List price of a million input tokens; 0 is free.", valueName: "USD"))
    var inputUsdPerMtok: Double?

    @Option(help: ArgumentHelp("List price of a million output tokens.", valueName: "USD"))
    var outputUsdPerMtok: Double?

    @Option(help: ArgumentHelp("Of input that the provider finds in its prompt cache.", valueName: "USD"))
    var cachedInputUsdPerMtok: Double?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("What it can do; these, and no others.", valueName: "TAG"))
    var tags: [String] = []

    @Flag(help: "It has no tags.")
    var noTags = false

    @Option(help: ArgumentHelp("Whether it may be drawn: paused and retired models aren't.", valueName: "STATE"))
    var state: ModelState?

    @Option(help: ArgumentHelp("Tokens of input and output together that one call may have.", valueName: "N"))
    var contextTokens: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Where it runs; requests with another attribute region don't see it.", valueName: "REGION"))
    var regions: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("What it is cleared for.", valueName: "CLASS"))
    var dataClasses: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Who may use it.", valueName: "TENANT"))
    var tenants: [String] = []

    func validate() throws {
        let prices = [
            ("input", inputUsdPerMtok), ("output", outputUsdPerMtok), ("cached-input", cachedInputUsdPerMtok),
        ]
        for case (let name, .some(let price)) in prices where !Prices.usdPerMTokRange.contains(price) {
            throw ValidationError("--\(name)-usd-per-mtok takes an amount from 0")
        }
        if let contextTokens, contextTokens < 1 { throw ValidationError("--context-tokens takes a number from 1") }
        guard !noTags || tags.isEmpty else { throw ValidationError("--tags and --no-tags exclude each other") }
    }

    var isEmpty: Bool { applied(to: Self.probes.0) == Self.probes.0 && applied(to: Self.probes.1) == Self.probes.1 }

    /// Two models without a field in common: whatever is said changes one of them.
    private static let probes = (
        Model(name: ""),
        Model(
            name: "", prices: Prices(inputUSDPerMTok: -1, outputUSDPerMTok: -1, cachedInputUSDPerMTok: -1),
            tags: ["\u{0}"], state: .retired, contextTokens: -1)
    )

    /// `model` with what is said here.
    func applied(to model: Model) -> Model {
        var model = model
        func list(_ names: [String], _ present: Set<String>?) -> Set<String>? { names.isEmpty ? present : Set(names) }
        model.prices.inputUSDPerMTok = inputUsdPerMtok ?? model.prices.inputUSDPerMTok
        model.prices.outputUSDPerMTok = outputUsdPerMtok ?? model.prices.outputUSDPerMTok
        model.prices.cachedInputUSDPerMTok = cachedInputUsdPerMtok ?? model.prices.cachedInputUSDPerMTok
        model.tags = noTags ? [] : list(tags, model.tags) ?? []
        model.state = state ?? model.state
        model.contextTokens = contextTokens ?? model.contextTokens
        model.clearance.regions = list(regions, model.clearance.regions)
        model.clearance.dataClasses = list(dataClasses, model.clearance.dataClasses)
        model.clearance.tenants = list(tenants, model.clearance.tenants)
        return model
    }
}

extension ModelState: ExpressibleByArgument {}
