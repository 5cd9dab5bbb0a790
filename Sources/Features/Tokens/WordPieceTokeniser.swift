/// Splits text into the tokens BERT's uncased tokeniser gives, without [CLS] and [SEP].
///
/// Bytes become words in one pass: characters are cleaned, folded (`UnicodeFolding`) and gathered until a space or a
/// character that stands alone; each word is then cut greedily into the longest tokens, the later ones starting with
/// "##". Bytes that aren't UTF-8 are dropped, as the reference drops U+FFFD. The text "[MASK]" is text, no special token.
///
/// > Wu et al. *Google's Neural Machine Translation System*, 2016, section 4.1; `BertTokenizer` of Hugging Face.
struct WordPieceTokeniser {
    /// Longer words are unknown, as in the reference.
    static let wordCharactersMax = 100
    /// A word of `wordCharactersMax` characters and one more replacement of up to 12 bytes.
    private static let wordBytesMax = 4 * wordCharactersMax + 12

    let vocabulary: WordPieceVocabulary
    private let folding = UnicodeFolding.shared

    init(_ vocabulary: WordPieceVocabulary) {
        self.vocabulary = vocabulary
    }

    /// Calls `body` with each token's number, and whether a word begins with it, until it returns `false`. An unknown word is
    /// one call with `vocabulary.unknown`, or none where the vocabulary has no such token.
    ///
    /// - Returns: whether the text was read to its end.
    @inline(__always)
    func forEachToken(in text: UnsafeBufferPointer<UInt8>, _ body: (Int, _ beginsWord: Bool) -> Bool) -> Bool {
        guard let base = text.baseAddress else { return true }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.wordBytesMax) { word in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.wordCharactersMax) { pieces in
                guard let wordBytes = word.baseAddress, let pieceNumbers = pieces.baseAddress else { return true }
                return read(base, count: text.count, PendingWord(bytes: wordBytes), pieceNumbers, body)
            }
        }
    }

    @inline(__always)
    private func read(
        _ text: UnsafePointer<UInt8>, count: Int, _ empty: PendingWord, _ pieces: UnsafeMutablePointer<UInt32>,
        _ body: (Int, _ beginsWord: Bool) -> Bool
    ) -> Bool {
        let classes = Self.byteClasses.base
        var word = empty
        var index = 0
        while index < count {
            index = word.appendASCII(text, from: index, to: count, classes)
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
                    word.append(rule, of: scalar, folding)
                    continue
                }
            } else {
                index &+= 1
                if classes[Int(byte)] == ByteClass.dropped { continue }
            }
            if word.characterCount > 0, !cut(&word, pieces, body) { return false }
            if rule.kind == .alone {
                word.append(rule, of: scalar, folding)
                if !cut(&word, pieces, body) { return false }
            }
        }
        return word.characterCount == 0 || cut(&word, pieces, body)
    }

    /// Hands the tokens of `word` to `body` and empties it.
    @inline(__always)
    private func cut(
        _ word: inout PendingWord, _ pieces: UnsafeMutablePointer<UInt32>, _ body: (Int, _ beginsWord: Bool) -> Bool
    ) -> Bool {
        defer { word.clear() }
        if word.characterCount <= Self.wordCharactersMax {
            let whole = vocabulary.find(word.hash)
            if whole >= 0 { return body(whole, true) }
            let count = pieceCount(of: UnsafePointer(word.bytes), byteCount: word.byteCount, pieces)
            for piece in 0..<count where !body(Int(pieces[piece]), piece == 0) { return false }
            if count > 0 { return true }
        }
        guard let unknown = vocabulary.unknown else { return true }
        return body(unknown, true)
    }

    /// Greedy longest match from left to right; 0 where some rest of the word begins with no token.
    @inline(never)
    func pieceCount(of word: UnsafePointer<UInt8>, byteCount: Int, _ pieces: UnsafeMutablePointer<UInt32>) -> Int {
        var count = 0
        var start = 0
        while start < byteCount {
            let skipped = start == 0 ? 0 : 2
            let lengthMax = max(0, min(byteCount &- start, vocabulary.tokenBytesMax &- skipped))
            // The longest beginning that may be a token, most likely is one.
            var (hash, length) = vocabulary.longest(
                word + start, count: lengthMax, from: start == 0 ? ByteHash.empty : WordPieceVocabulary.continuationHash
            )
            var id = -1
            while length > 0 {
                id = vocabulary.find(hash)
                if id >= 0 { break }
                repeat {
                    length &-= 1
                    hash = ByteHash.removing(word[start &+ length], from: hash)
                } while length > 0 && !vocabulary.mayHave(hash)
            }
            if id < 0 { return 0 }
            pieces[count] = UInt32(id)
            count &+= 1
            start &+= length
        }
        return count
    }

    /// ASCII letters and digits, folded.
    @inline(__always)
    static func isWord(_ folded: UInt8) -> Bool { folded &- 0x61 < 26 || folded &- 0x30 < 10 }

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

private enum ByteClass {
    static let dropped: UInt8 = 0
    static let space: UInt8 = 1
    /// ASCII punctuation, which stands alone, or a byte outside ASCII.
    static let other: UInt8 = 2
}

/// The word being gathered: its folded bytes (outside memory, enough for a word that isn't too long) and their hash.
private struct PendingWord {
    let bytes: UnsafeMutablePointer<UInt8>
    var byteCount = 0
    /// Goes on counting when the word is too long, while bytes are no longer kept.
    var characterCount = 0
    var hash = ByteHash.empty

    init(bytes: UnsafeMutablePointer<UInt8>) {
        self.bytes = bytes
    }

    /// Appends ASCII letters and digits as long as there are any; returns where they end.
    @inline(__always)
    mutating func appendASCII(
        _ text: UnsafePointer<UInt8>, from start: Int, to end: Int, _ classes: UnsafePointer<UInt8>
    ) -> Int {
        var index = start
        var hash = hash
        let kept = min(end, start &+ max(0, WordPieceTokeniser.wordCharactersMax &- characterCount))
        let target = bytes + (byteCount &- start)
        while index < kept {
            let folded = classes[Int(text[index])]
            guard folded > ByteClass.other else { break }
            target[index] = folded
            hash = ByteHash.adding(folded, to: hash)
            index &+= 1
        }
        self.hash = hash
        byteCount &+= index &- start
        if index == kept { while index < end, classes[Int(text[index])] > ByteClass.other { index &+= 1 } }
        characterCount &+= index &- start
        return index
    }

    @inline(__always)
    mutating func append(_ rule: UnicodeFolding.Rule, of scalar: UInt32, _ folding: UnicodeFolding) {
        guard characterCount < WordPieceTokeniser.wordCharactersMax else {
            characterCount &+= 1
            return
        }
        let written = folding.write(rule, of: scalar, into: bytes + byteCount)
        for offset in 0..<written.bytes { hash = ByteHash.adding(bytes[byteCount &+ offset], to: hash) }
        byteCount &+= written.bytes
        characterCount &+= written.characters
    }

    @inline(__always)
    mutating func clear() {
        byteCount = 0
        characterCount = 0
        hash = ByteHash.empty
    }
}
