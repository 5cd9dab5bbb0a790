import Evaluation

extension SimulationReport.Budget {
    /// How far a window may go over, by the promise of `budget_usd_per_request`.
    private static let promise = 1.01

    init(_ budget: Double, _ runs: [RunSummary]) {
        let windows = runs.map { $0.dearestWindowUSD / budget }
        usdPerRequest = budget
        ratio = IntervalEstimate(meanOf: runs.map { $0.costUSD / budget })
        windowRequests = min(RunSummary.windowRequests, runs.map(\.requests).min() ?? 0)
        worstWindowRatio = windows.max() ?? 0
        keptShare = Double(windows.count { $0 <= Self.promise }) / Double(max(1, windows.count))
    }
}

extension SimulationReport.WindowBudget {
    init(_ usd: Double, _ seconds: Double, _ runs: [RunSummary]) {
        let ratios = runs.compactMap { run in run.dearestPeriodUSD.map { $0 / usd } }
        self.usd = usd
        self.seconds = seconds
        ratio = IntervalEstimate(meanOf: ratios)
        worstRatio = ratios.max() ?? 0
        keptShare = Double(ratios.count { $0 <= 1 }) / Double(max(1, ratios.count))
    }
}

extension SimulationReport.QualityFloor {
    init(_ floor: Double, _ runs: [RunSummary]) {
        self.floor = floor
        windowRequests = min(RunSummary.floorRequests, runs.map(\.requests).min() ?? 0)
        poorest = IntervalEstimate(meanOf: runs.map(\.poorestQuality))
        worst = runs.map(\.poorestQuality).min() ?? 0
    }
}
