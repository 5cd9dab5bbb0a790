import Artefact
import Evaluation
import Features
import LinearAlgebra
import Predictor
import Routing
import Testing
import Training

@Suite("Many prompts at once")
struct MatrixPredictionTests {
    /// 150 rows: two full stretches of 64 and a part of one.
    @Test func `a matrix is predicted bit for bit as its rows one by one`() throws {
        var world = World(seed: 1)
        var rows = world.rows(150)
        for i in rows.indices {
            rows[i].prompt = world.gibberish()
            rows[i].outcomes["uncosted"] = Outcome(quality: 0.5)
        }
        let models = World.models + [Model(name: "uncosted")]
        let recipe = TrainingRecipe.short.with {
            $0.fit.epochsMax = 2
        }
        let artefact = try trained(rows, models: models, recipe: recipe).artefact(named: "base")
        let predictor = artefact.predictor
        let matrix = Matrix(features: artefact.features, of: rows)
        let predictions = matrix.predictions(of: predictor)
        let table = PredictionTable(predictor, features: matrix)
        #expect(predictions.count == 150 && table.rowCount == 150 && table.modelCount == 3)
        for i in rows.indices {
            let features = artefact.features.extract(Array(rows[i].prompt.utf8))
            #expect(features == matrix.row(i))
            let alone = predictor.predict(features)
            #expect(alone == predictions[i])
            for model in 0..<3 {
                #expect(table.quality[i, model] == Double(alone.quality[model]))
                #expect(table.costUSD[i, model] == (model == 2 ? nil : Double(alone.costUSD[model])))
            }
        }
        #expect(Set(predictions.map(\.quality)).count > 100, "the rows must differ for this to say anything")
    }

    @Test func `no rows are no predictions`() throws {
        var world = World(seed: 2)
        let recipe = TrainingRecipe.short.with { $0.fit.epochsMax = 1 }
        let artefact = try trained(world.rows(10), recipe: recipe).artefact(named: "base")
        let matrix = Matrix(features: artefact.features, of: [])
        #expect(matrix.rows == 0 && matrix.columns == artefact.features.count)
        #expect(matrix.predictions(of: artefact.predictor).isEmpty)
        #expect(PredictionTable(artefact.predictor, features: matrix).rowCount == 0)
    }
}
