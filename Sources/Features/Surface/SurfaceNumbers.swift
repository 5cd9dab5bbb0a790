import LinearAlgebra

/// Computes the columns of `SurfaceColumn` from a prompt's bytes.
///
/// Lengths come from the whole prompt, the rest from a scan of its excerpt. Any bytes will do: what isn't UTF-8 is
/// counted as unreadable. Allocates nothing.
enum SurfaceNumbers {
    static let count = SurfaceColumn.allCases.count

    /// - Parameter row: [count]; every column is set.
    static func write(
        _ scan: SurfaceScan, of prompt: UnsafeBufferPointer<UInt8>, excerpt: Excerpt,
        into row: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(row.count == count, "\(row.count) places for \(count) surface numbers")
        let lengths = PromptLengths(of: prompt)
        let ending = PromptEnding(of: excerpt.last)
        var columns = ColumnWriter(row: row, counts: scan.counts, tally: scan.tally, excerpt: excerpt)
        columns.writeLengths(lengths, byteCount: prompt.count)
        columns.writeWords()
        columns.writeTask(ending)
        columns.writeMathematics()
        columns.writeCode()
        columns.writeOptionsAndFormat()
        columns.writeCasing()
        columns.writeScripts()
    }
}

/// How a prompt ends, spaces apart.
private struct PromptEnding {
    let isQuestion: Bool
    let isColon: Bool

    init(of text: UnsafeBufferPointer<UInt8>) {
        var count = text.count
        while count > 0, text[count - 1] <= 0x20 { count -= 1 }
        let last = count > 0 ? text[count - 1] : 0
        // "？" is EF BC 9F, "：" is EF BC 9A.
        let isWide = count >= 3 && text[count - 3] == 0xEF && text[count - 2] == 0xBC
        isQuestion = last == UInt8(ascii: "?") || (isWide && last == 0x9F)
        isColon = last == UInt8(ascii: ":") || (isWide && last == 0x9A)
    }
}

/// Logs and shares of the counts, set column by column.
private struct ColumnWriter {
    let row: UnsafeMutableBufferPointer<Float>
    let counts: SurfaceCounts
    let tally: UnsafePointer<UInt32>
    let byteCount: Int
    let characters: Int

    init(
        row: UnsafeMutableBufferPointer<Float>, counts: SurfaceCounts, tally: UnsafeMutablePointer<UInt32>,
        excerpt: Excerpt
    ) {
        self.row = row
        self.counts = counts
        self.tally = UnsafePointer(tally)
        byteCount = excerpt.byteCount
        characters = (0..<SurfaceScan.tallyCount).reduce(counts.wordCharacters) { $0 &+ Int(tally[$1]) }
    }

    mutating func writeLengths(_ lengths: PromptLengths, byteCount: Int) {
        set(.bytes, log: byteCount)
        set(.characters, log: lengths.characters)
        set(.chunks, log: lengths.chunks)
        set(.lines, log: byteCount == 0 ? 0 : lengths.newlines + 1)
        set(.longestLine, log: counts.longestLineBytes)
        set(.paragraphs, log: counts.paragraphs)
    }

    mutating func writeWords() {
        set(.wordLength, to: Float(counts.wordBytes) / Float(max(1, counts.words)) / 10)
        set(.longWords, counts.longWords, of: counts.words)
        set(.differentWords, counts.differentWords, of: min(counts.words, SurfaceScan.differentWordsMax))
        set(.sentences, log: counts.sentences)
    }

    mutating func writeTask(_ ending: PromptEnding) {
        set(.questionMarks, log: ascii("?") + counts.wideQuestionMarks)
        set(.endsWithQuestion, to: ending.isQuestion ? 1 : 0)
        set(.endsWithColon, to: ending.isColon ? 1 : 0)
        set(.questionWords, log: counts.questionWords)
        set(.startsWithQuestion, startsWith: .question)
        set(.startsWithWrite, startsWith: .write)
        set(.startsWithExplain, startsWith: .explain)
        set(.startsWithTransform, startsWith: .transform)
        set(.startsWithSolve, startsWith: .solve)
        set(.startsWithExtract, startsWith: .extract)
        set(.startsWithCode, startsWith: .code)
    }

    mutating func writeMathematics() {
        set(.digits, counts.digits, of: byteCount)
        set(.numbers, log: counts.numbers)
        set(
            .operators,
            log: ascii("+") + ascii("*") + ascii("/") + ascii("=") + ascii("^") + ascii("%") + ascii(">") + ascii("<"))
        set(.money, log: counts.money)
        set(.latexCommands, log: counts.latexCommands)
        set(.mathsWords, log: counts.mathsWords)
    }

    mutating func writeCode() {
        set(.braces, log: ascii("{") + ascii("}"))
        set(.brackets, log: ascii("[") + ascii("]"))
        set(.parentheses, log: ascii("(") + ascii(")"))
        set(.semicolons, log: ascii(";"))
        set(.backticks, log: ascii("`"))
        set(.indentedLines, counts.indentedLines, of: counts.lines)
        set(.codeWords, log: counts.codeWords)
        set(.identifiers, log: counts.identifiers)
        set(.codeOperators, log: counts.codeOperators)
        set(.codeNames, log: counts.codeNames)
    }

    mutating func writeOptionsAndFormat() {
        set(.optionMarkers, log: counts.optionMarkers)
        set(.numberMarkers, log: counts.numberMarkers)
        set(.optionWords, log: counts.optionWords)
        set(.blanks, log: counts.blanks)
        set(.speakers, log: counts.speakers)
        set(.bullets, log: counts.bullets)
        set(.headings, log: counts.headings)
        set(.tags, log: counts.tags)
        set(.jsonKeys, log: counts.jsonKeys)
        set(.links, log: counts.links)
        set(.quotes, log: ascii("\"") + ascii("'"))
        set(.repeatedLines, counts.repeatedLines, of: counts.comparedLines)
    }

    mutating func writeCasing() {
        let spaces = ascii(" ") + ascii("\n") + ascii("\t") + ascii("\r")
        let printing = (0x21..<0x7F).reduce(0) { $0 &+ Int(tally[$1]) }
        set(.capitalLetters, counts.capitalLetters, of: counts.letters)
        set(.capitalisedWords, counts.capitalisedWords, of: counts.words)
        set(.capitalWords, counts.capitalWords, of: counts.words)
        set(.punctuation, printing, of: byteCount)
        set(.spaces, spaces, of: byteCount)
    }

    mutating func writeScripts() {
        for script in 0..<Script.allCases.count - 1 {
            row[SurfaceColumn.latinExtended.rawValue + script] =
                Float(tally[128 + script]) / Float(max(1, characters))
        }
        let controls = (0..<0x20).reduce(Int(tally[0x7F])) { $0 &+ Int(tally[$1]) }
        let unreadable =
            controls &- ascii("\n") &- ascii("\t") &- ascii("\r") &+ Int(tally[128 + Script.unreadable.rawValue])
        set(.unreadable, unreadable, of: byteCount)
    }

    @inline(__always)
    private func ascii(_ character: Unicode.Scalar) -> Int {
        Int(tally[Int(character.value)])
    }

    @inline(__always)
    private func set(_ column: SurfaceColumn, to value: Float) {
        row[column.rawValue] = value
    }

    @inline(__always)
    private func set(_ column: SurfaceColumn, log count: Int) {
        row[column.rawValue] = count == 0 ? 0 : Float.log(1 + Float(count))
    }

    @inline(__always)
    private func set(_ column: SurfaceColumn, _ count: Int, of total: Int) {
        row[column.rawValue] = count == 0 ? 0 : Float(count) / Float(max(1, total))
    }

    @inline(__always)
    private func set(_ column: SurfaceColumn, startsWith kind: WordKinds) {
        row[column.rawValue] = counts.startKinds.contains(kind) ? 1 : 0
    }
}
