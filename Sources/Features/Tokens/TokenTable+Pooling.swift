import CKernels
import LinearAlgebra

extension TokenTable {
    /// The running weighted sum of token rows over the parts of one text. Allocates nothing.
    struct Pooling {
        private let table: TokenTable
        private let rows: Rows
        private let sum: UnsafeMutablePointer<Float>
        private let batch: Batch
        /// Tokens in the batch.
        private var waiting = 0
        private var weight: Float = 0
        /// Tokens so far.
        private(set) var tokenCount = 0
        /// Those of them that start a word.
        private var wordCount = 0

        /// - Parameter sum: [dimensions], set to zero here.
        init(_ table: TokenTable, into sum: UnsafeMutableBufferPointer<Float>, batch: Batch) {
            precondition(sum.count == table.dimensions, "\(sum.count) places for \(table.dimensions) dimensions")
            self.table = table
            rows = Rows(values: table.values.base, factors: table.factors.base, width: table.dimensions)
            self.sum = sum.baseAddress.unsafelyUnwrapped
            self.batch = batch
            sum.update(repeating: 0)
        }

        /// Adds the tokens of a part of `text`, up to `TokenTable.tokensMax` in all.
        mutating func add(_ part: TextPart, of text: ScannedBytes, _ passage: UnsafePointer<kernel_passage>) {
            var pooling = self
            let rows = rows
            let tokeniser = WordPieceTokeniser(table.vocabulary)
            switch part {
            case .passage(let start):
                _ = tokeniser.forEachToken(
                    in: passage.pointee, of: text.base + start, expecting: { rows.prefetch($0) },
                    { pooling.add($0, beginsWord: $1) })
            case .run(let run):
                _ = tokeniser.forEachToken(in: text[run]) { pooling.add($0, beginsWord: $1) }
            }
            self = pooling
        }

        /// Adds a token, if there is still room.
        @inline(__always)
        private mutating func add(_ id: Int, beginsWord: Bool) -> Bool {
            guard tokenCount < TokenTable.tokensMax else { return false }
            ByteRows.prefetch(rows.values + id &* rows.width)
            tokenCount &+= 1
            wordCount &+= beginsWord ? 1 : 0
            let factor = rows.factors[id]
            weight += factor.y
            batch.ids[waiting] = UInt32(truncatingIfNeeded: id)
            batch.scales[waiting] = factor.x * factor.y
            waiting &+= 1
            if waiting == Batch.tokensMax { addBatch() }
            return true
        }

        @inline(__always)
        private mutating func addBatch() {
            ByteRows.add(
                rows.values, width: rows.width, places: batch.ids, factors: batch.scales, count: waiting,
                to: sum)
            waiting = 0
        }

        var logTokens: Float { Float.log(1 + Float(tokenCount)) }
        /// 1 for common words, more the rarer, the more foreign or the more broken up they are; 0 for no tokens.
        var tokensPerWord: Float { Float(tokenCount) / Float(max(1, wordCount)) }

        /// Turns the sum into the mean.
        mutating func finish() {
            addBatch()
            guard weight > 0 else { return }
            for column in 0..<table.dimensions { sum[column] /= weight }
        }
    }

    /// Where the table's numbers are.
    private struct Rows {
        let values: UnsafePointer<Int8>
        let factors: UnsafePointer<SIMD2<Float>>
        let width: Int

        @inline(__always)
        func prefetch(_ id: Int) {
            ByteRows.prefetch(values + id &* width)
            ByteRows.prefetch(factors + id)
        }
    }

    /// Tokens waiting to be added. Rows lie all over the table: they are asked for when their token is found, and added a
    /// batch at a time.
    struct Batch {
        static let tokensMax = 128
        let ids: UnsafeMutablePointer<UInt32>
        let scales: UnsafeMutablePointer<Float>

        /// Calls `body` with room for a batch, on the stack.
        @inline(__always)
        static func with(_ body: (Batch) -> Void) {
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tokensMax) { ids in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: tokensMax) { scales in
                    guard let ids = ids.baseAddress, let scales = scales.baseAddress else { return }
                    body(Batch(ids: ids, scales: scales))
                }
            }
        }
    }
}
