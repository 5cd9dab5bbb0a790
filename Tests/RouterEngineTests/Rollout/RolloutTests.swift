import Foundation
import LinearAlgebra
import Testing

@testable import RouterEngine

struct RolloutTests {
    private static let plan = RolloutPlan(
        shadowRequests: 3, canaryShare: 0.2, canaryOutcomesMax: 1_500, costUSDMax: 0.02, errorRiseMax: 0.01)

    /// A roll-out that has come to its canary.
    private static func canary(_ plan: RolloutPlan = plan) -> Rollout {
        var rollout = Rollout(plan)
        rollout.take(.gate(lowerBound: 0))
        for _ in 0..<plan.shadowRequests { rollout.take(.shadowed(disagreement: 0)) }
        return rollout
    }

    /// Plays outcomes until it ends. The incumbent is right in 0.8 of cases at 0.004 USD.
    /// - Returns: how it ended, and the quality lost by what the candidate served.
    private static func play(
        _ rollout: inout Rollout, quality: Double, costUSD: Double = 0.004, errors: Double = 0.01, seed: UInt64
    ) -> Double {
        var random = SplitMix64(seed: seed)
        var lost = 0.0
        while !rollout.isOver {
            let isCandidate = random.nextUniform() < rollout.plan.canaryShare
            let isError = random.nextUniform() < (isCandidate ? errors : 0.01)
            let good = random.nextUniform() < (isCandidate ? quality : 0.8) ? 1.0 : 0
            let cost = (isCandidate ? costUSD : 0.004) * 2 * random.nextUniform()
            if isCandidate { lost += 0.8 - quality }
            rollout.take(
                .served(.init(isCandidate: isCandidate, quality: good, costUSD: cost, isError: isError)))
        }
        return lost
    }

    @Test func `the stages come one after the other, and events out of place change nothing`() {
        var rollout = Rollout(Self.plan)
        rollout.take(.served(.init(isCandidate: true, quality: 1, costUSD: 0)))
        rollout.take(.shadowed(disagreement: 0))
        #expect(rollout.stage == .gate && rollout.served == 0)
        rollout.take(.gate(lowerBound: -0.005))
        #expect(rollout.stage == .shadow && rollout.shadow == ShadowFindings())
        rollout.take(.shadowed(disagreement: nil))
        rollout.take(.shadowed(disagreement: 0.5))
        #expect(rollout.stage == .shadow && rollout.shadow.requests == 2)
        #expect(rollout.shadow.refusals == 1 && rollout.shadow.disagreement == 0.75)
        rollout.take(.shadowed(disagreement: 0))
        #expect(rollout.stage == .canary)
        rollout.take(.gate(lowerBound: -1))
        #expect(rollout.stage == .canary)
        rollout.take(.rollBack(.asked))
        #expect(rollout.stage == .rolledBack(.asked))
        rollout.take(.gate(lowerBound: 1))
        #expect(rollout.stage == .rolledBack(.asked) && rollout.isOver)
    }

    @Test func `what somebody promoted is not said to have been shown better`() {
        var rollout = Rollout(Self.plan)
        rollout.take(.gate(lowerBound: 0))
        rollout.take(.promote)
        #expect(rollout.stage == .promoted && rollout.sentence == "somebody said so after 0 outcomes")
    }

    @Test func `a candidate that the log speaks against does not pass the gate`() {
        var rollout = Rollout(Self.plan)
        rollout.take(.gate(lowerBound: -0.06))
        #expect(rollout.stage == .rolledBack(.gate))
        var unknown = Rollout(Self.plan)
        unknown.take(.gate(lowerBound: nil))
        #expect(unknown.stage == .rolledBack(.gate))
        var open = Self.plan
        open.gateLowerBoundMin = nil
        var ungated = Rollout(open)
        ungated.take(.gate(lowerBound: nil))
        #expect(ungated.stage == .shadow)
    }

    @Test func `in the shadow the candidate's value is that of what was served, weighted`() throws {
        var rollout = Rollout(Self.plan)
        rollout.take(.gate(lowerBound: 0))
        // Half of the traffic goes to each of two models of quality 0 and 1; the candidate would send all to the better.
        var random = SplitMix64(seed: 3)
        for _ in 0..<4_000 {
            let isBetter = random.nextUniform() < 0.5
            rollout.take(.valued(weight: isBetter ? 2 : 0, quality: isBetter ? 1 : 0, costUSD: 0))
        }
        let (difference, error) = (
            try #require(rollout.shadow.difference), try #require(rollout.shadow.standardError)
        )
        #expect(abs(difference - 0.5) < 4 * error && error < 0.01, "\(difference) ± \(error)")
    }

    @Test func `a plan with a number that no plan can have is named`() {
        #expect(RolloutPlan().outOfRange == nil)
        #expect(RolloutPlan(canaryShare: 0).outOfRange?.key == "share")
        #expect(RolloutPlan(canaryShare: 0.51).outOfRange?.key == "share")
        #expect(RolloutPlan(canaryOutcomesMax: 0).outOfRange?.key == "outcomes")
        #expect(RolloutPlan(costWeight: .infinity).outOfRange?.key == "cost_weight")
        #expect(RolloutPlan(gateLowerBoundMin: .nan).outOfRange?.key == "gate")
    }

    @Test func `an equal candidate is promoted in at most 5 of 100 roll-outs, though one looks at every step`() {
        var (promoted, takenBack) = (0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            var rollout = Self.canary()
            _ = Self.play(&rollout, quality: 0.8, seed: seed)
            if rollout.stage == .promoted { promoted += 1 }
            if rollout.stage != .promoted, rollout.stage != .rolledBack(.undecided) { takenBack += 1 }
        }
        #expect(promoted <= 10, "\(promoted) of 200 promoted")
        #expect(takenBack <= 10, "\(takenBack) of 200 taken back for harm")
    }

    @Test func `a better candidate is promoted`() {
        var promoted = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var rollout = Self.canary()
            _ = Self.play(&rollout, quality: 0.97, seed: seed)
            if rollout.stage == .promoted { promoted += 1 }
        }
        #expect(promoted >= 50, "\(promoted) of 60")
    }

    @Test func `a worse candidate is taken back for its quality, and has cost little`() {
        var (taken, lost, most) = (0, 0.0, 0.0)
        for seed in 1...60 as ClosedRange<UInt64> {
            var rollout = Self.canary()
            let loss = Self.play(&rollout, quality: 0.6, seed: seed)
            if rollout.stage == .rolledBack(.quality) { taken += 1 }
            lost += loss / 60
            most = max(most, loss)
        }
        #expect(taken >= 50, "\(taken) of 60")
        // All of the canary's 300 requests would have lost 60.
        #expect(lost < 30, "lost \(lost) on average, \(most) at most")
    }

    @Test func `errors and costs take a candidate back, and a cheaper one is promoted where cost counts`() {
        var rollout = Self.canary()
        _ = Self.play(&rollout, quality: 0.8, errors: 0.2, seed: 4)
        #expect(rollout.stage == .rolledBack(.errors) || rollout.stage == .rolledBack(.quality))
        var watched = Self.plan
        watched.costRiseUSDMax = 0.0005
        var dear = Self.canary(watched)
        _ = Self.play(&dear, quality: 0.8, costUSD: 0.009, seed: 4)
        #expect(dear.stage == .rolledBack(.cost))
        var priced = Self.plan
        priced.costWeight = 100
        var cheap = Self.canary(priced)
        _ = Self.play(&cheap, quality: 0.8, costUSD: 0.0004, seed: 4)
        #expect(cheap.stage == .promoted)
    }

    @Test func `state that was kept goes on as if it had never been put away`() throws {
        var random = SplitMix64(seed: 9)
        var (whole, kept) = (Self.canary(), Self.canary())
        for _ in 0..<300 {
            let event = Rollout.Event.served(
                .init(
                    isCandidate: random.nextUniform() < 0.2, quality: random.nextUniform() < 0.8 ? 1 : 0,
                    costUSD: 0.004))
            whole.take(event)
            kept.take(event)
            kept = try JSONDecoder().decode(Rollout.self, from: JSONEncoder().encode(kept))
        }
        #expect(kept == whole)
    }
}
