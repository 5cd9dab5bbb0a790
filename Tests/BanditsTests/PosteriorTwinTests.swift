import LinearAlgebra
import Routing
import Testing

@testable import Bandits

/// Everything that a posterior takes in, step by step beside its slow twin.
@Suite struct PosteriorTwinTests {
    private static let settings: [(name: String, settings: ResidualSettings)] = {
        let learning = LearningSettings(forgetting: 0.99, tasksMax: 3)
        var hoped = ResidualSettings.unknown(learning)
        hoped.absenceRetention = 0.97
        var known = ResidualSettings.known(learning)
        (known.absenceRetention, known.groupSD, known.biasSD) = (0.99, 0.04, 0.05)
        return [("known", known), ("hoped for", hoped), ("as shipped", .known()), ("newcomer", .newcomer())]
    }()

    /// A stream of a model that gets worse on one task, on all of them, better again, and is not drawn for a while.
    private struct Stream {
        var random: SplitMix64
        var now: UInt64 = 0
        var said: (observation: Observation, quality: Double)?

        mutating func next(_ step: Int) -> Observation {
            now += random.next() % 4 == 0 ? random.next() % 6 : 1
            if step % 211 == 210 { now += 90 }
            let group = ["sums", "prose", "rare \(random.next() % 4)", nil][Int(random.next() % 4)]
            let context = [Float(0.7 * random.nextNormal()), 0.3]
            let isBad = (260..<330).contains(step) || step > 560 || group == "sums" && step > 150 && step < 420
            let right = random.nextUniform() < (isBad ? 0.15 : 0.85)
            let prior = 0.7 + 0.2 * random.nextUniform()
            // For a while every answer is worth the same.
            let quality = (430..<560).contains(step) ? 0.8 : step % 3 == 0 ? (right ? 0.8 : 0.2) : right ? 1 : 0
            let observation = Observation(
                context: context, prior: prior, residual: quality - prior,
                weight: [0.5, 1, 1, 3][Int(random.next() % 4)],
                now: now, group: group)
            said = (observation, quality)
            return observation
        }
    }

    private func expectSame(_ posterior: ResidualPosterior, _ twin: PlainPosterior, _ comment: Comment) {
        func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-8 * max(1, abs(a)) }
        #expect(zip(posterior.mean, twin.mean).allSatisfy(near), comment)
        for i in twin.mean.indices {
            for j in 0...i { #expect(near(posterior.covariance[i * (i + 1) / 2 + j], twin.covariance[i][j]), comment) }
        }
        #expect(near(posterior.noiseVariance, twin.noise) && near(posterior.unrest, twin.unrest), comment)
        #expect((posterior.claim == nil) == (twin.claim == nil), comment)
        let (claimed, doubt) = (twin.claim?.expected ?? 0, twin.claim?.uncertainty ?? 0)
        #expect(near(posterior.bias, twin.mean[0] + claimed), comment)
        #expect(near(posterior.biasVariance, twin.covariance[0][0] + doubt), comment)
        #expect(posterior.detector.alarms == twin.detector.alarms, comment)
        #expect(posterior.groups.alarms == twin.groups.mapValues(\.detector.alarms).filter { $0.value > 0 }, comment)
    }

    @Test(arguments: settings.indices) func `a posterior is its twin after every outcome and every revision`(
        place: Int
    ) {
        let (name, settings) = Self.settings[place]
        var (alarms, verdicts, ownVerdicts): (Int, Int, Int) = (0, 0, 0)
        for seed in 1...2 as ClosedRange<UInt64> {
            var stream = Stream(random: SplitMix64(seed: seed))
            var posterior = ResidualPosterior(contextCount: 2, settings: settings)
            var twin = PlainPosterior(d: 2, settings)
            for step in 0..<700 {
                let comment: Comment = "\(name), seed \(seed), step \(step)"
                let observation = stream.next(step)
                for one in posterior.observe(observation) {
                    if one.finding != nil { alarms += 1 } else { verdicts += 1 }
                    if one.finding == nil, one.group != nil { ownVerdicts += 1 }
                }
                twin.observe(observation)
                if step % 17 == 16, let said = stream.said {
                    let change = 0.5 - said.quality
                    posterior.revise(said.observation.context, group: said.observation.group, change: change)
                    twin.revise(said.observation.context, group: said.observation.group, change: change)
                }
                expectSame(posterior, twin, comment)
                for group in ["sums", "prose", "rare 1", "never", nil] {
                    let now = stream.now + [1, 1, 40][step % 3]
                    let got = posterior.residual(at: [0.4, -0.2], group: group, now: now)
                    let wanted = twin.residual(at: [0.4, -0.2], group: group, now: now)
                    #expect(
                        abs(got.mean - wanted.mean) < 1e-8 && abs(got.variance - wanted.variance) < 1e-8,
                        "\(comment), \(group ?? "no group")")
                }
            }
        }
        #expect(alarms > 3, "\(name): \(alarms) alarms")
        #expect(!settings.reverts || verdicts > ownVerdicts && ownVerdicts > 0, "\(name): \(verdicts), \(ownVerdicts)")
    }

    @Test(arguments: settings.indices)
    func `whatever has happened, it is restored to the bit and goes on as it would have`(
        place: Int
    ) throws {
        let (name, settings) = Self.settings[place]
        var stream = Stream(random: SplitMix64(seed: 5))
        var posterior = ResidualPosterior(contextCount: 2, settings: settings)
        for step in 0..<700 {
            let observation = stream.next(step)
            var restored = posterior
            if step % 10 == 0 {
                var writer = StateWriter()
                posterior.write(to: &writer)
                var reader = StateReader(writer.bytes)
                restored = try ResidualPosterior(from: &reader, contextCount: 2, settings: settings)
                #expect(restored == posterior && reader.isAtEnd, "\(name), step \(step)")
            }
            #expect(restored.observe(observation) == posterior.observe(observation))
            #expect(restored == posterior, "\(name), step \(step)")
        }
    }

    /// What forgetting is to the weights its fourth root is; half is gone after a thousand observations of others.
    @Test func `what is forgotten follows the one setting, and 1 forgets nothing and looks for nothing`() {
        for make in [ResidualSettings.known, ResidualSettings.newcomer, ResidualSettings.unknown] {
            let usual = make(LearningSettings(forgetting: 0.99, tasksMax: 5))
            #expect(usual.biasRetention == 0.99 && abs(Double.pow(usual.weightRetention, 4) - 0.99) < 1e-12)
            #expect(abs(usual.kept(after: 1_000) - 0.5) < 1e-12 && usual.alarmInterval == 10_000)
            #expect(usual.groupsMax == 5 && usual.priorCount == (usual.reverts ? 20 : 0))
            let never = make(LearningSettings(forgetting: 1))
            #expect(never.biasRetention == 1 && never.weightRetention == 1 && never.kept(after: 5_000) == 1)
            #expect(never.alarmInterval == nil && never.groupsMax == 64)
        }
        #expect(ResidualSettings.known().reverts && !ResidualSettings.newcomer().reverts)
    }
}
