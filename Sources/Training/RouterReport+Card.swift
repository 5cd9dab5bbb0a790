public import Artefact
public import Evaluation

extension RouterReport {
    /// What a page shows of this report, for a card: the router, every baseline, the single models, the tasks, and how
    /// predictions came true.
    ///
    /// - Parameter isOnly: whether the card has no other report's figures; else each name says whose it is.
    public func cardMetrics(isOnly: Bool = true) -> [CardMetric] {
        let suffix = isOnly ? "" : " (\(models.count) models, \(models[0]) …)"
        var metrics = Self.metrics(of: router, method: nil)
        metrics += baselines.flatMap { Self.metrics(of: $0, method: $0.name) }
        metrics += singles.flatMap(Self.metrics) + (taskAudit?.lines ?? []).flatMap(Self.metrics) + reliabilityMetrics
        return metrics.map { metric in
            var metric = metric
            metric.name += suffix
            return metric
        }
    }

    private static func metrics(of line: Line, method: String?) -> [CardMetric] {
        line.measures.sorted { $0.key.rawValue < $1.key.rawValue }.map { measure, estimate in
            CardMetric(measure.rawValue, estimate, method: method)
        }
    }

    private static func metrics(_ line: SingleLine) -> [CardMetric] {
        let figures = [
            ("quality", line.quality), ("cost_usd", line.costUSD), ("saved_share", line.savedShare),
            ("saved_usd_per_1000_requests", line.savedUSDPer1000Requests),
        ]
        return figures.compactMap { name, estimate in
            estimate.map { CardMetric(name, $0, group: "model:\(line.model)") }
        }
    }

    private static func metrics(_ line: GroupAudit.Line) -> [CardMetric] {
        let group = "task:\(line.group ?? "")"
        let rivals = line.rivals.map { CardMetric("routed_quality", $0.quality, method: $0.name, group: group) }
        return [line.quality.map { CardMetric("routed_quality", $0, group: group) }].compactMap(\.self) + rivals
    }

    /// Realised quality of what was predicted from the bin's lower edge on.
    private var reliabilityMetrics: [CardMetric] {
        zip(reliability, reliabilityQuality).compactMap { bin, quality in
            quality.map { CardMetric("realised_quality", $0, group: "predicted:\(Self.twoDecimals(bin.lowerEdge))") }
        }
    }

    private static func twoDecimals(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension CardMetric {
    fileprivate init(_ name: String, _ estimate: IntervalEstimate, method: String? = nil, group: String? = nil) {
        self.init(
            name: name, method: method, group: group, value: estimate.value, low: estimate.low, high: estimate.high)
    }
}
