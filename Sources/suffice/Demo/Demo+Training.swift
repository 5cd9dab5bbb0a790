import Artefact
import Predictor
import Report
import Training

extension Demo {
    /// Trains a router on the outcomes and writes it to the demo's folder.
    func train(on data: DemoData) throws {
        var recipe = TrainingRecipe()
        recipe.assessmentShare = 0
        if settings.isFast {
            recipe.fit.nets = 1
            recipe.fit.hidden = [64]
            recipe.fit.epochsMax = 25
        }
        let start = systemMonotonicSeconds()
        do {
            var training = try RouterTraining(
                rows: data.training, models: data.models, features: BundledFiles.features(), recipe: recipe,
                seed: settings.seed)
            var bar = ProgressBar("   train", total: recipe.fit.nets, unit: "nets")
            while let step = training.nextStep() {
                bar.update(step.netsDone, note: "epoch \(step.epoch.epoch)")
            }
            bar.finish()
            let artefact = try training.artefact(named: "demo", notes: ["trained by suffice demo on data/demo"])
            try artefact.write(directory: routerPath)
            let seconds = systemMonotonicSeconds() - start
            note("\(artefact.label): \(recipe.fit.nets) nets in \(Format.duration(seconds: seconds)) → \(routerPath)")
        } catch let error as TrainingError {
            throw Failure(.badData, "\(error)")
        } catch let error as ArtefactError {
            throw Failure(.failed, "\(error)")
        }
    }
}
