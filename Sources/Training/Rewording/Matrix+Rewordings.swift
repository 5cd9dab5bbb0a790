import Features
import LinearAlgebra
import Routing

extension Matrix {
    /// The features of the rows' prompts in `count` other wordings each, n × f; a row that brings its features along, or
    /// has no prompt, keeps them.
    ///
    /// - Parameter originals: the features of the prompts as they are.
    static func rewordings(
        _ count: Int, of rows: [OutcomeRow], originals: Matrix, by extractor: FeatureExtractor, seed: UInt64
    ) -> [Matrix] {
        let hasPrompt = rows.map { $0.features == nil && !$0.prompt.isEmpty }
        guard hasPrompt.contains(true) else { return [] }
        return (0..<count).map { wording in
            Matrix(features: extractor, of: rows.count) { i, row in
                guard hasPrompt[i] else {
                    originals.withRow(i) { _ = row.update(fromContentsOf: $0) }
                    return
                }
                var rewording = PromptRewording(seed: seed, number: i * count + wording)
                var text = rewording.applied(to: rows[i].prompt)
                text.withUTF8 { extractor.extract($0, embedding: nil, into: row) }
            }
        }
    }
}
