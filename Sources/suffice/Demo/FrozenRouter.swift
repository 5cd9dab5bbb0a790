import Artefact
import OutcomeStore
import RouterEngine
import Routing

/// The demo's router as training left it: it never hears of feedback.
struct FrozenRouter {
    private let router: Router

    init(artefact: RouterArtefact, settings: DemoSettings) throws {
        let policy = PolicySettings(objective: .costWeight(settings.costWeight), seed: settings.seed)
        do {
            router = try Router(
                configuration: Configuration(policy: policy), artefact: artefact, features: artefact.features,
                store: OutcomeStore.open(path: nil), clock: { 0 })
        } catch let error as StoreError {
            throw Failure(error)
        } catch let error as RouterError {
            throw Failure(error)
        }
    }

    /// What it would have got on each row: the outcomes' mean over its probabilities.
    func play(_ rows: [OutcomeRow]) throws -> [Outcome] {
        try rows.map { row in
            do {
                let request = RouteRequest(prompt: Array(row.prompt.utf8), dryRun: true)
                return try Self.expected(of: row, under: router.route(request).record)
            } catch let error as RouteError {
                throw Failure(.failed, error.message)
            }
        }
    }

    private static func expected(of row: OutcomeRow, under record: DecisionRecord) -> Outcome {
        record.scores.reduce(into: Outcome(quality: 0, costUSD: 0)) { mean, score in
            let outcome = row.outcomes[score.model]
            mean.quality = (mean.quality ?? 0) + score.probability * (outcome?.quality ?? 0)
            mean.costUSD = (mean.costUSD ?? 0) + score.probability * (outcome?.costUSD ?? 0)
        }
    }
}
