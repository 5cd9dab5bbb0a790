/// A world to try policies in: how long, who judges and when, and what happens meanwhile.
public struct Scenario: Sendable, Equatable {
    /// In which order the rows come.
    public enum Order: String, Sendable, CaseIterable {
        case shuffled, file
    }

    /// Length of the stream; beyond the rows they come again, shuffled anew. `nil`: every row once.
    public var requests: Int?
    public var order: Order
    /// How far the engine's clock moves from one request to the next.
    public var secondsPerRequest: Double
    /// Who speaks of a decision, each for itself; at least one.
    public var judges: [Judge]
    public var events: [WorldEvent]

    public init(
        requests: Int? = nil, order: Order = .shuffled, secondsPerRequest: Double = 1, judges: [Judge] = [Judge()],
        events: [WorldEvent] = []
    ) {
        self.requests = requests
        self.order = order
        self.secondsPerRequest = secondsPerRequest
        self.judges = judges
        self.events = events
    }
}

extension Scenario {
    /// How many requests come within a stretch of time; all of them where time stands still.
    public func requests(in seconds: Double) -> Int {
        guard secondsPerRequest > 0 else { return .max }
        return Int(min(1e15, (seconds / secondsPerRequest).rounded(.up)))
    }

    /// Models that are not there from the start.
    public var joiningModels: Set<String> {
        Set(events.filter { $0.change == .joins }.map(\.model))
    }
}
