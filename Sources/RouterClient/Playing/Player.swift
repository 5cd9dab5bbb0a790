import NIOCore
import Routing

/// One prompt as it was played: what the router chose, what that model truly gave, and how long the answers took.
public struct PlayedPrompt: Sendable, Equatable {
    /// Index into the rows that were played.
    public var row: Int
    public var model: String
    /// The chosen model's recorded outcome.
    public var outcome: Outcome
    /// From the request's sending to its reply.
    public var routeSeconds: Double
    /// From the feedback's sending to its reply, which says that it is durable.
    public var feedbackSeconds: Double
}

/// Plays recorded outcomes through a running router: route a prompt, look up what the chosen model truly gave for it,
/// say so as feedback.
///
///     let player = try await Player.connect(to: address)
///     for (index, row) in rows.enumerated() {
///         if let played = try await player.play(row, at: index) { … }
///     }
public struct Player: Sendable {
    private let client: LineClient
    /// The models that the router offers.
    public let models: [String]

    /// Connects, and asks which models there are.
    public static func connect(
        to address: HostPort, token: String? = nil, tls: ClientTLS? = nil
    ) async throws(ClientError) -> Player {
        let client = try await LineClient.connect(to: address, token: token, tls: tls)
        let models = try await client.closingOnFailure { (client) throws(ClientError) in
            try await client.usableModels()
        }
        return Player(client: client, models: models)
    }

    /// Where the prompt was not run on every model that the router offers, only those it was run on are candidates.
    ///
    /// - Parameter index: the row's place, for the result alone.
    /// - Returns: `nil` where the prompt was run on no model that the router offers.
    public func play(_ row: OutcomeRow, at index: Int) async throws(ClientError) -> PlayedPrompt? {
        guard let request = RouteRequest(playing: row, models: models) else { return nil }
        let start = NIODeadline.now()
        let answer = try await client.route(request)
        let routed = NIODeadline.now()
        guard let outcome = row.outcomes[answer.model] else {
            throw .notUnderstood("the router chose \(answer.model), which was no candidate")
        }
        try await client.feedback(decision: answer.decision, outcome: outcome.said)
        let acknowledged = NIODeadline.now()
        return PlayedPrompt(
            row: index, model: answer.model, outcome: outcome, routeSeconds: (routed - start).seconds,
            feedbackSeconds: (acknowledged - routed).seconds)
    }

    /// Closes the connection.
    public func close() async { await client.close() }

    /// Plays every row, over several connections at once, dealt out in turn.
    ///
    /// The stream ends when all are played, and throws `ClientError` where one fails. `nil` stands for a row that was
    /// run on no model that the router offers.
    public static func play(
        _ rows: [OutcomeRow], to address: HostPort, token: String? = nil, tls: ClientTLS? = nil, connections: Int
    ) -> AsyncThrowingStream<PlayedPrompt?, any Error> {
        precondition(connections > 0, "\(connections) connections")
        let (stream, continuation) = AsyncThrowingStream<PlayedPrompt?, any Error>.makeStream()
        // One player's share: every so-manyth row.
        let playShare = { @Sendable (first: Int) in
            let player = try await Player.connect(to: address, token: token, tls: tls)
            do {
                for index in stride(from: first, to: rows.count, by: connections) {
                    try Task.checkCancellation()
                    continuation.yield(try await player.play(rows[index], at: index))
                }
            } catch {
                await player.close()
                throw error
            }
            await player.close()
        }
        let playing = Task {
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for first in 0..<min(connections, rows.count) { group.addTask { try await playShare(first) } }
                    try await group.waitForAll()
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in playing.cancel() }
        return stream
    }
}

extension TimeAmount {
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
