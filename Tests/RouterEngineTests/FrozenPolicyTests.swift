import Routing
import Testing

@testable import RouterEngine

struct FrozenPolicyTests {
    private static let explorations = [
        ExplorationSettings(kind: ExplorationSettings.Kind.none), ExplorationSettings(kind: .epsilon, epsilon: 0.2),
        ExplorationSettings(kind: .softmax), ExplorationSettings(kind: .squarecb),
    ]

    @Test func `what its own artefact has predicted is taken from the log, and is what it would predict anew`() throws {
        let artefact = try Fixture.artefact()
        let router = try Fixture.router(artefact: artefact)
        for exploration in Self.explorations {
            let settings = PolicySettings(objective: .costWeight(20), exploration: exploration)
            var policy = try FrozenPolicy(settings, knowledge: .artefact(artefact))
            for number in 0..<20 {
                var record = try router.route(Fixture.request(number)).record
                try router.say(record.id, quality: Fixture.quality(record.model, number), costUSD: 0.001)
                let taken = policy.probabilities(of: record)
                #expect(abs((taken ?? []).reduce(0, +) - 1) < 1e-12)
                // Nothing that another one has said of costs counts.
                record.router = "another@00000000"
                for place in record.scores.indices { record.scores[place].priorCostUSD = 1 / Double(1 + place) }
                let anew = policy.probabilities(of: record)
                #expect(anew == taken, "\(exploration), request \(number)")
            }
        }
    }

    @Test func `a model that the artefact doesn't know is a newcomer here, as it is in a served decision`() throws {
        let artefact = try Fixture.artefact()
        let settings = PolicySettings(
            objective: .costWeight(20), exploration: ExplorationSettings(kind: .matching),
            learning: LearningSettings(enabled: false), seed: 7)
        let new = Model(name: "new", prices: Prices(inputUSDPerMTok: 0.4, outputUSDPerMTok: 1.2))
        let router = try Fixture.router(
            Fixture.configuration(settings, models: Fixture.models + [new]), artefact: artefact)
        var policy = try FrozenPolicy(settings, knowledge: .artefact(artefact))
        for number in 0..<20 {
            let record = try router.route(Fixture.request(number)).record
            let probabilities = policy.probabilities(of: record)
            #expect(probabilities == record.scores.map(\.probability), "request \(number)")
        }
    }

    @Test func `without features it decides what its own artefact has logged, and nothing of another one's`() throws {
        let artefact = try Fixture.artefact()
        var record = try Fixture.router(artefact: artefact).route(Fixture.request(1)).record
        record.features = []
        let settings = PolicySettings(exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.2))
        var policy = try FrozenPolicy(settings, knowledge: .artefact(artefact))
        let taken = policy.probabilities(of: record)
        #expect(taken != nil)
        // Deviations without feedback are not in the log.
        var matching = try FrozenPolicy(
            PolicySettings(exploration: ExplorationSettings(kind: .matching)), knowledge: .artefact(artefact))
        let unsure = matching.probabilities(of: record)
        #expect(unsure == nil)
        record.router = "another@00000000"
        let foreign = policy.probabilities(of: record)
        #expect(foreign == nil)
    }
}
