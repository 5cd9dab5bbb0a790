import Features
import Predictor
import Routing

/// What a router knows of a prompt before it looks at anything that changes: its features and its predictions.
///
/// It depends on the artefact and the prompt alone, so a prompt that is routed more than once (in a simulation, under
/// several policies) is read once. The bits are those of a decision that reads the prompt itself.
///
/// A class: whoever hands it on retains one object, not each of its arrays.
public final class PromptReading: Sendable {
    let features: [Float]
    let prediction: Prediction
    /// Whose reading it is: no other router uses it.
    let label: String
    let featuresHash: String

    init(features: [Float], prediction: Prediction, label: String, featuresHash: String) {
        self.features = features
        self.prediction = prediction
        self.label = label
        self.featuresHash = featuresHash
    }

    /// Whether this knowledge has made the reading.
    func isOf(_ knowledge: OfflineKnowledge) -> Bool {
        label == knowledge.label && featuresHash == knowledge.featuresHash
    }
}

extension OfflineKnowledge {
    /// Reads a request's prompt.
    ///
    /// - Throws: `badRequest` for an embedding of the wrong length.
    public func read(_ request: RouteRequest) throws(RouteError) -> PromptReading {
        if let embedding = request.embedding, embedding.count != extractor.spec.embeddingCount {
            throw .badRequest(
                field: "embedding",
                message: "\(label) takes \(extractor.spec.embeddingCount) numbers, not \(embedding.count)")
        }
        return reading(of: extractor.extract(request.prompt, embedding: request.embedding))
    }

    /// The reading of a request's prompt that there is already, where it is this knowledge's own; else reads the prompt.
    func reading(_ known: PromptReading?, of request: RouteRequest) throws(RouteError) -> PromptReading {
        if let known, known.isOf(self) { return known }
        return try read(request)
    }

    /// Reads the prompts of many requests, faster than one after another.
    ///
    /// - Returns: one per request; `nil` for one whose embedding has the wrong length.
    public func read(_ requests: [RouteRequest]) -> [PromptReading?] {
        guard requests.count > 1 else { return requests.map { try? read($0) } }
        let places = requests.indices.filter { place in
            requests[place].embedding.map { $0.count == extractor.spec.embeddingCount } ?? true
        }
        let rows = places.map { extractor.extract(requests[$0].prompt, embedding: requests[$0].embedding) }
        var predictions = predictions(rows)
        var readings = [PromptReading?](repeating: nil, count: requests.count)
        // From the back, so that each prediction is moved, not copied.
        for (row, place) in places.enumerated().reversed() {
            readings[place] = PromptReading(
                features: rows[row], prediction: predictions.removeLast(), label: label, featuresHash: featuresHash)
        }
        return readings
    }

    /// Reads features that were logged.
    func reading(of features: [Float]) -> PromptReading {
        PromptReading(features: features, prediction: prediction(features), label: label, featuresHash: featuresHash)
    }
}
