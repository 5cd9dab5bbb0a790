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
            let values = table.values.base
            let dimensions = table.dimensions
            var weight = weight
            var tokenCount = tokenCount
            var wordCount = wordCount
            let sum = sum
            _ = WordPieceTokeniser(table.vocabulary).forEachToken(in: text) { id in
                guard tokenCount < TokenTable.tokensMax else { return false }
                tokenCount &+= 1
                if !continues[id] { wordCount &+= 1 }
                let factor = factors[id]
                weight += factor.y
                Self.add(values + id &* dimensions, times: factor.x * factor.y, to: sum, count: dimensions)
                return true
            }
            self.weight = weight
            self.tokenCount = tokenCount
            self.wordCount = wordCount
        }

        var logTokens: Float { Float.log(1 + Float(tokenCount)) }
        /// 1 for common words, more the rarer, the more foreign or the more broken up they are; 0 for no tokens.
        var tokensPerWord: Float { Float(tokenCount) / Float(max(1, wordCount)) }

        /// Turns the sum into the mean.
        func finish() {
            guard weight > 0 else { return }
            for column in 0..<table.dimensions { sum[column] /= weight }
        }

        /// sum += factor · row: a plain loop, which the compiler runs several columns at a time.
        @inline(__always)
        private static func add(
            _ row: UnsafePointer<Int8>, times factor: Float, to sum: UnsafeMutablePointer<Float>, count: Int
        ) {
            var column = 0
            while column < count {
                sum[column] += factor * Float(row[column])
                column &+= 1
            }
        }
    }
}
