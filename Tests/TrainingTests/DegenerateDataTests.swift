import Artefact
import Evaluation
import Features
import Predictor
import Routing
import Testing
import Training

@Suite("Little and odd data")
struct DegenerateDataTests {
    private let quick = TrainingRecipe.short.with { $0.fit.epochsMax = 2 }

    /// Every number the artefact predicts is a number in its range.
    private func expectSensible(_ artefact: RouterArtefact, sourceLocation: SourceLocation = #_sourceLocation) {
        for prompt in ["What is 1 + 1?", "Write a poem.", "", "\u{0}é"] {
            let prediction = artefact.prediction(for: prompt)
            let areInRange =
                prediction.quality.allSatisfy { (0...1).contains($0) }
                && prediction.qualitySD.allSatisfy { $0 > 0 && $0.isFinite }
                && prediction.costUSD.allSatisfy { $0 >= 0 && $0.isFinite }
                && prediction.context.allSatisfy { $0.isFinite }
            #expect(areInRange, "\(prediction)", sourceLocation: sourceLocation)
        }
    }

    @Test func `no rows, no models and no qualities are errors that say so`() throws {
        var world = World(seed: 1)
        var rows = world.rows(30)
        #expect(throws: TrainingError.nothingToLearn("the data has no rows")) { _ = try trained([]) }
        #expect(throws: TrainingError.nothingToLearn("no row has an outcome of any model")) {
            _ = try trained(rows, models: [])
        }
        #expect(throws: TrainingError.nothingToLearn("none of the 30 rows has a quality")) {
            _ = try trained(rows, models: [Model(name: "stranger")])
        }
        for i in rows.indices {
            rows[i].outcomes = ["calc": Outcome(costUSD: 1), "stranger": Outcome(quality: 1)]
        }
        let error = #expect(throws: TrainingError.self) { _ = try trained(rows) }
        #expect(error?.description == "nothing to learn from: none of the 30 rows has a quality")
    }

    @Test func `a quality or cost out of range is an error with its place`() throws {
        var world = World(seed: 2)
        for outcome in [Outcome(quality: .nan), Outcome(quality: 1.5), Outcome(costUSD: -1), Outcome(costUSD: 1e300)] {
            var rows = world.rows(3)
            rows[1].outcomes["poet"] = outcome
            let error = #expect(throws: TrainingError.self) { _ = try trained(rows) }
            let sentence = error?.description ?? ""
            #expect(sentence.hasPrefix("the data can't be learnt from: ") && sentence.contains("of row 1, column 1"))
        }
    }

    @Test(arguments: [1, 2, 3, 7])
    func `a handful of rows makes an artefact`(count: Int) throws {
        var world = World(seed: 3)
        let artefact = try trained(world.rows(count), recipe: quick).artefact(named: "few")
        #expect(artefact.card.rowCounts["training"] == count)
        expectSensible(artefact)
    }

    @Test func `one model can be learnt and scored`() throws {
        var world = World(seed: 4)
        let training = try trained(world.rows(140), models: [World.models[1]])
        let artefact = try training.artefact(named: "one")
        #expect(training.assessments.first?.models == ["poet"])
        #expect(artefact.quality(of: world.prompt(kind: 1))[0] > artefact.quality(of: world.prompt(kind: 0))[0] + 0.3)
        expectSensible(artefact)
    }

    @Test func `one task and no tasks train the same`() throws {
        var world = World(seed: 5)
        var rows = world.rows(60)
        for i in rows.indices { rows[i].task = "all" }
        let one = try trained(rows, recipe: quick).artefact(named: "a").predictor.encoded()
        for i in rows.indices { rows[i].task = nil }
        #expect(try trained(rows, recipe: quick).artefact(named: "a").predictor.encoded() == one)
    }

    @Test(arguments: [0, 0.5, 1])
    func `constant qualities are predicted as they are`(quality: Double) throws {
        var world = World(seed: 6)
        var rows = world.rows(140)
        for i in rows.indices {
            for name in World.names { rows[i].outcomes[name]?.quality = quality }
        }
        let training = try trained(rows)
        let artefact = try training.artefact(named: "constant")
        expectSensible(artefact)
        for value in artefact.quality(of: "Write a poem.") { #expect(abs(Double(value) - quality) < 0.1) }
        #expect(training.assessments.first?.router.measures[.routedMicro]?.value == quality)
    }

    @Test func `identical prompts teach each model's mean`() throws {
        var world = World(seed: 7)
        var rows = world.rows(200)
        for i in rows.indices { rows[i].prompt = "the same" }
        let artefact = try trained(rows).artefact(named: "same")
        expectSensible(artefact)
        for (m, name) in World.names.enumerated() {
            let mean = rows.reduce(0) { $0 + ($1.outcomes[name]?.quality ?? 0) } / 200
            #expect(abs(Double(artefact.quality(of: "the same")[m]) - mean) < 0.12)
        }
    }

    @Test func `a model with a single row is expected near the mean of all, not at its one outcome`() throws {
        var world = World(seed: 8)
        var rows = world.rows(140)
        let mean = rows.flatMap { $0.outcomes.values.map { $0.quality ?? 0 } }.reduce(0, +) / 280
        rows[70].outcomes["newcomer"] = Outcome(quality: 1, costUSD: 0.01)
        let models = World.models + [Model(name: "newcomer"), Model(name: "absent")]
        let training = try trained(rows, models: models)
        let artefact = try training.artefact(named: "sparse")
        expectSensible(artefact)
        #expect(artefact.predictor.knowsCost == [true, true, true, false])
        for prompt in [world.prompt(kind: 0), world.prompt(kind: 1)] {
            let quality = artefact.quality(of: prompt)
            #expect(quality[2] < 0.95 && Double(quality[2]) > mean - 0.1, "\(quality)")
            #expect(abs(Double(quality[3]) - mean) < 0.2, "\(quality)")
        }
    }

    @Test func `rows without costs and rows with nothing else are both of use`() throws {
        var world = World(seed: 9)
        var rows = world.rows(160)
        for i in rows.indices {
            for name in World.names {
                if i < 80 { rows[i].outcomes[name]?.costUSD = nil } else { rows[i].outcomes[name]?.quality = nil }
            }
        }
        rows.append(OutcomeRow(id: "none", prompt: "nothing is known of this one"))
        let artefact = try trained(rows).artefact(named: "halves")
        #expect(artefact.card.rowCounts["training"] == 160)
        #expect(artefact.predictor.knowsCost == [true, true])
        #expect(artefact.quality(of: world.prompt(kind: 0))[0] > artefact.quality(of: world.prompt(kind: 0))[1])
        expectSensible(artefact)
    }

    @Test func `no cost at all still makes a router with scores`() throws {
        var world = World(seed: 10)
        var rows = world.rows(140)
        for i in rows.indices {
            for name in World.names { rows[i].outcomes[name]?.costUSD = nil }
        }
        let training = try trained(rows, recipe: quick)
        #expect(try training.artefact(named: "free").predictor.knowsCost == [false, false])
        #expect(training.assessments.first?.router.measures[.aiq] == nil)
        #expect(training.assessments.first?.router.measures[.routedMicro] != nil)
    }

    /// Wherever the one quality falls, one of the twin's two parts has none.
    @Test func `a single quality among many costs trains without a twin`() throws {
        var world = World(seed: 11)
        var rows = world.rows(60)
        for i in rows.indices where i != 17 {
            for name in World.names { rows[i].outcomes[name]?.quality = nil }
        }
        let recipe = quick.with { $0.assessmentShare = 0.5 }
        for seed in 1...4 as ClosedRange<UInt64> {
            let training = try trained(rows, recipe: recipe, seed: seed)
            let card = try training.artefact(named: "lonely").card
            #expect(training.assessments.isEmpty)
            #expect(card.rowCounts == ["training": 60, "assessment_training": 0, "assessment_test": 0])
        }
    }

    @Test func `hashed words are added to the bundled features`() throws {
        var world = World(seed: 12)
        let artefact = try trained(world.rows(20), recipe: quick.with { $0.hashedNgramBuckets = 64 })
            .artefact(named: "hashed")
        let plain = try surfaceFeatures()
        #expect(artefact.features.count == plain.count + 64)
        #expect(artefact.features.spec.hashedNgramBuckets == 64)
    }
}
