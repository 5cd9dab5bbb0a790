import Routing

/// Fields of a model to set. `nil` leaves the field as it is; of a new model it means no tags, active, price and
/// context window unknown, and no list that restricts.
public struct ModelChange: Sendable, Equatable {
    public var name: String
    public var inputUSDPerMTok: Double?
    public var outputUSDPerMTok: Double?
    public var cachedInputUSDPerMTok: Double?
    public var tags: Set<String>?
    public var state: ModelState?
    public var contextTokens: Int?
    /// Lists once given can be changed, not taken back: what is cleared for everything is a model of the configuration.
    public var regions: Set<String>?
    public var dataClasses: Set<String>?
    public var tenants: Set<String>?
    /// Only where the model is what it was in this version (`RosterEntry.version`); `nil`: whatever it is.
    public var ifVersion: String?

    public init(
        name: String, inputUSDPerMTok: Double? = nil, outputUSDPerMTok: Double? = nil,
        cachedInputUSDPerMTok: Double? = nil, tags: Set<String>? = nil, state: ModelState? = nil,
        contextTokens: Int? = nil, regions: Set<String>? = nil, dataClasses: Set<String>? = nil,
        tenants: Set<String>? = nil, ifVersion: String? = nil
    ) {
        self.name = name
        self.inputUSDPerMTok = inputUSDPerMTok
        self.outputUSDPerMTok = outputUSDPerMTok
        self.cachedInputUSDPerMTok = cachedInputUSDPerMTok
        self.tags = tags
        self.state = state
        self.contextTokens = contextTokens
        self.regions = regions
        self.dataClasses = dataClasses
        self.tenants = tenants
        self.ifVersion = ifVersion
    }

    /// `model` with these fields set.
    func applied(to model: Model?) -> Model {
        var changed = model ?? Model(name: name)
        changed.prices.inputUSDPerMTok = inputUSDPerMTok ?? changed.prices.inputUSDPerMTok
        changed.prices.outputUSDPerMTok = outputUSDPerMTok ?? changed.prices.outputUSDPerMTok
        changed.prices.cachedInputUSDPerMTok = cachedInputUSDPerMTok ?? changed.prices.cachedInputUSDPerMTok
        changed.tags = tags ?? changed.tags
        changed.state = state ?? changed.state
        changed.contextTokens = contextTokens ?? changed.contextTokens
        changed.clearance.regions = regions ?? changed.clearance.regions
        changed.clearance.dataClasses = dataClasses ?? changed.clearance.dataClasses
        changed.clearance.tenants = tenants ?? changed.clearance.tenants
        return changed
    }
}
