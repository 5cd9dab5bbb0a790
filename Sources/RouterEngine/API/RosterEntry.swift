import Artefact
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

extension RosterEntry {
    /// Stands for the version of a model that isn't there.
    public static let versionOfNone = "none"

    /// A hash of what the model is, `3f2a91c0`: the same for the same fields, whoever put them and when.
    public var version: String {
        let (prices, clearance) = (model.prices, model.clearance)
        let numbers = [prices.inputUSDPerMTok, prices.outputUSDPerMTok, prices.cachedInputUSDPerMTok]
        let lists = [model.tags, clearance.regions, clearance.dataClasses, clearance.tenants]
        let words =
            ["\([model.name])", model.state.rawValue, "\(numbers)", "\(model.contextTokens ?? 0)"]
            + lists.map { "\($0?.sorted() ?? ["any"])" }
        return String(SHA256.hex(Array(words.joined(separator: " ").utf8)).prefix(8))
    }
}
