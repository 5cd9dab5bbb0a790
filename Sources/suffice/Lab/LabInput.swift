import Artefact
import Interchange
import Lab
import RouterEngine
import Routing

/// Outcomes and router of an experiment.
struct LabInput {
    let knowledge: OfflineKnowledge
    let rows: [OutcomeRow]
    let warmup: [OutcomeRow]
    /// Every model with an outcome.
    let models: [Model]
    let scenario: Scenario
    /// Sentences that a reader of the figures must know.
    let notes: [String]

    /// What is perhaps a mistake in a policy's file.
    func remark(on contestants: [Contestant]) {
        for contestant in contestants {
            let roster = contestant.configuration.models ?? knowledge.artefact?.roster ?? models
            let names = roster.map(\.name) + scenario.joiningModels.sorted()
            for remark in contestant.configuration.remarks(roster: names) {
                StandardError.say("\(contestant.name): \(remark)")
            }
        }
    }

    /// The world with the models that somebody may route to.
    func world(for contestants: [Contestant]) throws -> World {
        var names = scenario.joiningModels
        for contestant in contestants {
            let roster = contestant.configuration.models ?? knowledge.artefact?.roster ?? models
            names.formUnion(roster.map(\.name))
        }
        for event in scenario.events { names.insert(event.model) }
        return try experiment { () throws(LabError) in
            try World(
                rows: rows, warmup: warmup, models: models.filter { names.contains($0.name) }, scenario: scenario)
        }
    }
}
