/// The figures every method is judged by. Raw values are the keys of the JSON report.
public enum Measure: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// Quality of the highest prediction, mean over prompts.
    case routedMicro = "routed_accuracy_micro"
    /// Quality of the highest prediction, mean over tasks.
    case routedMacro = "routed_accuracy_macro"
    /// Mean cost of the highest prediction, USD per request.
    case routedCostUSD = "routed_cost_usd"
    /// Quality the method reaches on its hull at the mean cost of the router's highest predictions.
    case qualityAtRouterCost = "quality_at_router_cost"
    case aiq
    case gain
    /// Share of the best single model's cost that is saved at its quality.
    case savedShare = "saved_share"
    /// What is saved of the best single model's cost, USD per 1,000 requests.
    case savedUSDPer1000 = "saved_usd_per_1000_requests"
    case apgr
    case cpt50
    case cpt80
    case ece
    case brier

    var place: Int { Self.allCases.firstIndex(of: self)! }  // allCases holds every case

    /// Whether less is better.
    public var lessIsBetter: Bool {
        switch self {
        case .routedCostUSD, .cpt50, .cpt80, .ece, .brier: true
        case .routedMicro, .routedMacro, .qualityAtRouterCost, .aiq, .gain, .savedShare, .savedUSDPer1000, .apgr: false
        }
    }
}

/// One method's figures under some weights of the rows; `nil` where a figure is undefined or not meant for it.
struct Readings: Sendable {
    private(set) var values = [Double?](repeating: nil, count: Measure.allCases.count)
    var hull: Hull?

    subscript(measure: Measure) -> Double? {
        get { values[measure.place] }
        set { values[measure.place] = newValue }
    }

    mutating func set(_ routed: RoutedQuality) {
        self[.routedMicro] = routed.micro
        self[.routedMacro] = routed.macro
        self[.routedCostUSD] = routed.costUSD
    }

    mutating func set(_ frontier: Frontier?) {
        self[.aiq] = frontier?.aiq
        self[.gain] = frontier?.gain
        hull = frontier?.hull
    }

    mutating func set(_ saving: Saving?) {
        self[.savedShare] = saving?.share
        self[.savedUSDPer1000] = saving?.usdPer1000Requests
    }

    mutating func set(_ curve: PairCurve?) {
        self[.apgr] = curve?.apgr
        self[.cpt50] = curve?.cpt(0.5)
        self[.cpt80] = curve?.cpt(0.8)
    }

    /// What choosing at random between two models comes to: the gap is recovered in proportion.
    mutating func setRandomPair() {
        self[.apgr] = 0.5
        self[.cpt50] = 0.5
        self[.cpt80] = 0.8
    }
}
