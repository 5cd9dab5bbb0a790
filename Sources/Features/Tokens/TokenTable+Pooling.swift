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
            let rows = TokenRows(table)
            let vocabulary = table.vocabulary
            var sums = Sums(sum: sum, weight: weight, tokenCount: tokenCount, wordCount: wordCount)
            // What belongs to a token lies all over the table: it is asked for when the token is found, and read later,
            // a batch at a time.
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.batchTokens) { ids in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.batchTokens) { scales in
                    guard let ids = ids.baseAddress, let scales = scales.baseAddress else { return }
                    var (waiting, room) = (0, TokenTable.tokensMax - sums.tokenCount)
                    _ = WordPieceTokeniser(vocabulary).forEachToken(in: text) { id in
                        guard room > 0 else { return false }
                        room &-= 1
                        rows.prefetch(id)
                        ids[waiting] = UInt32(truncatingIfNeeded: id)
                        waiting &+= 1
                        if waiting == Self.batchTokens {
                            rows.add(ids, count: waiting, scales, to: &sums)
                            waiting = 0
                        }
                        return true
                    }
                    rows.add(ids, count: waiting, scales, to: &sums)
                }
            }
            (weight, tokenCount, wordCount) = (sums.weight, sums.tokenCount, sums.wordCount)
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

/// The sums that tokens are added to.
private struct Sums {
    let sum: UnsafeMutablePointer<Float>
    var weight: Float
    var tokenCount: Int
    var wordCount: Int
}

/// All that belongs to tokens, by pointers: no reference is counted on the way.
private struct TokenRows {
    private let values: UnsafePointer<Int8>
    private let dimensions: Int
    private let factors: UnsafePointer<SIMD2<Float>>
    private let continues: UnsafePointer<Bool>

    init(_ table: TokenTable) {
        values = table.values.base
        dimensions = table.dimensions
        factors = table.factors.base
        continues = table.vocabulary.continues.base
    }

    @inline(__always)
    func prefetch(_ id: Int) {
        ByteRows.prefetch(values + id &* dimensions)
        ByteRows.prefetch(factors + id)
        ByteRows.prefetch(continues + id)
    }

    /// - Parameter scales: room for `count` numbers.
    @inline(__always)
    func add(_ ids: UnsafePointer<UInt32>, count: Int, _ scales: UnsafeMutablePointer<Float>, to sums: inout Sums) {
        for place in 0..<count {
            let id = Int(ids[place])
            let factor = factors[id]
            sums.weight += factor.y
            scales[place] = factor.x * factor.y
            if !continues[id] { sums.wordCount &+= 1 }
        }
        sums.tokenCount &+= count
        ByteRows.add(values, width: dimensions, places: ids, factors: scales, count: count, to: sums.sum)
    }
}
