import NIOCore
import NIOPosix

/// Puts a load on a server and measures what it takes.
public enum LoadGenerator {
    /// Runs a plan to its end.
    ///
    /// - Throws: `ClientError.unavailable` where nobody listens; `connectionLost` where the server hangs up.
    public static func run(_ plan: LoadPlan, threads: Int = System.coreCount) async throws(ClientError) -> LoadTally {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: min(threads, plan.connections))
        let result = await run(plan, group)
        try? await group.shutdownGracefully()
        return try result.get()
    }

    private static func run(
        _ plan: LoadPlan, _ group: MultiThreadedEventLoopGroup
    ) async -> Result<LoadTally, ClientError> {
        // Every connection is up before the first request is due.
        let start = NIODeadline.now() + .milliseconds(20 + Int64(plan.connections) / 5)
        var tallies: [EventLoopFuture<LoadTally>] = []
        for place in 0..<plan.connections {
            // A connection ends on the loop that its end is told to: nothing is left to say when the loops shut down.
            let loop = group.next()
            let finished = loop.makePromise(of: LoadTally.self)
            tallies.append(finished.futureResult)
            let bootstrap = ClientBootstrap.toRouter(on: loop) { pipeline in
                try plan.tls?.secure(pipeline, host: plan.address.host)
                try pipeline.addHandler(LoadConnection(plan, place: place, start: start, finished: finished))
            }
            do {
                _ = try await bootstrap.connect(host: plan.address.host, port: plan.address.port).get()
            } catch {
                finished.fail(ClientError.unavailable(plan.address))
            }
        }
        return await sum(of: tallies)
    }

    private static func sum(of tallies: [EventLoopFuture<LoadTally>]) async -> Result<LoadTally, ClientError> {
        var total = LoadTally()
        var failure: ClientError?
        for tally in tallies {
            do {
                total.add(try await tally.get())
            } catch {
                failure = failure ?? (error as? ClientError ?? .connectionLost)
            }
        }
        return failure.map(Result.failure) ?? .success(total)
    }
}
