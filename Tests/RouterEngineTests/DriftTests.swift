import Artefact
import Foundation
import LinearAlgebra
import RouterEngine
import Routing
import Testing

/// RouterDC's prompts as a stream, in whose middle the best model degrades to 40 % of its quality.
@Suite(.enabled(if: RealStream.folder != nil, "SUFFICE_DATA is not set"))
struct DriftTests {
    @Test func `a degraded best model is left soon, and learning costs little while all is well`()
        throws
    {
        var past = try RealStream("routerdc/train.jsonl.gz", names: RealStream.routerDCModels)
        var stream = past
        var random = SplitMix64(seed: 1)
        past.rows.shuffle(using: &random)
        stream.rows = Array(past.rows.suffix(3_000))
        past.rows.removeLast(3_000)
        let artefact = try past.artefact(RealStream.bundledExtractor())
        for seed in 1...UInt64(ProcessInfo.processInfo.environment["SEEDS"] ?? "2")! {
            stream.rows.shuffle(using: &random)
            let learning = try play(stream, artefact, seed: seed, learns: true, degraded: nil)
            let frozen = try play(stream, artefact, seed: seed, learns: false, degraded: nil)
            let best = Dictionary(grouping: frozen.models.prefix(1_500), by: \.self).max {
                $0.value.count < $1.value.count
            }!.key
            let drifted = try play(stream, artefact, seed: seed, learns: true, degraded: best)
            let half = 1_500
            let share = drifted.models[(half - 500)..<half].count { $0 == best }
            let recovered = (0..<1_450).first { start in
                let window = drifted.models[(half + start)..<(half + start + 50)]
                return Double(window.count { $0 == best }) / 50 < 0.1 * Double(share) / 500 + 0.02
            }
            // An informed policy: the artefact without the degraded model, in the second half.
            let informed = try play(stream, artefact, seed: seed, learns: false, degraded: best, without: best)
            let lost = informed.rewards[half...].reduce(0, +) - drifted.rewards[half...].reduce(0, +)
            let (learnt, fixed) = (learning.rewards.reduce(0, +) / 3_000, frozen.rewards.reduce(0, +) / 3_000)
            print(
                "seed \(seed): learning \(learnt), frozen \(fixed); \(best) left after \(recovered ?? -1), lost \(lost)"
            )
            #expect(learnt > fixed - 0.015, "seed \(seed)")
            #expect(lost <= 40, "seed \(seed)")
            #expect(recovered != nil, "seed \(seed)")
        }
    }

    private func play(
        _ stream: RealStream, _ artefact: RouterArtefact, seed: UInt64, learns: Bool, degraded: String?,
        without: String? = nil
    ) throws -> (rewards: [Double], models: [String]) {
        var policy = PolicySettings(objective: .costWeight(0), seed: seed)
        policy.learning.enabled = learns
        if !learns { policy.exploration.kind = ExplorationSettings.Kind.none }
        let models = stream.models.filter { $0.name != without }
        let router = try Fixture.router(Fixture.configuration(policy, models: models), artefact: artefact)
        var (rewards, drawn): ([Double], [String]) = ([], [])
        for (step, row) in stream.rows.enumerated() {
            let record = try router.route(RouteRequest(prompt: row.prompt)).record
            let isDegraded = record.model == degraded && step >= stream.rows.count / 2
            let quality = row.quality[record.model]! * (isDegraded ? 0.4 : 1)
            try router.say(record.id, quality: quality)
            rewards.append(quality)
            drawn.append(record.model)
        }
        try router.close()
        return (rewards, drawn)
    }
}
