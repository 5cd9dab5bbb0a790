import RouterEngine

/// Where a scrape's numbers come from.
struct MetricsSource: Sendable {
    let service: RequestService
    let scratches: LoopScratches
    let lines: Connections
    let http: Connections
    /// `nil` where nothing is encrypted.
    var tls: ServerTLS?

    /// - Parameter stats: may have waited for the store, so it was asked for off the event loop.
    func page(_ stats: Stats) -> MetricsPage {
        MetricsPage(
            tally: scratches.tally, stats: stats, health: service.router.health(), status: service.status,
            connections: [("lines", lines.count), ("http", http.count)], process: .now(),
            certificate: tls.map { ($0.notAfterSeconds, $0.handshakeFailures) },
            overLimit: service.access.overLimit)
    }
}
