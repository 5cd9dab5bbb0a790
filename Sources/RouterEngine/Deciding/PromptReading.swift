import Features
import Predictor
import Routing

/// What a router knows of a prompt before it looks at anything that changes: its features and its predictions.
///
/// It hangs on the artefact and the prompt alone, so a prompt that is routed more than once (in a simulation, under
/// several policies) is read once. The bits are those of a decision that reads the prompt itself.
public struct PromptReading: Sendable {
    let features: [Float]
    let prediction: Prediction
    /// Whose reading it is: no other router uses it.
    let label: String
    let featuresHash: String

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

    /// Reads features that were logged.
    func reading(of features: [Float]) -> PromptReading {
        PromptReading(features: features, prediction: prediction(features), label: label, featuresHash: featuresHash)
    }
}
