import ArgumentParser
import Routing

/// What this request aims at; without one of them, what the router's policy says.
struct ObjectiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The cheapest model whose predicted quality reaches this, 0 to 1.", valueName: "Q"))
    var minQuality: Double?

    @Option(help: ArgumentHelp("The best model whose expected cost is at most this.", valueName: "USD"))
    var maxCostUsd: Double?

    @Option(help: ArgumentHelp("The highest quality − W · USD.", valueName: "W"))
    var costWeight: Double?

    var objective: Objective? {
        minQuality.map { .minQuality($0) } ?? maxCostUsd.map { .maxCostUSD($0) } ?? costWeight.map { .costWeight($0) }
    }

    func validate() throws {
        guard [minQuality, maxCostUsd, costWeight].compactMap({ $0 }).count <= 1 else {
            throw ValidationError(
                "give one of --min-quality, --max-cost-usd, --cost-weight: a request has one objective")
        }
        if let minQuality, !(0...1).contains(minQuality) {
            throw ValidationError("--min-quality takes a number from 0 to 1")
        }
        for amount in [maxCostUsd, costWeight].compactMap({ $0 }) where !(amount >= 0 && amount.isFinite) {
            throw ValidationError("--max-cost-usd and --cost-weight take numbers from 0")
        }
    }
}
