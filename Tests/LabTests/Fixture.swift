import Features
import Foundation
import LinearAlgebra
import RouterEngine
import Routing

@testable import Lab

/// Small worlds whose truth is known.
enum Fixture {
    static let small = Model(name: "small", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.3))
    static let large = Model(name: "large", prices: Prices(inputUSDPerMTok: 2.5, outputUSDPerMTok: 10))
    static let models = [small, large]

    /// No artefact: surface features only.
    static func knowledge() throws -> OfflineKnowledge { OfflineKnowledge(artefact: nil, bundled: try extractor()) }

    static func extractor() throws -> FeatureExtractor {
        let spec = FeatureSpec(
            surface: true, table: false, hashedNgramBuckets: 0, promptBytesMax: 4_096, embeddingCount: 0)
        return try FeatureExtractor(spec: spec, table: nil)
    }

    /// Sums that both can do, proofs that only the large one can; quality is 0 or 1 with noise of its own.
    static func rows(_ count: Int, seed: UInt64 = 1) -> [OutcomeRow] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { number in
            let isProof = number % 3 == 0
            let prompt =
                isProof
                ? "Prove that there are infinitely many primes of the form \(number)k + 1, step by step, with care."
                : "What is \(number) + 12?"
            let chance = isProof ? 0.2 : 0.9
            let small = random.nextUniform() < chance ? 1.0 : 0
            let large = random.nextUniform() < 0.95 ? 1.0 : 0
            return OutcomeRow(
                id: "r\(number)", task: isProof ? "proof" : "sum", prompt: prompt,
                outcomes: [
                    "small": Outcome(quality: small, costUSD: 1e-5 * (1 + random.nextUniform()), outputTokens: 20),
                    "large": Outcome(quality: large, costUSD: 1e-3 * (1 + random.nextUniform()), outputTokens: 40),
                ])
        }
    }

    static func contestant(_ policy: PolicySettings, name: String = "tried") -> Contestant {
        Contestant(name: name, configuration: Configuration(models: models, policy: policy))
    }

    static func simulation(
        _ rows: [OutcomeRow], _ policies: [PolicySettings], scenario: Scenario = Scenario(), seeds: [UInt64] = [1],
        reward: Reward = Reward(), threads: Int = 2
    ) throws -> Simulation {
        try Simulation(
            world: World(rows: rows, models: models, scenario: scenario),
            contestants: policies.enumerated().map { contestant($1, name: "policy \($0)") }, knowledge: knowledge(),
            seeds: seeds, reward: reward, threads: threads)
    }

    /// Always the cheapest: nothing is known of any model, and nothing is learnt.
    static let frugal = PolicySettings(
        objective: .costWeight(1), exploration: ExplorationSettings(kind: ExplorationSettings.Kind.none),
        learning: LearningSettings(enabled: false))
}
