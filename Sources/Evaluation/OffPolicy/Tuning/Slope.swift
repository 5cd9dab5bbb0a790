/// What tuning chose: a λ of the family's grid, and the value there.
public struct TunedValue: Sendable, Equatable {
    public let value: Double
    public let lambda: Double
}

/// SLOPE++: chooses λ from the data, by Lepski's principle. Going from the wide intervals (little bias) to the narrow
/// ones, it stops before the first whose value contradicts an earlier one.
///
///     stop at i if for some earlier j:  |θⱼ − θᵢ| > cnfᵢ + (√6 − 1) cnfⱼ
///     cnf = t(1 − δ, n − 1) s/√n,   δ = 0.1
///
/// > Su, Srinath, Krishnamurthy. *Adaptive Estimator Selection for Off-Policy Evaluation*, ICML 2020.
/// > Tucker, Lee. *Improved Estimator Selection for Off-Policy Evaluation*, 2021.
enum Slope {
    static let delta = 0.1
    private static let constant = 6.0.squareRoot() - 1

    struct Candidate {
        var lambda: Double
        /// θ.
        var value: Double
        /// cnf, half the width of the interval.
        var halfWidth: Double
    }

    /// - Parameter candidates: sorted by λ, from the least biased as a rule; of equal widths the later one goes first,
    ///   as in the field's reference library.
    /// - Returns: `nil` where there are no candidates.
    static func choose(_ candidates: [Candidate]) -> TunedValue? {
        let order = candidates.enumerated()
            .sorted { ($0.element.halfWidth, $0.offset) > ($1.element.halfWidth, $1.offset) }
            .map(\.element)
        let stop = order.indices.first { i in
            order[..<i].contains { earlier in
                abs(earlier.value - order[i].value) > order[i].halfWidth + constant * earlier.halfWidth
            }
        }
        guard let last = stop.map({ $0 - 1 }) ?? order.indices.last else { return nil }
        return TunedValue(value: order[last].value, lambda: order[last].lambda)
    }
}

extension OffPolicyEvaluation {
    /// A family whose λ is chosen, by the name of the answer.
    public enum Tuning: String, CaseIterable, Sendable {
        case ips = "ips_slope"
        case dr = "dr_slope"
        case switchDR = "switchdr_slope"
        case optimisticShrinkage = "dros_slope"
        case subGaussianDR = "sgdr_slope"

        public var family: EstimatorFamily {
            switch self {
            case .ips: .cips
            case .dr: .cdr
            case .switchDR: .switchdr
            case .optimisticShrinkage: .dros
            case .subGaussianDR: .sgdr
            }
        }

        /// The family's grid, descending for clip, switch and sub-Gaussian, ascending for shrinkage.
        var lambdas: [Double] {
            let grid = family.grid ?? []
            return self == .optimisticShrinkage ? grid.sorted() : grid.sorted(by: >)
        }
    }

    /// The value of a family at the λ that SLOPE++ chooses.
    /// - Returns: `nil` where no λ has an interval: fewer than two rows, or numbers beyond a Double.
    public func tuned(_ tuning: Tuning) -> TunedValue? {
        precondition(terms.clusters == nil, "rows that don't stand alone")
        guard terms.count > 1 else { return nil }
        let quantile = StudentT.quantile(1 - Slope.delta, degrees: terms.count - 1)
        let lambdas = tuning.lambdas
        let values = values(lambdas.map(tuning.family.estimator(lambda:)))
        return Slope.choose(
            zip(lambdas, values).compactMap { lambda, value in
                guard let value, let error = value.standardError else { return nil }
                return Slope.Candidate(lambda: lambda, value: value.value, halfWidth: quantile * error)
            })
    }
}
