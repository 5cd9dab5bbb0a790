import Artefact
import Bandits
import Features
import Locks
import Predictor
import Routing

/// What is known without any feedback: an artefact's predictions, or, untrained, a context and an optimistic guess.
///
/// Immutable; a class so that the snapshots and learners that share it retain one object, not every part of an artefact.
public final class OfflineKnowledge: Sendable {
    public let artefact: RouterArtefact?
    let extractor: FeatureExtractor
    /// `base@3f2a91c0`, or `untrained`.
    public let label: String
    /// Tells whether logged features can be read again by this extractor.
    let featuresHash: String
    private let projection: Projection?
    private let served: Served?
    /// Scratch memory of predictions that are done, for the next ones: as many as there were at once.
    private let spareScratch = UnfairMutex<[Prediction.Scratch]>([])
    /// What the artefact's large clusters of prompts are called.
    private let clusterNames: [String]
    /// Place in the artefact's roster, by name.
    private let places: [String: Int]

    /// Quality expected of any model before anything is known of it: so high that every model is worth a try, and
    /// the cheapest one first (ties go to it).
    static let optimisticQuality = 0.95
    static let untrainedLabel = "untrained"
    static let untrainedContextCount = 16

    /// - Parameter bundled: features of the product itself, used without an artefact.
    public init(artefact: RouterArtefact?, bundled: FeatureExtractor) {
        self.artefact = artefact
        extractor = artefact?.features ?? bundled
        label = artefact?.label ?? Self.untrainedLabel
        featuresHash = artefact?.featuresHash ?? bundled.contentHash
        projection =
            artefact == nil ? UntrainedContext.projection(extractor, contextCount: Self.untrainedContextCount) : nil
        served = (artefact?.predictor).map(Served.init)
        clusterNames = (0..<(artefact?.predictor.clusterCount ?? 0)).map { "cluster \($0)" }
        places = Dictionary(
            (artefact?.roster ?? []).enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var contextCount: Int { artefact?.predictor.contextCount ?? projection?.contextCount ?? 0 }

    func place(of model: String) -> Int? { places[model] }

    /// The prices that the artefact's cost of one of its models was learnt under; `nil` where it does not know the cost.
    func trainedPrices(ofModelAt place: Int) -> Prices? {
        guard let artefact, artefact.predictor.knowsCost[place] else { return nil }
        return artefact.roster[place].prices
    }

    /// Prior of a model's residual.
    func residualSettings(of model: String, _ learning: LearningSettings) -> ResidualSettings {
        if artefact == nil { return .unknown(learning) }
        return places[model] == nil ? .newcomer(learning) : .known(learning)
    }

    /// Context, and with an artefact quality and cost of its models.
    func prediction(_ features: [Float]) -> Prediction {
        var scratch = spareScratch.withLock { $0.popLast() } ?? Prediction.Scratch()
        var prediction = Prediction()
        prediction.exchange(&scratch)
        predict(features, into: &prediction)
        prediction.exchange(&scratch)
        spareScratch.withLock { [scratch] in $0.append(scratch) }
        return prediction
    }

    /// Fills a prediction: one that is filled again and again takes no new memory.
    func predict(_ features: [Float], into prediction: inout Prediction) {
        features.withUnsafeBufferPointer { row in
            if let served {
                served.predict(row, into: &prediction)
            } else {
                projection?.project(row, into: &prediction)
            }
        }
    }

    /// Predictions for many prompts, faster than one after another.
    func predictions(_ rows: [[Float]]) -> [Prediction] {
        guard let served else { return rows.map { prediction($0) } }
        var scratch = spareScratch.withLock { $0.popLast() } ?? Prediction.Scratch()
        let predictions = served.predict(rows, with: &scratch)
        spareScratch.withLock { [scratch] in $0.append(scratch) }
        return predictions
    }

    /// The predictor behind one reference: else every prediction would retain each of its tensors.
    private final class Served: Sendable {
        private let predictor: Predictor

        init(_ predictor: Predictor) {
            self.predictor = predictor
        }

        func predict(_ row: UnsafeBufferPointer<Float>, into prediction: inout Prediction) {
            predictor.predict(row, into: &prediction)
        }

        func predict(_ rows: [[Float]], with scratch: inout Prediction.Scratch) -> [Prediction] {
            predictor.predict(rows, with: &scratch)
        }
    }

    /// The kind of request whose outcomes are learnt, and watched for a change, beside a model's others: the caller's
    /// task, else the cluster of prompts; `nil` where neither is known.
    func group(of record: DecisionRecord) -> String? {
        if let task = record.task { return task }
        guard let predictor = artefact?.predictor, record.features.count == predictor.inputCount else { return nil }
        return clusterNames[predictor.cluster(of: record.features)]
    }

    /// The kind of a request that has been read.
    /// - Parameter cluster: of its prompt.
    func group(task: String?, cluster: Int) -> String? {
        task ?? (clusterNames.isEmpty ? nil : clusterNames[cluster])
    }

    /// A model's predicted quality; of one the artefact has never seen, the best that is predicted of any: it is
    /// worth a try, and the wide prior of its residual takes the hope back within a few observations.
    /// - Parameter qualities: of the predictor's models.
    func priorQuality(of model: String, _ qualities: [Float]) -> Double {
        Self.priorQuality(at: places[model], qualities)
    }

    /// - Parameter place: among the predictor's models.
    static func priorQuality(at place: Int?, _ qualities: [Float]) -> Double {
        if let place { return Double(qualities[place]) }
        return qualities.max().map { Double($0) } ?? optimisticQuality
    }

    /// The factor on the deviation of learnt quality far from the training data.
    static func reach(distance: Float) -> Double {
        min(3, max(1, Double(distance)))
    }
}
