import Routing

/// Groups of models that can be compared: two are in one group if some prompt was run on both, or on a chain of others
/// between them. Means of models from different groups stand on different prompts and say nothing about each other.
struct ComparableModels {
    /// Positions in the roster, ascending; groups in the order of their first models.
    let groups: [[Int]]

    init(_ models: [String], rows: [OutcomeRow]) {
        var leader = Array(models.indices)
        let position = Dictionary(uniqueKeysWithValues: zip(models, 0...))
        func root(_ model: Int) -> Int {
            var model = model
            while leader[model] != model { model = leader[model] }
            return model
        }
        for row in rows {
            let known = row.outcomes.keys.compactMap { position[$0] }
            guard let first = known.min() else { continue }
            for model in known {
                let (a, b) = (root(first), root(model))
                leader[max(a, b)] = min(a, b)
            }
        }
        groups = Dictionary(grouping: models.indices, by: root).sorted { $0.key < $1.key }.map(\.value)
    }
}
