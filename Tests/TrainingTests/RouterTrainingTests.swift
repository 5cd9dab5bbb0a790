import Artefact
import Evaluation
import Foundation
import LinearAlgebra
import Predictor
import Routing
import TestFiles
import Testing
import Training

@Suite("Training a router")
struct RouterTrainingTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `it learns which model is better where`(seed: UInt64) throws {
        var world = World(seed: seed)
        let artefact = try trained(world.rows(240), seed: seed).artefact(named: "base")
        for _ in 0..<20 {
            let sums = artefact.quality(of: world.prompt(kind: 0))
            let poems = artefact.quality(of: world.prompt(kind: 1))
            #expect(sums[0] > sums[1] + 0.3, "\(sums)")
            #expect(poems[1] > poems[0] + 0.3, "\(poems)")
        }
        #expect(artefact.roster == World.models)
        #expect(artefact.predictor.knowsCost == [true, true])
        let costUSD = artefact.prediction(for: "What is 123 + 456 * 789?").costUSD
        #expect(abs(costUSD[0] - 1.1e-4) < 3e-5 && abs(costUSD[1] - 1.1e-3) < 3e-4, "\(costUSD)")
    }

    @Test func `the same seed gives the same bytes, and another seed others`() throws {
        let folder = try TemporaryFolder()
        var world = World(seed: 3)
        let rows = world.rows(140)
        var files: [[Data]] = []
        for (number, seed) in [7, 7, 8].enumerated() {
            let path = "\(folder.path)/\(number)"
            try trained(rows, seed: UInt64(seed)).artefact(named: "base").write(directory: path)
            files.append(
                try ["router.bin", "card.json"].map { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\($0)")) })
        }
        #expect(files[0] == files[1])
        #expect(files[0][0] != files[2][0] && files[0][1] != files[2][1])
    }

    @Test func `the card says what the router was trained and scored on`() throws {
        var world = World(seed: 4)
        let recipe = TrainingRecipe.short.with { $0.assessmentShare = 0.25 }
        var training = try RouterTraining(
            rows: world.rows(90), models: World.models, features: surfaceFeatures(), recipe: recipe, seed: 5)
        #expect(training.assessments.isEmpty)
        while training.nextStep() != nil {}
        let card = try training.artefact(
            named: "base", dataHashes: ["a.jsonl": "00"], licences: ["MIT"], notes: ["mind"]
        ).card
        // A quarter of 90, rounded down.
        #expect(card.rowCounts == ["training": 90, "assessment_training": 68, "assessment_test": 22])
        #expect(training.assessments.first?.rows == 22)
        #expect(card.metrics == training.assessments.first?.cardMetrics())
        #expect(card.metrics.contains { $0.name == "routed_accuracy_micro" && $0.low != nil })
        #expect(card.seed == 5 && card.threads == 1 && card.recipe == recipe.fit)
        #expect(card.dataHashes == ["a.jsonl": "00"] && card.licences == ["MIT"] && card.notes == ["mind"])
    }

    @Test func `fewer than twenty test rows are not scored`() throws {
        var world = World(seed: 5)
        let recipe = TrainingRecipe.short.with {
            $0.fit.epochsMax = 1
            $0.assessmentShare = 0.5
        }
        for (count, testCount) in [(39, 0), (40, 20)] {
            let training = try trained(world.rows(count), recipe: recipe)
            let card = try training.artefact(named: "base").card
            #expect(card.rowCounts["assessment_test"] == testCount)
            #expect(card.rowCounts["assessment_training"] == testCount)
            #expect(training.assessments.isEmpty == (testCount == 0))
            #expect(card.metrics.isEmpty == (testCount == 0))
        }
    }

    @Test func `steps go through the twin first and count the nets of both`() throws {
        var world = World(seed: 6)
        let recipe = TrainingRecipe.short.with { $0.fit.epochsMax = 2 }
        var training = try RouterTraining(
            rows: world.rows(140), models: World.models, features: surfaceFeatures(), recipe: recipe, seed: 1)
        var steps: [RouterTraining.Step] = []
        while let step = training.nextStep() { steps.append(step) }
        #expect(steps.map(\.isAssessment) == [true, true, true, true, false, false, false, false])
        #expect(steps.map(\.epoch.net) == [0, 0, 1, 1, 0, 0, 1, 1])
        #expect(steps.map(\.epoch.epoch) == [1, 2, 1, 2, 1, 2, 1, 2])
        #expect(steps.map(\.netsDone) == [0, 1, 1, 2, 2, 3, 3, 4])
        #expect(steps.allSatisfy { $0.netCount == 4 })
        #expect(training.nextStep() == nil)
    }

    /// Every row in turn has its outcomes turned around: the twin's first epoch must not notice it exactly for the
    /// rows on which the twin is scored.
    @Test func `the twin never sees the rows it is scored on`() throws {
        var world = World(seed: 7)
        let rows = world.rows(40)
        let recipe = TrainingRecipe.short.with {
            $0.fit.epochsMax = 1
            $0.fit.nets = 1
            $0.fit.validationShare = 0
            $0.assessmentShare = 0.5
        }
        func firstLoss(_ rows: [OutcomeRow]) throws -> Double? {
            var training = try RouterTraining(
                rows: rows, models: World.models, features: surfaceFeatures(), recipe: recipe, seed: 2)
            return training.nextStep()?.epoch.trainingLoss
        }
        let clean = try firstLoss(rows)
        var unnoticed = 0
        for i in rows.indices {
            var poisoned = rows
            for name in World.names {
                poisoned[i].outcomes[name]?.quality = 1 - (rows[i].outcomes[name]?.quality ?? 0)
                poisoned[i].outcomes[name]?.costUSD = 1
            }
            if try firstLoss(poisoned) == clean { unnoticed += 1 }
        }
        #expect(unnoticed == 20)
    }

    /// Coin flips, each told five times: all that can be known beforehand is one half, and a Brier score of ¼.
    @Test func `repeats of a prompt are learnt and judged together`() throws {
        var world = World(seed: 8)
        let once = world.rows(120).map { row in
            var row = row
            let first = world.random.next() % 2 == 0
            row.prompt = world.gibberish()
            row.outcomes = ["calc": Outcome(quality: first ? 1 : 0), "poet": Outcome(quality: first ? 0 : 1)]
            return row
        }
        let rows = (0..<600).map { number in
            var row = once[number % 120]
            row.id = "\(number)"
            return row
        }
        let recipe = TrainingRecipe.short.with {
            $0.hashedNgramBuckets = 256
            $0.fit.hidden = [32]
            $0.fit.epochsMax = 40
            $0.fit.weightDecay = 0
            $0.fit.taskLossWeight = 0
        }
        let training = try trained(rows, recipe: recipe)
        let artefact = try training.artefact(named: "base")
        let brier = try #require(training.assessments.first?.router.measures[.brier])
        #expect(brier.value > 0.2, "\(brier)")
        // Nor is the router sure of prompts that it has not seen.
        let sure = (0..<200).map { _ in abs(artefact.quality(of: world.gibberish())[0] - 0.5) }.reduce(0, +) / 200
        #expect(sure < 0.15, "mean distance from one half \(sure)")
        // The learnt baselines as well, where they are cross-fitted.
        for (name, table) in LearnedBaselines.predictions(
            for: rows, models: World.names, past: nil, features: artefact.features, seed: 1)
        {
            let errors = rows.indices.map { place in
                let error = (table.quality[place, 0] ?? 0) - (rows[place].outcomes["calc"]?.quality ?? 0)
                return error * error
            }
            #expect(errors.reduce(0, +) / 600 > 0.2, "\(name)")
        }
    }

    /// Outcomes that are coin flips, on rows which a net can learn by heart.
    @Test func `the scores on the card are not those of rows learnt by heart`() throws {
        var world = World(seed: 8)
        var rows = world.rows(80)
        for i in rows.indices {
            let first = world.random.next() % 2 == 0
            rows[i].prompt = world.gibberish()
            rows[i].outcomes = ["calc": Outcome(quality: first ? 1 : 0), "poet": Outcome(quality: first ? 0 : 1)]
        }
        let recipe = TrainingRecipe.short.with {
            $0.hashedNgramBuckets = 256
            $0.fit.hidden = [32]
            $0.fit.nets = 1
            $0.fit.epochsMax = 60
            $0.fit.batchRows = 16
            $0.fit.weightDecay = 0
            $0.fit.taskLossWeight = 0
            $0.fit.validationShare = 0
            $0.fit.inputDropout = 0
            $0.fit.hiddenDropout = 0
            $0.fit.clusters = 0
            $0.assessmentShare = 0.5
        }
        let training = try trained(rows, recipe: recipe)
        let artefact = try training.artefact(named: "base")
        let table = PredictionTable(artefact.predictor, features: Matrix(features: artefact.features, of: rows))
        let truth = OutcomeTable(rows: rows, models: World.names)
        let byHeart = RoutedQuality(choice: table.bestModels(), truth: truth).micro ?? 0
        let onCard = training.assessments.first?.router.measures[.routedMicro]?.value ?? 1
        #expect(byHeart > 0.9)
        #expect(onCard < 0.75)
    }
}
