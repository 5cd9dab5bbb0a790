import Dispatch
public import Features
public import LinearAlgebra
public import Routing

extension Matrix {
    /// The features of every row, n × f, worked out on all cores; a row that brings its features along keeps them.
    ///
    /// - Precondition: features that are brought along have the extractor's length.
    public init(features extractor: FeatureExtractor, of rows: [OutcomeRow]) {
        let columns = extractor.count
        var elements = [Float](repeating: 0, count: rows.count * columns)
        elements.withUnsafeMutableBufferPointer { all in
            // Each iteration writes rows of its own: the stretches don't overlap.
            nonisolated(unsafe) let all = all
            let stretch = 64
            DispatchQueue.concurrentPerform(iterations: (rows.count + stretch - 1) / stretch) { part in
                for i in part * stretch..<min(rows.count, (part + 1) * stretch) {
                    let row = UnsafeMutableBufferPointer(rebasing: all[i * columns..<(i + 1) * columns])
                    if let known = rows[i].features {
                        precondition(known.count == columns, "\(known.count) features of \(columns) in row \(i)")
                        _ = row.update(fromContentsOf: known)
                        continue
                    }
                    var prompt = rows[i].prompt
                    prompt.withUTF8 { extractor.extract($0, embedding: nil, into: row) }
                }
            }
        }
        self.init(rows: rows.count, columns: columns, storage: elements)
    }
}
