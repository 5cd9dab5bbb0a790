import Routing

/// The router: decides, logs, learns. Drives no socket and reads no clock of its own; any thread may call it.
public final class Router: Sendable {
    /// Decides one request. Synchronous; calls from several threads run side by side up to the moment of the draw.
    public func route(_ request: RouteRequest) throws(RouteError) -> RouteReply {
        throw .internalFailure("the engine is being built")
    }

    /// Takes what somebody says about an attempt. Routing sees it before this returns; `whenDurable` is called once
    /// it would survive the process, from the store's thread, or at once on a refusal.
    /// - Parameter model: the attempt's model; `nil` is the chosen one.
    public func feedback(
        decision: ULID, source: String = "client", model: String? = nil, outcome: Outcome = Outcome(),
        verdict: Verdict? = nil, error: AttemptError? = nil,
        whenDurable: @escaping @Sendable (Result<FeedbackStatus, RouteError>) -> Void
    ) {
        whenDurable(.failure(.internalFailure("the engine is being built")))
    }

    /// Everything known of a logged decision.
    public func explain(_ id: ULID) throws(RouteError) -> Explanation {
        throw .internalFailure("the engine is being built")
    }

    public func models() -> [RosterEntry] { [] }

    /// Adds or updates a model, live.
    public func put(
        _ change: ModelChange, whenDurable: @escaping @Sendable (Result<RosterEntry, RouteError>) -> Void
    ) {
        whenDurable(.failure(.internalFailure("the engine is being built")))
    }

    /// Retires a model, live: it keeps its history and is never drawn again until it is put back.
    public func retire(
        _ name: String, whenDurable: @escaping @Sendable (Result<RosterEntry, RouteError>) -> Void
    ) {
        whenDurable(.failure(.internalFailure("the engine is being built")))
    }

    public func stats() -> Stats {
        Stats(
            counters: Counters(), models: [], budget: nil, learner: LearnerStats(updates: 0, lag: 0, enabled: true),
            drift: [])
    }

    public func health() -> Health {
        Health(
            router: "untrained", policy: "default", objective: .cheapestWithin(0.02), models: 0,
            uptimeMilliseconds: 0, learner: "")
    }

    /// Writes a checkpoint and closes the store; further calls fail.
    public func close() throws(RouteError) {}
}
