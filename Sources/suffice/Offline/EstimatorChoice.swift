import Evaluation

/// Which estimators a run works out.
struct EstimatorChoice {
    private(set) var estimators: [any OffPolicyEstimator] = []
    private(set) var tunings: [OffPolicyEvaluation.Tuning] = []

    /// Everything that the log allows.
    init(withRewardModel: Bool) {
        estimators = EstimatorFamily.all(withRewardModel: withRewardModel)
        tunings = OffPolicyEvaluation.Tuning.allCases.filter { withRewardModel || !$0.family.usesRewardModel }
    }

    /// Names with commas between, as `ips,cips_10,dros,dr_slope`; a name said twice counts once.
    init(names: String) throws(Failure) {
        var keys = Set<String>()
        for part in names.split(separator: ",", omittingEmptySubsequences: false) {
            let name = part.filter { $0 != " " }
            if let tuning = OffPolicyEvaluation.Tuning(rawValue: name) {
                if keys.insert(name).inserted { tunings.append(tuning) }
            } else if let members = EstimatorFamily.estimators(named: name) {
                estimators += members.filter { keys.insert($0.key).inserted }
            } else {
                throw Failure(.usage, "there is no estimator \"\(name)\"; see suffice ope --help")
            }
        }
    }

    /// The first that needs a reward model's predictions.
    var firstWithRewardModel: String? {
        estimators.first { $0.usesRewardModel }?.key ?? tunings.first { $0.family.usesRewardModel }?.rawValue
    }
}
