import CKernels
import RouterEngine
import Routing

/// Changes of what decides: they may read files and the log, so they run off the event loop. Making a learner anew takes
/// some ten megabytes for a moment, which go back to the system.
extension RequestService {
    func change(_ call: ChangeCall) throws(WireError) -> SlowAnswer {
        guard let desk else { throw WireError(.forbidden, "this server takes no policies and no artefacts") }
        defer { kernel_return_memory() }
        var candidate = Candidate(replacedVersion: call.replacedVersion)
        if let text = call.policy {
            candidate.policy = try telling { () throws(RouteError) in try desk.policy(text) }
        }
        if let name = call.path {
            guard let modelsDirectory else { throw WireError(.forbidden, "this server has no models directory") }
            let directory = try modelsDirectory.directory(named: name)
            candidate.artefact = try telling { () throws(RouteError) in try desk.artefact(directory) }
        }
        return try telling { () throws(RouteError) in
            guard let plan = call.plan else {
                let switched = try router.replace(with: candidate, call.reason)
                return .switched(switched, remarks: remarks(on: candidate, desk))
            }
            var report = try begin(candidate, plan, call.reason, desk)
            report.remarks = remarks(on: candidate, desk)
            return .rollout(report)
        }
    }

    /// Runs `body`; what the router refuses, the client is told.
    private func telling<Answer>(_ body: () throws(RouteError) -> Answer) throws(WireError) -> Answer {
        do {
            return try body()
        } catch {
            throw told(error)
        }
    }

    /// What is perhaps a mistake in a policy that was put.
    private func remarks(on candidate: Candidate, _ desk: ChangeDesk) -> [String] {
        candidate.policy.map { desk.remarks($0, router.models().map(\.model.name)) } ?? []
    }

    /// Asks the log, then begins.
    private func begin(
        _ candidate: Candidate, _ call: PlanCall, _ reason: ChangeReason, _ desk: ChangeDesk
    ) throws(RouteError) -> RolloutReport {
        var plan = call.plan
        plan.costWeight = call.costWeight ?? Self.costWeight(of: router.servingObjective)
        plan.costUSDMax = call.costUSDMax ?? RolloutPlan.costUSDMaxDefault
        if let bad = plan.outOfRange {
            throw .badRequest(field: "rollout.\(bad.key)", message: "\(bad.key) cannot be \(bad.value)")
        }
        let answer = try desk.gate(
            GateQuestion(
                candidate: router.frozen(candidate), trust: router.sourceTrust, decisionsMax: plan.gateDecisionsMax,
                costWeight: plan.costWeight))
        if call.costUSDMax == nil, let most = answer.costUSDMax, most > 0 { plan.costUSDMax = most }
        let standing = try router.beginRollout(candidate, plan, gate: answer.finding, reason)
        return report(standing)
    }

    /// What a USD is worth under the serving policy; 0 where it says nothing of that: then quality alone counts.
    private static func costWeight(of objective: Objective) -> Double {
        if case .costWeight(let weight) = objective { weight } else { 0 }
    }

    /// What `policy` is answered with.
    func policyReport() throws(WireError) -> PolicyReport {
        guard let desk else { throw WireError(.forbidden, "this server takes no policies and no artefacts") }
        return PolicyReport(
            serving: router.serving, settings: desk.settings(router.servingPolicy),
            objective: router.servingObjective, entry: router.registryEntries().last { $0.event.takesOver })
    }

    func steer(_ call: SteeringCall) throws(WireError) -> SlowAnswer {
        defer { kernel_return_memory() }
        return try telling { () throws(RouteError) in
            switch call.step {
            case .promote: .rollout(report(try router.endRollout(promoting: true, call.reason)))
            case .abort: .rollout(report(try router.endRollout(promoting: false, call.reason)))
            case .back: .switched(try router.goBack(to: call.version, call.reason), remarks: [])
            }
        }
    }

    /// How the last roll-out stands.
    func report(withHistory: Bool) -> RolloutReport {
        RolloutReport(
            serving: router.serving, standing: router.rollout(),
            history: withHistory ? router.registryEntries() : nil)
    }

    private func report(_ standing: RolloutStanding) -> RolloutReport {
        RolloutReport(serving: router.serving, standing: standing)
    }
}
