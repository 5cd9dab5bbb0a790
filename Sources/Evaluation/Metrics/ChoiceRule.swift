/// What turns predictions into one model per prompt.
///
/// Written as `best`, `within:0.02`, `weight:40`. A model whose cost isn't predicted counts as dearer than all others.
public enum ChoiceRule: Sendable, Equatable {
    /// The highest predicted quality, whatever it costs.
    case best
    /// The cheapest model whose predicted quality is within the margin of the best: what a server does unless told
    /// otherwise.
    case cheapestWithin(Double)
    /// The highest quality − weight · USD.
    case costWeight(Double)
}

extension ChoiceRule: LosslessStringConvertible, Codable {
    public init?(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 1)
        let number = parts.count == 2 ? Double(parts[1]).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } : nil
        switch (parts.first, number) {
        case ("best", nil) where parts.count == 1: self = .best
        case ("within", let margin?): self = .cheapestWithin(margin)
        case ("weight", let weight?): self = .costWeight(weight)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .best: "best"
        case .cheapestWithin(let margin): "within:\(margin)"
        case .costWeight(let weight): "weight:\(weight)"
        }
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let rule = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no rule: \(text)"))
        }
        self = rule
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension PredictionTable {
    /// Per row the model the rule names, the first of equals; `nil` where nothing is predicted.
    public func choices(by rule: ChoiceRule) -> [Int?] {
        let best = bestModels()
        if rule == .best { return best }
        return best.indices.map { row in
            guard let top = best[row] else { return nil }
            return choice(row, by: rule, top: top)
        }
    }

    private func choice(_ row: Int, by rule: ChoiceRule, top: Int) -> Int {
        let highest = quality[row, top] ?? 0
        let found = firstMaximum(0..<modelCount) { model -> Double? in
            guard let quality = quality[row, model], let cost = costUSD[row, model] else { return nil }
            switch rule {
            case .best: return quality
            case .cheapestWithin(let margin): return quality >= highest - margin ? -cost : nil
            case .costWeight(let weight): return quality - weight * cost
            }
        }
        return found ?? top
    }
}
