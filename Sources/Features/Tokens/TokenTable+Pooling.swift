import LinearAlgebra

extension TokenTable {
    /// The running weighted sum of token rows over the parts of one text. Allocates nothing.
    struct Pooling {
        private let table: TokenTable
        private let sum: UnsafeMutablePointer<Float>
        private var weight: Float = 0
        /// Tokens so far.
        private(set) var tokenCount = 0
        /// Those of them that start a word.
        private var wordCount = 0

        /// - Parameter sum: [dimensions], set to zero here.
        init(_ table: TokenTable, into sum: UnsafeMutableBufferPointer<Float>) {
            precondition(sum.count == table.dimensions, "\(sum.count) places for \(table.dimensions) dimensions")
            self.table = table
            self.sum = sum.baseAddress.unsafelyUnwrapped
            sum.update(repeating: 0)
        }

        /// Adds the tokens of `text`, up to `TokenTable.tokensMax` in all.
        mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
            let factors = table.factors.base
            let continues = table.vocabulary.continues.base
            let (values, dimensions) = (table.values.base, table.dimensions)
            var (weight, tokenCount, wordCount) = (weight, tokenCount, wordCount)
            let sum = sum
            // Rows lie all over the table: they are asked for when their token is found, and added a batch at a time.
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.batchTokens) { ids in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.batchTokens) { scales in
                    guard let ids = ids.baseAddress, let scales = scales.baseAddress else { return }
                    var waiting = 0
                    _ = WordPieceTokeniser(table.vocabulary).forEachToken(in: text) { id in
                        guard tokenCount < TokenTable.tokensMax else { return false }
                        ByteRows.prefetch(values + id &* dimensions)
                        tokenCount &+= 1
                        if !continues[id] { wordCount &+= 1 }
                        let factor = factors[id]
                        weight += factor.y
                        ids[waiting] = UInt32(truncatingIfNeeded: id)
                        scales[waiting] = factor.x * factor.y
                        waiting &+= 1
                        if waiting == Self.batchTokens {
                            ByteRows.add(
                                values, width: dimensions, places: ids, factors: scales, count: waiting, to: sum)
                            waiting = 0
                        }
                        return true
                    }
                    ByteRows.add(values, width: dimensions, places: ids, factors: scales, count: waiting, to: sum)
                }
            }
            (self.weight, self.tokenCount, self.wordCount) = (weight, tokenCount, wordCount)
        }

        private static let batchTokens = 128

        var logTokens: Float { Float.log(1 + Float(tokenCount)) }
        /// 1 for common words, more the rarer, the more foreign or the more broken up they are; 0 for no tokens.
        var tokensPerWord: Float { Float(tokenCount) / Float(max(1, wordCount)) }

        /// Turns the sum into the mean.
        func finish() {
            guard weight > 0 else { return }
            for column in 0..<table.dimensions { sum[column] /= weight }
        }
    }
}
