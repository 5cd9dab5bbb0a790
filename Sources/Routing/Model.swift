/// A language model that requests can be routed to: its name, list prices, tags and state.
public struct Model: Sendable, Equatable {
    public var name: String
    public var prices: Prices
    /// Capabilities such as `vision`, `tools`, `json`; a request's `require` is checked against them.
    public var tags: Set<String>
    public var state: ModelState

    public init(
        name: String, prices: Prices = Prices(), tags: Set<String> = [], state: ModelState = .active
    ) {
        self.name = name
        self.prices = prices
        self.tags = tags
        self.state = state
    }
}

/// List prices in USD per million tokens; `nil` where the price is not known, 0 where it is free.
public struct Prices: Sendable, Equatable {
    public var inputUSDPerMTok: Double?
    public var outputUSDPerMTok: Double?

    public init(inputUSDPerMTok: Double? = nil, outputUSDPerMTok: Double? = nil) {
        self.inputUSDPerMTok = inputUSDPerMTok
        self.outputUSDPerMTok = outputUSDPerMTok
    }
}

/// Whether a model may be drawn. `paused` and `retired` models never are.
public enum ModelState: String, Sendable, CaseIterable {
    case active, paused, canary, retired
}
