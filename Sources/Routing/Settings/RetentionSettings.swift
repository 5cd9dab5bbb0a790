/// How much of the log the store keeps: the `retention` section of the configuration. What is beyond any of them goes.
public struct RetentionSettings: Sendable, Equatable {
    /// Decisions older than this go.
    public var ageDays: Double?
    /// Decisions beyond the latest so many go.
    public var decisions: Int?
    /// The oldest decisions go while the database's rows take more.
    public var megabytes: Int?
    /// How often a server looks.
    public var checkMinutes: Double

    public static let checkMinutesDefault = 10.0
    public static let ageDaysMax = 36_500.0

    public init(
        ageDays: Double? = nil, decisions: Int? = nil, megabytes: Int? = nil,
        checkMinutes: Double = RetentionSettings.checkMinutesDefault
    ) {
        self.ageDays = ageDays
        self.decisions = decisions
        self.megabytes = megabytes
        self.checkMinutes = checkMinutes
    }

    /// - Parameter days: at most `ageDaysMax`.
    public static func milliseconds(days: Double) -> Int64 { Int64(days * 86_400_000) }
}
