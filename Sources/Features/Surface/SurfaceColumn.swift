/// The surface numbers of a prompt, in the order of their columns.
///
/// "log" is log(1 + count), a share lies in 0…1. Words are runs of letters, digits and underscores; the first four
/// columns read the whole prompt, all others its `Excerpt`. A change here needs a new `FeatureExtractor.version`.
public enum SurfaceColumn: Int, CaseIterable, Sendable {
    // Length: logs of the bytes, characters, chunks between spaces and lines of the whole prompt.
    case bytes, characters, chunks, lines, longestLine, paragraphs
    // Words: mean length in tens of bytes; share of 8 bytes and more; share of different ones among the first 512.
    case wordLength, longWords, differentWords, sentences
    // Task: what is asked. The `starts…` are 1 where one of the first four words is of the kind, else 0.
    case questionMarks, endsWithQuestion, endsWithColon, questionWords, startsWithQuestion
    case startsWithWrite, startsWithExplain, startsWithTransform, startsWithSolve, startsWithExtract, startsWithCode
    // Numbers and mathematics: share of digits, then logs.
    case digits, numbers, operators, money, latexCommands, mathsWords
    // Code: logs, and the share of indented lines.
    case braces, brackets, parentheses, semicolons, backticks
    case indentedLines, codeWords, identifiers, codeOperators, codeNames
    // Options: logs of "(A)" or "B." markers, of "1." or "(2)" markers, of words like "options", of blanks to fill.
    case optionMarkers, numberMarkers, optionWords, blanks
    // Format: logs, and the share of lines seen before.
    case speakers, bullets, headings, tags, jsonKeys, links, quotes, repeatedLines
    // Casing and punctuation: shares of letters, of words, of words, of bytes, of bytes.
    case capitalLetters, capitalisedWords, capitalWords, punctuation, spaces
    // Scripts: shares of characters; the last is of bytes that are control characters or not UTF-8.
    case latinExtended, greek, cyrillic, ideographs, kanaAndHangul, arabicAndHebrew, otherLetters, symbols, unreadable

    /// The kind of number, for explanations.
    public var group: String {
        switch self {
        case .bytes ... .paragraphs: "length"
        case .wordLength ... .sentences: "words"
        case .questionMarks ... .startsWithCode: "task words"
        case .digits ... .mathsWords: "numbers and mathematics"
        case .braces ... .codeNames: "code"
        case .optionMarkers ... .blanks: "answer options"
        case .speakers ... .repeatedLines: "format"
        case .capitalLetters ... .spaces: "casing and punctuation"
        default: "scripts"
        }
    }
}

extension SurfaceColumn: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
