/// Who changes what decides, and why: for the registry.
public struct ChangeReason: Sendable, Equatable {
    public var by: String
    public var why: String

    /// What the router does by itself.
    static let ownName = "suffice"

    public init(by: String, why: String = "") {
        self.by = by
        self.why = why
    }
}
