import Report
import RouterClient
import Routing

/// What came of a demo: the router beside fixed choices on the same stream, and how it took the degradation.
struct DemoSummary {
    /// One way to choose, before and after the degradation.
    struct Method {
        var name: String
        var before = MeanOutcome()
        var after = MeanOutcome()
        var isOurs = false
    }

    private(set) var methods: [Method]
    let costWeight: Double
    let degraded: String
    /// Of the degraded model, over the requests just before it got worse.
    let shareBefore: Double
    /// Over the last requests of the stream.
    let shareAtEnd: Double
    /// Requests after the degradation until the model's share had halved; `nil` where it never did.
    let requestsToHalve: Int?

    /// Requests that a share is taken over.
    private static let windowRequests = 50

    /// - Parameter frozen: the outcomes of the router that doesn't learn, one per row.
    init(_ stream: PlayedStream, frozen: [Outcome], costWeight: Double) {
        self.costWeight = costWeight
        degraded = stream.degraded
        let (ours, rows, half) = (stream.played, stream.stream, stream.degradedFrom)
        methods = [
            Self.method("suffice", ours.map { ($0.row, $0.outcome) }, half, isOurs: true),
            Self.method("the same without feedback", Array(frozen.enumerated()).map { ($0, $1) }, half),
        ]
        let references = PlayReferences(rows: rows)
        for (name, kind) in [(references.bestSingle, "best single"), (references.cheapest, "all-cheap")] {
            guard let name else { continue }
            let outcomes = rows.enumerated().compactMap { index, row in row.outcomes[name].map { (index, $0) } }
            methods.append(Self.method("\(kind): \(name)", outcomes, half))
        }
        let best = rows.enumerated().compactMap { index, row in
            PlayReferences.best(of: row, costWeight: costWeight).map { (index, $0) }
        }
        methods.append(Self.method("oracle", best, half))

        let isDegraded = ours.map { $0.model == stream.degraded }
        let start = ours.firstIndex { $0.row >= half } ?? ours.count
        shareBefore = Self.share(isDegraded[..<start].suffix(2 * Self.windowRequests))
        shareAtEnd = Self.share(isDegraded.suffix(2 * Self.windowRequests))
        requestsToHalve = (start..<ours.count).first { [shareBefore] index in
            let window = isDegraded[max(0, index + 1 - Self.windowRequests)...index]
            return Self.share(window) <= shareBefore / 2
        }.map { $0 + 1 - start }
    }

    private static func method(
        _ name: String, _ outcomes: [(row: Int, outcome: Outcome)], _ half: Int, isOurs: Bool = false
    ) -> Method {
        var method = Method(name: name, isOurs: isOurs)
        for (row, outcome) in outcomes {
            if row < half { method.before.add(outcome) } else { method.after.add(outcome) }
        }
        return method
    }

    private static func share(_ flags: some Collection<Bool>) -> Double {
        flags.isEmpty ? 0 : Double(flags.count { $0 }) / Double(flags.count)
    }
}

extension DemoSummary {
    func text(for terminal: Terminal) -> String {
        let utility = "q − \(Format.setting(costWeight))·USD"
        var table = Table(
            columns: [.init("on this stream", alignment: .left)]
                + ["quality", "cost", utility, "after: quality", "cost", utility].map { .init($0) },
            note: "after: with \(degraded) degraded; oracle: the best choice for each request, made in hindsight")
        for method in methods {
            table.append(
                [.init(method.name, method.isOurs ? .strong : .plain)] + cells(method.before, method)
                    + cells(method.after, method))
        }
        return table.text(for: terminal) + "\n\n" + degradation
    }

    /// Quality, cost and what the router aims at.
    private func cells(_ mean: MeanOutcome, _ method: Method) -> [Table.Cell] {
        guard let quality = mean.meanQuality, let cost = mean.meanCostUSD else {
            return [.unknown, .unknown, .unknown]
        }
        let texts = [Format.decimal(quality), Format.usd(cost), Format.decimal(quality - costWeight * cost)]
        return texts.map { .init($0, method.isOurs ? .strong : .plain) }
    }

    private var degradation: String {
        let shares =
            "\(degraded) had \(Format.percent(shareBefore, digits: 0)) of the requests, and \(Format.percent(shareAtEnd, digits: 0)) at the end"
        guard let requestsToHalve else { return "\(shares); its share never halved." }
        return
            "\(shares); its share had halved \(requestsToHalve) requests after it became bad (over the last \(Self.windowRequests))."
    }
}
