import Foundation

/// The estimators by name: which there are, on which grid of λ, and how a name is read.
public enum EstimatorFamily: String, CaseIterable, Sendable {
    case ips, cips, snips, dm, dr, cdr, sndr, switchdr, dros, sgips, sgdr

    /// The λ that are worked out unless others are asked for; `nil`: the family has no λ.
    public var grid: [Double]? {
        switch self {
        case .ips, .snips, .dm, .dr, .sndr: nil
        case .cips, .cdr, .switchdr: [1, 5, 10, 50, 100, 500, 1000]
        case .dros: [0.1, 1, 10, 100, 1000, 10000]
        case .sgips, .sgdr: [0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.9]
        }
    }

    public var usesRewardModel: Bool { members[0].usesRewardModel }

    /// The family's estimators, over its grid.
    public var members: [any OffPolicyEstimator] {
        guard let grid else { return [estimator(lambda: 0)] }
        return grid.map(estimator(lambda:))
    }

    /// Every estimator of every family that the rows allow, in the families' order.
    public static func all(withRewardModel: Bool) -> [any OffPolicyEstimator] {
        allCases.flatMap(\.members).filter { withRewardModel || !$0.usesRewardModel }
    }

    /// The estimators a name stands for: `dr`; `cips_10`, any λ that the family allows; `cips`, its whole grid.
    /// - Returns: `nil` for a name that stands for none.
    public static func estimators(named name: String) -> [any OffPolicyEstimator]? {
        if let family = EstimatorFamily(rawValue: name) { return family.members }
        let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let family = EstimatorFamily(rawValue: String(parts[0])), family.grid != nil,
            let lambda = Double(parts[1]), family.allows(lambda)
        else { return nil }
        return [family.estimator(lambda: lambda)]
    }

    private func allows(_ lambda: Double) -> Bool {
        guard lambda.isFinite, lambda >= 0 else { return false }
        switch self {
        case .dros: return lambda > 0
        case .sgips, .sgdr: return lambda < 1
        default: return true
        }
    }

    func estimator(lambda: Double) -> any OffPolicyEstimator {
        switch self {
        case .ips: InversePropensity()
        case .cips: ClippedInversePropensity(lambda: lambda)
        case .snips: SelfNormalisedInversePropensity()
        case .dm: DirectMethod()
        case .dr: DoublyRobust()
        case .cdr: ClippedDoublyRobust(lambda: lambda)
        case .sndr: SelfNormalisedDoublyRobust()
        case .switchdr: SwitchDoublyRobust(lambda: lambda)
        case .dros: OptimisticShrinkage(lambda: lambda)
        case .sgips: SubGaussianInversePropensity(lambda: lambda)
        case .sgdr: SubGaussianDoublyRobust(lambda: lambda)
        }
    }
}

extension Double {
    /// As C's `%g` writes it: six significant digits, no zeros at the end.
    var inGeneralForm: String { String(format: "%g", self) }
}
