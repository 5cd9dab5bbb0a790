import ArgumentParser
import Evaluation
import Report
import Routing

/// What `suffice evaluate` looks into beside the figures everybody gets.
struct AuditOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Audit the groups of this attribute (also: task, split, length); may be given several times.",
            valueName: "ATTR"))
    var slice: [String] = []

    @Flag(help: "Perturb the prompts (typos, case, politeness, templates stripped, …) and see whether decisions stay.")
    var robustness = false

    @Option(
        help: ArgumentHelp(
            "How --slice and --robustness choose a model: best, within:MARGIN or weight:QUALITY_PER_USD; default: what the artefact serves with.",
            valueName: "RULE"))
    var choose: ChoiceRule?

    /// The rule asked for, or the nearest to what the artefact serves with.
    func rule(serving objective: Objective) -> ChoiceRule {
        if let choose { return choose }
        switch objective {
        case .cheapestWithin(let margin): return .cheapestWithin(margin)
        case .costWeight(let weight): return .costWeight(weight)
        case .minQuality, .maxCostUSD, .budgetUSDPerRequest, .budgetUSDPerWindow, .minMeanQuality: return .best
        }
    }

    /// - Throws: status 65 where no row has an attribute.
    func slices(of rows: [OutcomeRow]) throws -> [Slice] {
        try slice.map { attribute in
            guard let found = Slice(attribute, of: rows) else {
                let known = Slice.attributes(of: rows)
                throw Failure(
                    .badData, "no row has the attribute \(attribute); there are: \(known.joined(separator: ", "))")
            }
            return found
        }
    }
}

extension ChoiceRule: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    /// As a reader takes it in.
    var inWords: String {
        switch self {
        case .best: "the highest predicted quality"
        case .cheapestWithin(let margin): "the cheapest model within \(margin) of the best predicted quality"
        case .costWeight(let weight): "the highest predicted quality − \(Format.setting(weight)) · USD"
        }
    }
}
