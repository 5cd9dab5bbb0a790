import Routing

/// A model of the roster as it was put or retired while the router was running.
public struct RosterChange: Sendable, Equatable {
    /// The model after the change; a retired one has the state `retired`.
    public var model: Model
    /// The configuration file's entry of that name at the time of the change, `nil` where it had none.
    /// The change stands for as long as the file still says the same. One that no file can say, a model without a name,
    /// ends the changes before it: see `ending`.
    public var configured: Model?
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The model's prices before; `nil` of a new one.
    public var previousPrices: Prices?

    public init(model: Model, configured: Model?, timeMilliseconds: Int64, previousPrices: Prices? = nil) {
        self.model = model
        self.configured = configured
        self.timeMilliseconds = timeMilliseconds
        self.previousPrices = previousPrices
    }

    /// Whether the roster did not have the model: it stands behind the others from here on.
    public var isAddition: Bool { previousPrices == nil }

    /// Whether it ends the changes of its model that came before, and is none itself.
    public var isEnding: Bool { configured == Self.nobody }

    /// The end of this change, since the file's entry has become another one: it doesn't come back with the entry.
    ///
    /// - Parameter timeMilliseconds: since 1970.
    public func ending(timeMilliseconds: Int64) -> RosterChange {
        RosterChange(model: model, configured: Self.nobody, timeMilliseconds: timeMilliseconds)
    }

    private static let nobody = Model(name: "")
}
