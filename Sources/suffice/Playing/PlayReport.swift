import Report
import RouterClient
import Routing
import StrictJSON

/// What playing came to, beside what the same rows would have come to under fixed choices.
struct PlayReport {
    let tally: PlayTally
    let seconds: Double
    let connections: Int
    /// Of the played rows.
    let references: PlayReferences

    init(_ tally: PlayTally, rows: [OutcomeRow], seconds: Double, connections: Int) {
        self.tally = tally
        self.seconds = seconds
        self.connections = connections
        references = PlayReferences(rows: rows)
    }

    var requestsPerSecond: Double { seconds > 0 ? Double(tally.count) / seconds : 0 }

    // MARK: For people

    func text(for terminal: Terminal) -> String {
        var lines = [
            "\(Format.count(tally.count)) requests in \(Format.duration(seconds: seconds)), "
                + "\(Format.count(Int(requestsPerSecond.rounded()))) per second over "
                + Format.count(connections, "connection")
        ]
        if tally.skipped > 0 { lines.append("\(tally.skipped) rows were run on no model that the router offers") }
        lines.append(
            "mean quality \(shown(tally.meanQuality, quality)), mean cost \(shown(tally.meanCostUSD, Format.usd))"
        )
        lines.append(
            "route    p50 \(shown(tally.routeSeconds(rank: 0.5), Format.duration)), p99 \(shown(tally.routeSeconds(rank: 0.99), Format.duration))"
        )
        lines.append(
            "feedback p50 \(shown(tally.feedbackSeconds(rank: 0.5), Format.duration)), p99 \(shown(tally.feedbackSeconds(rank: 0.99), Format.duration))"
        )
        lines.append("")
        lines.append(table.text(for: terminal))
        return lines.joined(separator: "\n")
    }

    private var table: Table {
        var table = Table(
            columns: [
                .init("model", alignment: .left), .init("requests"), .init("share"), .init("quality"), .init("cost"),
                .init("always: quality"), .init("cost"),
            ], note: "always: this model for every row it was run on; oracle: the best outcome of each row")
        for name in names {
            let (model, always) = (tally.models[name] ?? .init(), references.single[name])
            table.append([
                .init(name), .init(Format.count(model.count)), .init(Format.percent(tally.share(name))),
                .init(model.meanQuality, with: quality), .init(model.meanCostUSD, with: Format.usd),
                .init(always?.meanQuality, with: quality), .init(always?.meanCostUSD, with: Format.usd),
            ])
        }
        table.append([
            .init("oracle", .faint), .unknown, .unknown, .unknown, .unknown,
            .init(references.oracle.meanQuality, with: quality),
            .init(references.oracle.meanCostUSD, with: Format.usd),
        ])
        return table
    }

    private var names: [String] { Set(tally.models.keys).union(references.single.keys).sorted() }

    private func quality(_ value: Double) -> String { Format.decimal(value, digits: 4) }

    private func shown(_ value: Double?, _ format: (Double) -> String) -> String {
        value.map(format) ?? "–"
    }

    // MARK: For programs

    var jsonText: String {
        JSONWriter.text { writer in
            writer.member("requests", tally.count)
            writer.member("skipped", tally.skipped)
            writer.member("connections", connections)
            writer.member("mean_quality", tally.meanQuality)
            writer.member("mean_cost_usd", tally.meanCostUSD)
            writer.member("seconds", seconds)
            writer.member("requests_per_second", requestsPerSecond)
            writer.latency("route_ms", tally.routeSeconds)
            writer.latency("feedback_ms", tally.feedbackSeconds)
            writer.object("models") { writer in
                for name in names {
                    let model = tally.models[name] ?? .init()
                    writer.object(name) { writer in
                        writer.member("requests", model.count)
                        writer.member("share", tally.share(name))
                        writer.member("mean_quality", model.meanQuality)
                        writer.member("mean_cost_usd", model.meanCostUSD)
                        writer.reference("always", references.single[name] ?? .init())
                    }
                }
            }
            writer.reference("oracle", references.oracle)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func latency(_ name: String, _ seconds: (Double) -> Double?) {
        object(name) {
            $0.member("p50", seconds(0.5).map { $0 * 1e3 })
            $0.member("p99", seconds(0.99).map { $0 * 1e3 })
        }
    }

    fileprivate mutating func reference(_ name: String, _ mean: MeanOutcome) {
        object(name) {
            $0.member("mean_quality", mean.meanQuality)
            $0.member("mean_cost_usd", mean.meanCostUSD)
        }
    }
}
