import Interchange
import LinearAlgebra
import Routing

/// The bundled outcomes: what the demo learns from, and what it plays.
struct DemoData {
    let training: [OutcomeRow]
    let models: [Model]
    /// As many as were asked for, in seeded order; the file's rows come again where it has fewer.
    let stream: [OutcomeRow]

    init(_ settings: DemoSettings) throws {
        let path = try BundledFiles.path(Self.fileName)
        var bad = BadRows()
        let dataset = try readable { try Dataset.read(paths: [path], badRows: &bad) }
        guard bad.count == 0 else { throw Failure(.badData, "\(path) is damaged: \(bad.named[0])") }
        training = dataset.rows.filter { $0.split == "train" }
        models = dataset.models
        var random = SplitMix64(seed: settings.seed)
        let fresh = dataset.rows.filter { $0.split == "stream" }
        guard !fresh.isEmpty, !training.isEmpty else {
            throw Failure(.badData, "\(path) lacks the splits train and stream")
        }
        var stream: [OutcomeRow] = []
        while stream.count < settings.requests { stream += fresh.shuffled(using: &random) }
        self.stream = Array(stream.prefix(settings.requests))
    }

    /// A few prompts to ask before and after the restart.
    var probes: [OutcomeRow] { Array(stream.prefix(20)) }

    static let fileName = "data/demo/outcomes.jsonl.gz"
    /// The file's path, or its name where it isn't found.
    static var shownPath: String { (try? BundledFiles.path(fileName)) ?? fileName }
}
