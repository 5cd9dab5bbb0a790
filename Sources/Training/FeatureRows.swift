public import Features
public import LinearAlgebra
import Parallel
public import Routing

extension Matrix {
    /// The features of every row, n × f, worked out on all cores; a row that brings its features along keeps them.
    ///
    /// - Precondition: features that are brought along have the extractor's length.
    public init(features extractor: FeatureExtractor, of rows: [OutcomeRow]) {
        self.init(features: extractor, of: rows.count) { i, row in
            if let known = rows[i].features {
                precondition(known.count == row.count, "\(known.count) features of \(row.count) in row \(i)")
                _ = row.update(fromContentsOf: known)
                return
            }
            var prompt = rows[i].prompt
            prompt.withUTF8 { extractor.extract($0, embedding: nil, into: row) }
        }
    }

    /// `count` rows as long as the extractor's, each filled by `fill`, on all cores and in no order.
    init(
        features extractor: FeatureExtractor, of count: Int,
        _ fill: @Sendable (_ row: Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let columns = extractor.count
        var elements = [Float](repeating: 0, count: count * columns)
        elements.withUnsafeMutableBufferPointer { all in
            // Each stretch writes rows of its own.
            nonisolated(unsafe) let all = all
            inStretches(count, of: 64) { stretch in
                for i in stretch {
                    fill(i, UnsafeMutableBufferPointer(rebasing: all[i * columns..<(i + 1) * columns]))
                }
            }
        }
        self.init(rows: count, columns: columns, storage: elements)
    }
}
