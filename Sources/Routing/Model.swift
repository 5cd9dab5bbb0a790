/// A language model that requests can be routed to: its name, list prices, tags, state, and what it may be used for.
public struct Model: Sendable, Equatable, Codable {
    public var name: String
    public var prices: Prices
    /// Capabilities such as `vision`, `tools`, `json`; a request's `require` is checked against them.
    public var tags: Set<String>
    public var state: ModelState
    /// Tokens of input and output together that one call may have; `nil` where it is not known.
    public var contextTokens: Int?
    public var clearance: Clearance

    public init(
        name: String, prices: Prices = Prices(), tags: Set<String> = [], state: ModelState = .active,
        contextTokens: Int? = nil, clearance: Clearance = Clearance()
    ) {
        self.name = name
        self.prices = prices
        self.tags = tags
        self.state = state
        self.contextTokens = contextTokens
        self.clearance = clearance
    }
}

/// Whose requests, and which, a model may see. A list that is `nil` restricts nothing.
public struct Clearance: Sendable, Equatable, Codable {
    /// Where the model runs; a request's attribute `region` must be among them.
    public var regions: Set<String>?
    /// What the model is cleared for; a request's attribute `data_class` must be among them.
    public var dataClasses: Set<String>?
    /// Who may use the model; a request's attribute `tenant` must be among them, and be given.
    public var tenants: Set<String>?

    public init(regions: Set<String>? = nil, dataClasses: Set<String>? = nil, tenants: Set<String>? = nil) {
        self.regions = regions
        self.dataClasses = dataClasses
        self.tenants = tenants
    }
}

extension Clearance {
    /// The attributes of a request that it is held against.
    public static let regionAttribute = "region"
    public static let dataClassAttribute = "data_class"
    /// Says whose a request is.
    public static let tenantAttribute = "tenant"
}

/// List prices in USD per million tokens; `nil` where the price is not known, 0 where it is free.
public struct Prices: Sendable, Equatable, Codable {
    public var inputUSDPerMTok: Double?
    public var outputUSDPerMTok: Double?
    /// Of input that the provider finds in its prompt cache; `nil`: the same as other input.
    public var cachedInputUSDPerMTok: Double?

    /// What a price may be; above it sums of costs would be no numbers.
    public static let usdPerMTokRange = 0...1e30

    public init(
        inputUSDPerMTok: Double? = nil, outputUSDPerMTok: Double? = nil, cachedInputUSDPerMTok: Double? = nil
    ) {
        self.inputUSDPerMTok = inputUSDPerMTok
        self.outputUSDPerMTok = outputUSDPerMTok
        self.cachedInputUSDPerMTok = cachedInputUSDPerMTok
    }
}

/// Whether a model may be drawn. `paused` and `retired` models never are.
public enum ModelState: String, Sendable, CaseIterable, Codable {
    case active, paused, canary, retired

    public var mayBeDrawn: Bool {
        switch self {
        case .active, .canary: true
        case .paused, .retired: false
        }
    }
}
