import RouterClient
import Routing

/// What a server knows, seen from outside: lifetime counts, and what it would decide now. Equal states are equal bits.
struct DemoState: Equatable {
    var counts: ServedCounts
    var answers: [RouteExplanation?]

    /// Asks by dry runs, which log nothing and use up no randomness.
    static func take(from address: HostPort, probes: [OutcomeRow]) async throws(ClientError) -> DemoState {
        let client = try await LineClient.connect(to: address)
        var state = DemoState(counts: try await client.counts(), answers: [])
        for row in probes {
            let request = RouteRequest(prompt: Array(row.prompt.utf8), explain: true, dryRun: true)
            state.answers.append(try await client.route(request).explanation)
        }
        await client.close()
        return state
    }
}
