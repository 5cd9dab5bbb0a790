import CKernels

extension WordPieceTokeniser {
    private static let tokensAhead = 16

    /// As `forEachToken(in:_:)`, for a passage of text; its foreign runs are read byte by byte.
    ///
    /// - Parameters:
    ///   - text: begins with the passage.
    ///   - expecting: called some tokens ahead with the number of a word that is a token.
    @inline(__always)
    func forEachToken(
        in passage: borrowing kernel_passage, of text: UnsafePointer<UInt8>, expecting: (Int) -> Void,
        _ body: (Int, _ beginsWord: Bool) -> Bool
    ) -> Bool {
        let folded = UnsafePointer(passage.folded.unsafelyUnwrapped)
        let (numbers, tokens) = (passage.numbers.unsafelyUnwrapped, passage.tokens.unsafelyUnwrapped)
        var foreign = passage.foreign.unsafelyUnwrapped
        vocabulary.numbers.findAll(passage.token_hashes, count: passage.token_count, into: numbers)
        var before = -1
        for token in 0..<min(Self.tokensAhead, passage.token_count) where numbers[token] > 0 {
            expecting(Int(numbers[token]) &- 1)
        }
        for token in 0..<passage.token_count {
            let ahead = token &+ Self.tokensAhead
            if ahead < passage.token_count { expecting(max(0, Int(numbers[ahead]) &- 1)) }
            let place = Int(tokens[token])
            if folded[place] == 0 {
                let run = foreign.pointee
                let bytes = UnsafeBufferPointer(start: text + Int(run.start), count: Int(run.end &- run.start))
                guard forEachToken(in: bytes, body) else { return false }
                foreign += 1
            } else {
                // A word is no longer than the way from the token before.
                let number = place &- before <= Self.wordCharactersMax ? Int(numbers[token]) : 0
                guard number > 0 ? body(number &- 1, true) : cut(folded, end: place &+ 1, body) else { return false }
            }
            before = place
        }
        return true
    }

    /// Hands over the tokens of the word that ends before `end`.
    @inline(__always)
    private func cut(_ folded: UnsafePointer<UInt8>, end: Int, _ body: (Int, _ beginsWord: Bool) -> Bool) -> Bool {
        var start = end &- 1
        while Self.isWord(folded[start]), Self.isWord(folded[start &- 1]) { start &-= 1 }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.wordCharactersMax) { pieces in
            guard let pieces = pieces.baseAddress else { return true }
            let length = end &- start
            let count = length <= Self.wordCharactersMax ? pieceCount(of: folded + start, byteCount: length, pieces) : 0
            for piece in 0..<count where !body(Int(pieces[piece]), piece == 0) { return false }
            guard count == 0, let unknown = vocabulary.unknown else { return true }
            return body(unknown, true)
        }
    }
}
