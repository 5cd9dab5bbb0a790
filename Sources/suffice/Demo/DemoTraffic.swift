import Report
import RouterClient

/// What the last requests looked like, and how that moved: the numbers behind the demo's picture.
struct DemoTraffic {
    /// Requests that a share or a mean is taken over.
    static let windowRequests = 100
    private static let tracePoints = 48

    private let models: [String]
    private let total: Int
    private var window: [PlayedPrompt] = []
    private var count = 0
    private var qualities: [Double?] = []
    private var costs: [Double?] = []
    /// `nil` until a model is made bad.
    var degraded: String?

    init(models: [String], total: Int) {
        self.models = models
        self.total = total
    }

    mutating func add(_ played: PlayedPrompt) {
        window.append(played)
        if window.count > Self.windowRequests { window.removeFirst() }
        count += 1
        guard count % max(1, total / Self.tracePoints) == 0 else { return }
        let mean = mean { _ in true }
        qualities.append(mean.meanQuality)
        costs.append(mean.meanCostUSD)
    }

    /// The model with the largest share of the window.
    var busiest: String {
        models.max { share($0) < share($1) } ?? ""
    }

    func share(_ model: String) -> Double {
        window.isEmpty ? 0 : Double(window.count { $0.model == model }) / Double(window.count)
    }

    /// For a pipe, where the degradation has a line of its own.
    var summary: String { view(news: "").summary }

    /// For a terminal.
    var view: TrafficView {
        view(news: degraded.map { ": \($0) has become bad, and nobody told the router" } ?? "")
    }

    private func view(news: String) -> TrafficView {
        let rows = models.map { name in
            let mean = mean { $0.model == name }
            return TrafficView.ModelRow(
                name, share: share(name), quality: mean.meanQuality, costUSD: mean.meanCostUSD,
                remark: name == degraded ? "degraded" : "")
        }
        return TrafficView(
            heading: "request \(Format.count(count)) of \(Format.count(total)), over the last \(window.count)\(news)",
            models: rows,
            traces: [
                .init("quality", values: qualities, range: 0.6...1),
                .init("cost", values: costs, format: Format.usd),
            ])
    }

    private func mean(_ isCounted: (PlayedPrompt) -> Bool) -> MeanOutcome {
        var mean = MeanOutcome()
        for played in window where isCounted(played) { mean.add(played.outcome) }
        return mean
    }
}
