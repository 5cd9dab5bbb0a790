import CKernels

/// What one pass over the excerpt counts. `SurfaceNumbers` makes columns of it.
struct SurfaceCounts: Equatable {
    var words = 0
    var wordBytes = 0
    var longWords = 0
    /// Among the first `SurfaceScan.differentWordsMax` words.
    var differentWords = 0
    var numbers = 0
    var letters = 0
    var capitalLetters = 0
    var capitalisedWords = 0
    var capitalWords = 0
    var digits = 0
    var identifiers = 0
    var blanks = 0
    var questionWords = 0, codeWords = 0, codeNames = 0, mathsWords = 0, optionWords = 0
    /// Kinds of the first four words.
    var startKinds: WordKinds = []
    var optionMarkers = 0
    var numberMarkers = 0
    var speakers = 0
    var lines = 0
    var longestLineBytes = 0
    var paragraphs = 0
    var indentedLines = 0
    var bullets = 0
    var headings = 0
    /// Lines with text among the first `SurfaceScan.comparedLinesMax`, and those seen before.
    var comparedLines = 0
    var repeatedLines = 0
    var sentences = 0
    /// "？", U+FF1F.
    var wideQuestionMarks = 0
    var money = 0
    var latexCommands = 0
    var tags = 0
    var jsonKeys = 0
    var links = 0
    var codeOperators = 0
    /// ASCII characters in words; all others are in the tally.
    var wordCharacters = 0

    /// Counts what a word is; before it counts as a word itself.
    @inline(__always)
    mutating func add(_ kinds: WordKinds) {
        if kinds.contains(.question) { questionWords &+= 1 }
        if kinds.contains(.codeWord) { codeWords &+= 1 }
        if kinds.contains(.codeName) { codeNames &+= 1 }
        if kinds.contains(.maths) { mathsWords &+= 1 }
        if kinds.contains(.option) { optionWords &+= 1 }
        if words < 4 { startKinds.formUnion(kinds) }
    }

    /// Adds sums of `KindCounts`.
    @inline(__always)
    mutating func add(kinds sums: UInt64) {
        questionWords &+= KindCounts.count(0, in: sums)
        codeWords &+= KindCounts.count(1, in: sums)
        codeNames &+= KindCounts.count(2, in: sums)
        mathsWords &+= KindCounts.count(3, in: sums)
        optionWords &+= KindCounts.count(4, in: sums)
    }

    /// Adds what the kernel counted.
    mutating func add(_ counts: kernel_counts) {
        wordBytes &+= Int(counts.word_bytes)
        wordCharacters &+= Int(counts.word_bytes)
        longWords &+= Int(counts.long_words)
        letters &+= Int(counts.letters)
        capitalLetters &+= Int(counts.capital_letters)
        digits &+= Int(counts.digits)
        capitalisedWords &+= Int(counts.capitalised_words)
        capitalWords &+= Int(counts.capital_words)
        identifiers &+= Int(counts.identifiers)
        blanks &+= Int(counts.blanks)
        numbers &+= Int(counts.numbers)
        sentences &+= Int(counts.sentences)
        money &+= Int(counts.money)
        latexCommands &+= Int(counts.latex_commands)
        jsonKeys &+= Int(counts.json_keys)
        tags &+= Int(counts.tags)
        links &+= Int(counts.links)
        codeOperators &+= Int(counts.code_operators)
    }
}
