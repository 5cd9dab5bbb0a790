/// How the interval of a paired difference is worked out.
public enum IntervalMethod: Sendable, Equatable {
    /// Mean ± 1.96 standard errors.
    case normal
    case bootstrap(PairedBootstrap)
    /// Maurer and Pontil's: needs no normal limit, is wider.
    case bernstein
    /// A betting confidence sequence over the rows in log order: holds however often one looks.
    case anytime

    /// Whether it leans on a limit: that the rows hold enough of every outcome that matters.
    public var isAsymptotic: Bool {
        switch self {
        case .normal, .bootstrap: true
        case .bernstein, .anytime: false
        }
    }
}
