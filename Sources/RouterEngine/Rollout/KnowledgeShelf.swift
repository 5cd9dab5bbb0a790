import Artefact
import Features

/// Where artefacts are found by their labels, beside the one that serves.
public struct KnowledgeShelf: Sendable {
    private let bundled: FeatureExtractor
    private let artefact: @Sendable (String) -> RouterArtefact?

    /// - Parameters:
    ///   - bundled: features of the product itself, of an untrained router.
    ///   - artefact: `base@3f2a91c0` → that very content, `nil` where it is not to be had.
    public init(bundled: FeatureExtractor, artefact: @escaping @Sendable (String) -> RouterArtefact? = { _ in nil }) {
        self.bundled = bundled
        self.artefact = artefact
    }

    func knowledge(of label: String) -> OfflineKnowledge? {
        if label == OfflineKnowledge.untrainedLabel { return OfflineKnowledge(artefact: nil, bundled: bundled) }
        return artefact(label).map { OfflineKnowledge(artefact: $0, bundled: bundled) }
    }
}
