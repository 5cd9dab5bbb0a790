import CKernels

extension WordPieceTokeniser {
    /// As `forEachToken(in:_:)`, for a passage of text; its foreign runs are read byte by byte.
    ///
    /// - Parameter text: begins with the passage.
    @inline(__always)
    func forEachToken(
        in passage: borrowing kernel_passage, of text: UnsafePointer<UInt8>, _ body: (Int) -> Bool
    ) -> Bool {
        let folded = UnsafePointer(passage.folded.unsafelyUnwrapped)
        let (hashes, tokens) = (passage.hashes.unsafelyUnwrapped, passage.tokens.unsafelyUnwrapped)
        var foreign = passage.foreign.unsafelyUnwrapped
        for token in 0..<passage.token_count { vocabulary.prefetch(hashes[Int(tokens[token])]) }
        var before = -1
        for token in 0..<passage.token_count {
            let place = Int(tokens[token])
            if folded[place] == 0 {
                let run = foreign.pointee
                let bytes = UnsafeBufferPointer(start: text + Int(run.start), count: Int(run.end &- run.start))
                guard forEachToken(in: bytes, body) else { return false }
                foreign += 1
            } else {
                // No further than from the token before: most words can't be too long.
                let id = place &- before <= Self.wordCharactersMax ? vocabulary.find(hashes[place]) : -1
                guard id >= 0 ? body(id) : cut(folded, end: place &+ 1, body) else { return false }
            }
            before = place
        }
        return true
    }

    /// Hands over the tokens of the word that ends before `end`.
    @inline(__always)
    private func cut(_ folded: UnsafePointer<UInt8>, end: Int, _ body: (Int) -> Bool) -> Bool {
        var start = end &- 1
        while Self.isWord(folded[start]), Self.isWord(folded[start &- 1]) { start &-= 1 }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.wordCharactersMax) { pieces in
            guard let pieces = pieces.baseAddress else { return true }
            let length = end &- start
            let count = length <= Self.wordCharactersMax ? pieceCount(of: folded + start, byteCount: length, pieces) : 0
            for piece in 0..<count where !body(Int(pieces[piece])) { return false }
            guard count == 0, let unknown = vocabulary.unknown else { return true }
            return body(unknown)
        }
    }
}
