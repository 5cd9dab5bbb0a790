import Foundation
import RouterEngine
import Routing
import Testing

@Suite struct GovernancePropertyTests {
    private static let start: Int64 = 1_790_000_000_000

    /// What came of one seed's requests.
    private struct Seen {
        var routed = 0
        var refused = 0
        var pinned = 0
        var probes = 0
        var capped = 0
    }

    /// Rosters × rules × policies × requests: every eligible model, and so the drawn one and every fallback, may answer
    /// by the twin's word; and nobody who may is missing without another reason.
    @Test(arguments: 0..<10)
    func `no policy ever returns a model that may not answer`(group: UInt64) throws {
        var seen = Seen()
        for seed in group * 30..<group * 30 + 30 { try Self.play(seed, &seen) }
        #expect(seen.routed > 800 && seen.refused > 100, "\(seen)")
        #expect(seen.pinned > 15 && seen.probes > 15 && seen.capped > 15, "\(seen)")
    }

    private static func play(_ seed: UInt64, _ seen: inout Seen) throws {
        var world = RandomWorld(seed: seed)
        let clock = Ticker(start)
        let router: Router
        do {
            router = try Fixture.router(world.configuration, clock: { clock.next(700) })
        } catch RouterError.floorTooHigh {
            return
        }
        var roster = world.models
        for _ in 0..<60 {
            let request = world.request()
            // The clock moves by 0.7 s at each look: the decision's own time is in its record.
            do throws(RouteError) {
                let reply = try router.route(request)
                try check(reply, request, roster, world.governance, seed)
                seen.capped += checkCaps(reply.record, request, world, seed)
                seen.routed += 1
                if reply.record.reason == .sessionPinned { seen.pinned += 1 }
                if reply.record.scores.contains(where: \.isProbe) { seen.probes += 1 }
                if !request.dryRun { say(router, reply.record, &world) }
            } catch {
                try check(error, request, roster, world.governance, seed)
                seen.refused += 1
            }
            if world.chance(0.05) { change(router, &roster, &world) }
        }
        try router.close()
    }

    private static func check(
        _ reply: RouteReply, _ request: RouteRequest, _ roster: [Model], _ governance: GovernanceSettings,
        _ seed: UInt64
    ) throws(RouteError) {
        let record = reply.record
        let eligible = record.scores.map(\.model)
        let may = roster.filter {
            EligibilityTwin.mayAnswer($0, request, governance, at: record.timeMilliseconds)
        }.map(\.name)
        for name in eligible + reply.fallbacks + [record.model] {
            #expect(may.contains(name), "seed \(seed): \(name) for \(request)")
        }
        let soft = ["breaker_open", "over_max_latency", "over_max_cost"]
        for name in may where !eligible.contains(name) {
            #expect(soft.contains(record.excluded[name] ?? ""), "seed \(seed): \(name) is missing")
        }
        #expect(Set(eligible).union(record.excluded.keys) == Set(roster.map(\.name)), "seed \(seed)")
        #expect(Set(reply.fallbacks + [record.model]) == Set(eligible), "seed \(seed)")
        #expect(record.propensity > 0 && abs(record.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
    }

    /// Neither a capped model nor one on trial has more than its share, where another model can take the rest.
    /// - Returns: how many were held down.
    private static func checkCaps(
        _ record: DecisionRecord, _ request: RouteRequest, _ world: RandomWorld, _ seed: UInt64
    ) -> Int {
        if case .budgetUSDPerRequest = request.objective ?? world.policy.objective { return 0 }
        let isFree = record.scores.contains { !$0.isProbe && world.policy.traffic[$0.model] == nil }
        guard record.reason != .sessionPinned, isFree else { return 0 }
        let floor = min(world.policy.exploration.floor, 1 / Double(record.scores.count))
        var held = 0
        for score in record.scores {
            let cap = min(
                world.policy.traffic[score.model]?.maxShare ?? 1, score.isProbe ? world.breakers.probeShare : 1)
            guard cap < 1 else { continue }
            #expect(score.probability <= max(cap, floor) + 1e-12, "seed \(seed): \(score) above \(cap)")
            held += 1
        }
        return held
    }

    private static func check(
        _ error: RouteError, _ request: RouteRequest, _ roster: [Model], _ governance: GovernanceSettings,
        _ seed: UInt64
    ) throws(RouteError) {
        switch error {
        case .budgetExhausted: break
        case .noEligibleModel(let why):
            let codes = [
                "retired", "paused", "missing_tag", "context_too_small", "outside_region", "data_class", "tenant",
            ]
            let isNamed = (codes + governance.rules.map { "rule:\($0.name)" }).contains { why.hasPrefix($0) }
            #expect(isNamed && why.contains(" left nobody ("), "seed \(seed): \(why)")
        default: Issue.record("seed \(seed): \(error)")
        }
    }

    private static func say(_ router: Router, _ record: DecisionRecord, _ world: inout RandomWorld) {
        let error: AttemptError? = world.chance(0.4) ? .timeout : nil
        let outcome = Outcome(quality: error == nil ? Double(world.below(11)) / 10 : nil, costUSD: 1e-4)
        let model = world.chance(0.2) ? record.scores[world.below(record.scores.count)].model : record.model
        // Routing has seen it when it is acknowledged.
        let acknowledged = DispatchSemaphore(value: 0)
        router.feedback(decision: record.id, model: model, outcome: outcome, error: error) { _ in acknowledged.signal()
        }
        acknowledged.wait()
    }

    private static func change(_ router: Router, _ roster: inout [Model], _ world: inout RandomWorld) {
        let place = world.below(roster.count)
        roster[place].state = world.chance(0.5) ? .active : .paused
        router.put(ModelChange(name: roster[place].name, state: roster[place].state)) { _ in
            // As above.
        }
    }
}
