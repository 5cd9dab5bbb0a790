/// Splits text into the tokens BERT's uncased tokeniser gives, without [CLS] and [SEP].
///
/// Bytes become words in one pass: characters are cleaned, folded (`UnicodeFolding`) and gathered until a space or a
/// character that stands alone; some words later, when its place in the vocabulary has come from memory, each is cut greedily into the longest tokens, the later ones starting with
/// "##". Bytes that aren't UTF-8 are dropped, as the reference drops U+FFFD. The text "[MASK]" is text, no special token.
///
/// > Wu et al. *Google's Neural Machine Translation System*, 2016, section 4.1; `BertTokenizer` of Hugging Face.
struct WordPieceTokeniser {
    /// Longer words are unknown, as in the reference.
    static let wordCharactersMax = 100
    /// A word of `wordCharactersMax` characters and one more replacement of up to 12 bytes.
    static let wordBytesMax = 4 * wordCharactersMax + 12

    let vocabulary: WordPieceVocabulary
    private let folding = UnicodeFolding.shared

    init(_ vocabulary: WordPieceVocabulary) {
        self.vocabulary = vocabulary
    }

    /// Calls `body` with each token's number until it returns `false`. An unknown word is one call with
    /// `vocabulary.unknown`, or none where the vocabulary has no such token.
    ///
    /// - Returns: whether the text was read to its end.
    @inline(__always)
    func forEachToken(in text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Bool) -> Bool {
        guard let base = text.baseAddress else { return true }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: WordQueue.bytesMax) { bytes in
            withUnsafeTemporaryAllocation(of: GatheredWord.self, capacity: WordQueue.wordsMax) { words in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.wordCharactersMax) { pieces in
                    guard let bytes = bytes.baseAddress, let words = words.baseAddress, let pieces = pieces.baseAddress
                    else { return true }
                    return read(base, count: text.count, WordQueue(bytes: bytes, words: words), pieces, body)
                }
            }
        }
    }

    @inline(__always)
    private func read(
        _ text: UnsafePointer<UInt8>, count: Int, _ empty: WordQueue, _ pieces: UnsafeMutablePointer<UInt32>,
        _ body: (Int) -> Bool
    ) -> Bool {
        let classes = Self.byteClasses.base
        var queue = empty
        var index = 0
        while index < count {
            index = queue.word.appendASCII(text, from: index, to: count, classes)
            guard index < count else { break }
            let byte = text[index]
            var scalar = UInt32(byte)
            var rule = UnicodeFolding.Rule(byte < 0x80 && classes[Int(byte)] == ByteClass.space ? .space : .alone)
            if byte >= 0x80 {
                let decoded = DecodedScalar(text + index, count: count &- index)
                index &+= decoded.byteCount
                guard decoded.value != DecodedScalar.invalid else { continue }
                scalar = decoded.value
                rule = folding.rule(for: scalar)
                if rule.kind == .dropped { continue }
                if rule.kind == .word {
                    queue.word.append(rule, of: scalar, folding)
                    continue
                }
            } else {
                index &+= 1
                if classes[Int(byte)] == ByteClass.dropped { continue }
            }
            if queue.word.characterCount > 0 {
                queue.endWord(vocabulary)
                if queue.isFull, !cut(&queue, pieces, body) { return false }
            }
            if rule.kind == .alone {
                queue.word.append(rule, of: scalar, folding)
                queue.endWord(vocabulary)
                if queue.isFull, !cut(&queue, pieces, body) { return false }
            }
        }
        if queue.word.characterCount > 0 { queue.endWord(vocabulary) }
        return cut(&queue, pieces, body)
    }

    /// Hands the tokens of the gathered words to `body`, and forgets the words.
    @inline(__always)
    private func cut(
        _ queue: inout WordQueue, _ pieces: UnsafeMutablePointer<UInt32>, _ body: (Int) -> Bool
    ) -> Bool {
        for place in 0..<queue.count where !cut(queue.words[place], pieces, body) { return false }
        queue.removeAll()
        return true
    }

    @inline(__always)
    private func cut(_ word: GatheredWord, _ pieces: UnsafeMutablePointer<UInt32>, _ body: (Int) -> Bool) -> Bool {
        if word.characterCount <= Self.wordCharactersMax {
            let whole = vocabulary.find(word.hash)
            if whole >= 0 { return body(whole) }
            let count = pieceCount(of: word, pieces)
            for piece in 0..<count where !body(Int(pieces[piece])) { return false }
            if count > 0 { return true }
        }
        guard let unknown = vocabulary.unknown else { return true }
        return body(unknown)
    }

    /// Greedy longest match from left to right; 0 where some rest of the word begins with no token.
    @inline(never)
    private func pieceCount(of word: GatheredWord, _ pieces: UnsafeMutablePointer<UInt32>) -> Int {
        var count = 0
        var start = 0
        while start < word.byteCount {
            let skipped = start == 0 ? 0 : 2
            var length = min(word.byteCount &- start, vocabulary.tokenBytesMax &- skipped)
            var hash = start == 0 ? ByteHash.empty : WordPieceVocabulary.continuationHash
            for offset in 0..<max(0, length) { hash = ByteHash.adding(word.bytes[start &+ offset], to: hash) }
            var id = -1
            while length > 0 {
                id = vocabulary.find(hash)
                if id >= 0 { break }
                length &-= 1
                hash = ByteHash.removing(word.bytes[start &+ length], from: hash)
            }
            if id < 0 { return 0 }
            pieces[count] = UInt32(id)
            count &+= 1
            start &+= length
        }
        return count
    }

    /// For each byte its class, or, for ASCII letters and digits, the lower-cased byte itself.
    private static let byteClasses = FrozenBuffer<UInt8>(
        (0...255).map { (byte: UInt8) in
            switch byte {
            case 0x09, 0x0A, 0x0D, 0x20: ByteClass.space
            case 0..<0x20, 0x7F: ByteClass.dropped
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: ByteClass.other
            }
        })
}
