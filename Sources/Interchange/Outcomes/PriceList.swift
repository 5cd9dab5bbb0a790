import Foundation
import Routing
import StrictJSON

/// List prices by model: `models.json` beside the data.
public struct PriceList: Sendable, Equatable {
    public static let fileName = "models.json"
    public static let fileBytesMax = 16 * 1024 * 1024
    /// Assumed length of an answer of which nothing is known.
    public static let outputTokensAssumed = 250.0
    public static let charactersPerToken = 4.0

    public var prices: [String: Prices]

    public init(prices: [String: Prices] = [:]) {
        self.prices = prices
    }

    public subscript(model: String) -> Prices? { prices[model] }

    /// The row with every cost filled that can be: tokens × list price, where none is stated and both prices are known.
    ///
    /// Input tokens, else prompt characters / 4 (of the full prompt where its length is given); output tokens, else
    /// output characters / 4, else 250. Characters are Unicode scalars.
    public func filled(_ row: OutcomeRow) -> OutcomeRow {
        guard !prices.isEmpty, row.outcomes.values.contains(where: { $0.costUSD == nil }) else { return row }
        var filled = row
        // Counted once for all models.
        let tokens = inputTokens(ofPromptIn: row)
        for (model, outcome) in row.outcomes where outcome.costUSD == nil {
            filled.outcomes[model]?.costUSD = costUSD(outcome, model: model, promptTokens: tokens)
        }
        return filled
    }

    /// - Returns: `nil` where a price is unknown.
    private func costUSD(_ outcome: Outcome, model: String, promptTokens: Double) -> Double? {
        guard let price = prices[model], let input = price.inputUSDPerMTok, let output = price.outputUSDPerMTok
        else { return nil }
        let tokens = outcome.inputTokens.map { Double($0) } ?? promptTokens
        return (tokens * input + outputTokens(outcome) * output) / 1e6
    }

    /// Adds what `other` knows of models without a known price here.
    public mutating func addMissing(from other: PriceList) {
        for (model, price) in other.prices {
            var own = prices[model] ?? Prices()
            own.inputUSDPerMTok = own.inputUSDPerMTok ?? price.inputUSDPerMTok
            own.outputUSDPerMTok = own.outputUSDPerMTok ?? price.outputUSDPerMTok
            prices[model] = own
        }
    }

    private func inputTokens(ofPromptIn row: OutcomeRow) -> Double {
        Double(row.fullPromptCharacters ?? row.prompt.scalarCount) / Self.charactersPerToken
    }

    private func outputTokens(_ outcome: Outcome) -> Double {
        if let tokens = outcome.outputTokens { return Double(tokens) }
        return outcome.outputCharacters.map { Double($0) / Self.charactersPerToken } ?? Self.outputTokensAssumed
    }
}

extension PriceList {
    /// The list in the folder of a data file; an empty one where there is none.
    public static func beside(_ dataPath: String) throws(InterchangeError) -> PriceList {
        guard dataPath != "-" else { return PriceList() }
        let path = URL(fileURLWithPath: dataPath).deletingLastPathComponent().appending(path: fileName).path
        return FileManager.default.fileExists(atPath: path) ? try read(path: path) : PriceList()
    }

    /// Reads a price list. Fields other than the prices are ignored; null is an unknown price.
    public static func read(path: String) throws(InterchangeError) -> PriceList {
        let bytes = try WholeFile.read(path: path, bytesMax: fileBytesMax)
        let json: JSONValue
        do {
            json = try JSONDocument().parse(bytes)
        } catch {
            throw .badPrices(file: path, field: nil, message: "no JSON: \(error)")
        }
        do {
            return try PriceList(json)
        } catch {
            throw .badPrices(file: path, field: error.path.isEmpty ? nil : error.path, message: error.message)
        }
    }

    private init(_ json: JSONValue) throws(FieldError) {
        guard json.kind == .object else {
            throw FieldError("", "\(json.kindInWords) where an object of models belongs")
        }
        self.init()
        for (model, entry) in json.members {
            guard entry.kind == .object else {
                throw FieldError(model, "\(entry.kindInWords) where an object of prices belongs")
            }
            do {
                prices[model] = try Prices(entry)
            } catch {
                throw error.inside(model)
            }
        }
    }
}

extension Prices {
    /// Ours are per million tokens; where they are missing, those per token of LiteLLM's map of models count.
    fileprivate init(_ json: JSONValue) throws(FieldError) {
        self.init(
            inputUSDPerMTok: try Self.price("input", json), outputUSDPerMTok: try Self.price("output", json),
            cachedInputUSDPerMTok: try Self.price("cached_input", perToken: "cache_read_input_token_cost", json))
    }

    private static func price(_ side: String, perToken: String? = nil, _ json: JSONValue) throws(FieldError) -> Double?
    {
        let (own, perToken) = ("\(side)_usd_per_mtok", perToken ?? "\(side)_cost_per_token")
        if let price = try json[own]?.numberField(own, in: .usd) { return price }
        guard let price = try json[perToken]?.numberField(perToken, in: .perToken) else { return nil }
        // Twelve digits: a price is written with fewer, and a product of it has more.
        return Double(String(format: "%.12g", price * 1e6))
    }
}

extension String {
    /// Unicode scalars: the bytes that don't continue one.
    fileprivate var scalarCount: Int {
        utf8.count { $0 & 0xC0 != 0x80 }
    }
}
