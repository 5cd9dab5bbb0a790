import Foundation
import RouterEngine
import Routing
import Testing

/// The ParetoBandit validation stream: published rewards beside ours.
@Suite(.enabled(if: RealStream.folder != nil, "SUFFICE_DATA is not set"))
struct ParetoBanditTests {
    static let budgets: [(budgetUSD: Double, published: Double)] = [
        (2.9e-5, 0.793), (8.3e-5, 0.813), (2.3e-4, 0.859), (6.6e-4, 0.898), (1.9e-3, 0.917), (5.3e-3, 0.924),
        (1.5e-2, 0.929),
    ]

    @Test func `a paced budget keeps every window of 1,500 decisions and beats the published reward`() throws {
        let past = try RealStream("paretobandit/train_partial.jsonl.gz", names: RealStream.paretoModels)
        let stream = try RealStream("paretobandit/val.jsonl.gz", names: RealStream.paretoModels)
        let artefact = try past.artefact(RealStream.bundledExtractor())
        for (budget, published) in Self.budgets {
            for seed in 1...UInt64(ProcessInfo.processInfo.environment["SEEDS"] ?? "2")! {
                let policy = PolicySettings(objective: .budgetUSDPerRequest(budget), seed: seed)
                let router = try Fixture.router(
                    Fixture.configuration(policy, models: stream.models), artefact: artefact)
                let played = try stream.play(router, seed: seed)
                let dearest = played.dearest(1_500) / budget
                print(
                    "budget \(budget) seed \(seed): reward \(played.reward) (published \(published)),",
                    "dearest 1,500 \(dearest)")
                // The cheapest model alone costs 1.01 times the smallest budget: there nothing can be promised.
                guard budget > 3e-5 else { continue }
                #expect(dearest <= 1.01, "budget \(budget) seed \(seed)")
                #expect(played.reward > published, "budget \(budget) seed \(seed)")
                try router.close()
            }
        }
    }

    @Test func `untrained, the cumulative regret stays below the published one`() throws {
        let stream = try RealStream("paretobandit/val.jsonl.gz", names: RealStream.paretoModels)
        let cases: [(budgetUSD: Double?, published: Double)] = [(nil, 87), (3e-4, 213), (6.6e-4, 147), (1.9e-3, 114)]
        for (budget, published) in cases {
            for seed in 1...UInt64(ProcessInfo.processInfo.environment["SEEDS"] ?? "2")! {
                let policy = PolicySettings(
                    objective: budget.map { .budgetUSDPerRequest($0) } ?? .costWeight(0), seed: seed)
                let router = try Fixture.router(
                    Fixture.configuration(policy, models: stream.models), features: RealStream.bundledExtractor())
                let played = try stream.play(router, seed: seed)
                let regret = played.regret.reduce(0, +)
                print("untrained, budget \(budget ?? 0) seed \(seed): regret \(regret) (published \(published))")
                #expect(regret < published, "budget \(budget ?? 0) seed \(seed)")
                if let budget { #expect(played.dearest(1_500) <= 1.05 * budget, "budget \(budget) seed \(seed)") }
                try router.close()
            }
        }
    }
}
