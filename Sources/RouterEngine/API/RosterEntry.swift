import Routing

/// A model of the roster, and where its entry comes from.
public struct RosterEntry: Sendable, Equatable {
    public enum Origin: String, Sendable, CaseIterable {
        case configuration, store, artefact
    }
    public var model: Model
    public var origin: Origin

    public init(model: Model, origin: Origin) {
        self.model = model
        self.origin = origin
    }
}

/// Fields of a model to set. `nil` leaves the field as it is; of a new model it means no tags, active, price unknown.
public struct ModelChange: Sendable, Equatable {
    public var name: String
    public var inputUSDPerMTok: Double?
    public var outputUSDPerMTok: Double?
    public var tags: Set<String>?
    public var state: ModelState?

    public init(
        name: String, inputUSDPerMTok: Double? = nil, outputUSDPerMTok: Double? = nil, tags: Set<String>? = nil,
        state: ModelState? = nil
    ) {
        self.name = name
        self.inputUSDPerMTok = inputUSDPerMTok
        self.outputUSDPerMTok = outputUSDPerMTok
        self.tags = tags
        self.state = state
    }

    /// `model` with these fields set.
    func applied(to model: Model?) -> Model {
        var changed = model ?? Model(name: name)
        changed.prices.inputUSDPerMTok = inputUSDPerMTok ?? changed.prices.inputUSDPerMTok
        changed.prices.outputUSDPerMTok = outputUSDPerMTok ?? changed.prices.outputUSDPerMTok
        changed.tags = tags ?? changed.tags
        changed.state = state ?? changed.state
        return changed
    }
}
