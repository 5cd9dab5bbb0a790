import Artefact
import Routing

/// What `suffice train --json` prints.
struct TrainingSummary: Codable {
    var router: String
    var directory: String
    var rows: Int
    var models: [String]
    var seed: UInt64
    var seconds: Double
    var metrics: [CardMetric]

    init(_ artefact: RouterArtefact, directory: String, seconds: Double) {
        router = artefact.label
        self.directory = directory
        rows = artefact.card.rowCounts["training"] ?? 0
        models = artefact.roster.map(\.name)
        seed = artefact.card.seed
        self.seconds = seconds
        metrics = artefact.card.metrics
    }
}
