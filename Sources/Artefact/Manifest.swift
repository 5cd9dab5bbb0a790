import Foundation
import Routing

/// The part of an artefact that is text: its models, what it aims at by default.
struct Manifest: Codable, Equatable {
    struct Entry: Codable, Equatable {
        var name: String
        var inputUSDPerMTok: Double?
        var outputUSDPerMTok: Double?
        var tags: [String]
        /// Absent where the model is active.
        var state: String?

        private enum CodingKeys: String, CodingKey {
            case name, tags, state
            case inputUSDPerMTok = "input_usd_per_mtok"
            case outputUSDPerMTok = "output_usd_per_mtok"
        }
    }

    struct Aim: Codable, Equatable {
        var kind: String
        var value: Double
        /// Of a budget per stretch of time.
        var seconds: Double?
    }

    var models: [Entry]
    var defaultObjective: Aim

    private enum CodingKeys: String, CodingKey {
        case models
        case defaultObjective = "default_objective"
    }

    init(roster: [Model], objective: Objective) {
        models = roster.map {
            Entry(
                name: $0.name, inputUSDPerMTok: $0.prices.inputUSDPerMTok,
                outputUSDPerMTok: $0.prices.outputUSDPerMTok, tags: $0.tags.sorted(),
                state: $0.state == .active ? nil : $0.state.rawValue)
        }
        defaultObjective = Aim(objective)
    }

    /// The models; one in a state that this version doesn't know is paused.
    var roster: [Model] {
        models.map {
            Model(
                name: $0.name,
                prices: Prices(inputUSDPerMTok: $0.inputUSDPerMTok, outputUSDPerMTok: $0.outputUSDPerMTok),
                tags: Set($0.tags), state: $0.state.map { ModelState(rawValue: $0) ?? .paused } ?? .active)
        }
    }

    /// Why nobody could be served by these models with this aim, though they can be read; `nil` where all is well.
    static func fault(_ roster: [Model], _ objective: Objective) -> String? {
        if let bad = objective.outOfRange { return "\(bad.key) cannot be \(bad.value)" }
        for model in roster {
            guard !model.name.isEmpty else { return "a model without a name" }
            for price in [model.prices.inputUSDPerMTok, model.prices.outputUSDPerMTok] {
                guard let price, !Prices.usdPerMTokRange.contains(price) else { continue }
                return "a price of \(model.name) cannot be \(price)"
            }
        }
        return nil
    }

    /// Sorted keys: the same manifest has the same bytes.
    static func encode(_ value: some Encodable, pretty: Bool = false) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = pretty ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : .sortedKeys
        return (try? encoder.encode(value)).map { Array($0) }
    }
}

extension Manifest.Aim {
    init(_ objective: Objective) {
        self.init(kind: objective.key, value: objective.amount, seconds: objective.windowSeconds)
    }

    /// - Returns: `nil` for a word this program does not know.
    var objective: Objective? { Objective(key: kind, amount: value, windowSeconds: seconds) }
}
