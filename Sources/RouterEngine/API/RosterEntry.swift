import Routing

/// A model of the roster, and where its entry comes from.
public struct RosterEntry: Sendable, Equatable {
    /// Who named the model; `store`: it was put over the wire.
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
