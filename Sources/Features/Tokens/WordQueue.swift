/// Some words of a text, the last of which is being gathered. Allocates nothing.
struct WordQueue {
    static let wordsMax = 16
    /// Room of the words' bytes; a new word is only begun where the longest one would fit.
    static let bytesMax = 1024

    let words: UnsafeMutablePointer<GatheredWord>
    private(set) var count = 0
    var word: GatheredWord
    private let bytes: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - bytes: [bytesMax].
    ///   - words: [wordsMax].
    init(bytes: UnsafeMutablePointer<UInt8>, words: UnsafeMutablePointer<GatheredWord>) {
        self.bytes = bytes
        self.words = words
        word = GatheredWord(bytes: bytes)
    }

    @inline(__always)
    var isFull: Bool {
        count == Self.wordsMax || word.bytes - bytes > Self.bytesMax &- WordPieceTokeniser.wordBytesMax
    }

    /// Ends the word, asks for its place in the vocabulary, and begins the next one.
    @inline(__always)
    mutating func endWord(_ vocabulary: WordPieceVocabulary) {
        vocabulary.prefetch(word.hash)
        words[count] = word
        count &+= 1
        word = GatheredWord(bytes: word.bytes + word.byteCount)
    }

    /// Forgets the words that have ended; none may be under way.
    @inline(__always)
    mutating func removeAll() {
        count = 0
        word = GatheredWord(bytes: bytes)
    }
}

enum ByteClass {
    static let dropped: UInt8 = 0
    static let space: UInt8 = 1
    /// ASCII punctuation, which stands alone, or a byte outside ASCII.
    static let other: UInt8 = 2
}

/// A word that is gathered: its folded bytes (outside memory, enough for a word that isn't too long) and their hash.
struct GatheredWord: BitwiseCopyable {
    let bytes: UnsafeMutablePointer<UInt8>
    private(set) var byteCount = 0
    /// Goes on counting when the word is too long, while bytes are no longer kept.
    private(set) var characterCount = 0
    private(set) var hash = ByteHash.empty

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
}
