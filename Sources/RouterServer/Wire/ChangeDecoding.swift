import RouterEngine
import StrictJSON

extension Fields {
    /// The fields of `policy_put`.
    func policyChange() throws(WireError) -> ChangeCall {
        guard let policy = value("policy") else { throw missing("policy") }
        let text: [UInt8]
        if policy.kind == .object {
            text = Array(policy.rawBytes)
        } else if let yaml = policy.string {
            text = Array(yaml.utf8)
        } else {
            throw wrong("policy", "an object, or a string of YAML")
        }
        let call = ChangeCall(
            policy: text, path: try name("path"), plan: try plan(), replacedVersion: try replacedVersion(),
            reason: try reason())
        // Every key would go back to its default, which hardly anybody means who sends a text that says nothing.
        guard !Self.isEmpty(text) else {
            throw .badRequest(
                path("policy"), "policy is empty: {} is the policy of nothing but defaults")
        }
        return call
    }

    /// Whether a policy is no value: nothing but blanks and comments. (`{}` is one, and says all defaults.)
    private static func isEmpty(_ policy: [UInt8]) -> Bool {
        let lines = String(decoding: policy, as: UTF8.self).split(separator: "\n").filter { line in
            line.first { !$0.isWhitespace } != "#"
        }
        return ["", "---", "null"].contains(lines.joined().filter { !$0.isWhitespace })
    }

    /// The fields of `router_load`.
    func routerChange() throws(WireError) -> ChangeCall {
        ChangeCall(
            policy: nil, path: try requiredName("path"), plan: try plan(), replacedVersion: try replacedVersion(),
            reason: try reason())
    }

    /// The fields of `rollout`: a step, or the question how it stands.
    func rolloutCall() throws(WireError) -> WireCall {
        guard let step: SteeringCall.Step = try word("do") else {
            return .rollout(withHistory: try flag("history") ?? false)
        }
        let version = try count("version").map { UInt64($0) }
        return .steer(SteeringCall(step: step, version: version, reason: try reason()))
    }

    /// The version that a change is one of, as `policy` says it.
    private func replacedVersion() throws(WireError) -> UInt64? { try count("if_version").map { UInt64($0) } }

    /// Who changes something, and why.
    private func reason() throws(WireError) -> ChangeReason {
        ChangeReason(by: try name("by") ?? "client", why: try name("why") ?? "")
    }

    /// - Returns: `nil` where the change is for all traffic at once.
    private func plan() throws(WireError) -> PlanCall? {
        guard let value = value("rollout") else { return nil }
        if let flag = value.bool { return flag ? PlanCall() : nil }
        guard let fields = try fields("rollout") else { return nil }
        return try fields.planFields()
    }

    private func planFields() throws(WireError) -> PlanCall {
        var call = PlanCall()
        if let gate = value("gate") {
            if gate.isString("off") {
                call.plan.gateLowerBoundMin = nil
            } else if let least = gate.double {
                call.plan.gateLowerBoundMin = least
            } else {
                throw wrong("gate", "a number, or \"off\"")
            }
        }
        for (name, place) in Self.counts {
            if let count = try count(name) { call.plan[keyPath: place] = count }
        }
        for (name, place) in Self.amounts {
            if let amount = try amount(name) { call.plan[keyPath: place] = amount }
        }
        call.plan.costRiseUSDMax = try amount("cost_rise_usd")
        call.costUSDMax = try amount("cost_usd_max")
        call.costWeight = try amount("cost_weight")
        return call
    }

    private static var counts: [(String, WritableKeyPath<RolloutPlan, Int>)] {
        [
            ("gate_decisions", \.gateDecisionsMax), ("shadow_requests", \.shadowRequests),
            ("outcomes", \.canaryOutcomesMax),
        ]
    }

    private static var amounts: [(String, WritableKeyPath<RolloutPlan, Double>)] {
        [
            ("share", \.canaryShare), ("false_promotions", \.falsePromotionRate),
            ("false_rollbacks", \.falseRollbackRate), ("quality_drop", \.qualityDropMax),
            ("error_rise", \.errorRiseMax),
        ]
    }

    private func count(_ name: String) throws(WireError) -> Int? { try tokens(name) }
}
