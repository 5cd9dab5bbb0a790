import CKernels

/// Reads the parts of an excerpt, each as if it began and ended with a line break: passages as they come from the kernel,
/// which has counted most of them, all else byte by byte. Allocates nothing.
struct SurfaceScan {
    static let differentWordsMax = 512
    static let comparedLinesMax = 256
    /// Words and lines seen are marked in 2¹² bits each, by hash.
    static let markBits = 12
    /// Places of `tally`: ASCII bytes outside words, then scripts.
    static let tallyCount = 128 + Script.allCases.count
    static let markCount = 1 << (markBits - 6)

    var counts = SurfaceCounts()
    /// [tallyCount]: how often each ASCII byte occurs outside words; from 128 on, characters of each script.
    let tally: UnsafeMutablePointer<UInt32>
    let wordMarks: UnsafeMutablePointer<UInt64>
    private let lineMarks: UnsafeMutablePointer<UInt64>
    let classes = WordBytes.classes.base
    var lineStart = 0
    var lineHash = ByteHash.empty
    private var lineBefore = ByteHash.empty

    /// - Parameters:
    ///   - tally: [tallyCount], zero.
    ///   - marks: [2 × markCount], zero.
    init(tally: UnsafeMutablePointer<UInt32>, marks: UnsafeMutablePointer<UInt64>) {
        self.tally = tally
        wordMarks = marks
        lineMarks = marks + Self.markCount
    }

    /// Calls `body` with a scan whose room is on the stack.
    @inline(__always)
    static func withRoom(_ body: (SurfaceScan) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tallyCount) { tally in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * markCount) { marks in
                tally.initialize(repeating: 0)
                marks.initialize(repeating: 0)
                guard let tally = tally.baseAddress, let marks = marks.baseAddress else { return }
                body(SurfaceScan(tally: tally, marks: marks))
            }
        }
    }

    mutating func begin(_ bytes: ScannedBytes) {
        lineStart = 0
        beginLine(bytes, at: 0)
    }

    /// - Parameter passageCounts: what the kernel counted meanwhile.
    mutating func end(_ bytes: ScannedBytes, _ passageCounts: kernel_counts = kernel_counts()) {
        endLine(byteCount: bytes.count &- lineStart)
        counts.add(passageCounts)
    }

    mutating func read(_ part: TextPart, of bytes: ScannedBytes, _ passage: UnsafePointer<kernel_passage>) {
        switch part {
        case .passage(let start): read(passage.pointee, at: start, bytes)
        case .run(let run): read(bytes, run)
        }
    }

    /// Reads the bytes of `run` one by one: the definition of all that is counted. Around the run there is white space.
    mutating func read(_ bytes: ScannedBytes, _ run: Range<Int>) {
        var index = run.lowerBound
        while index < run.upperBound {
            let byte = bytes.base[index]
            if classes[Int(byte)] != 0 {
                index = readWord(bytes, from: index)
            } else if byte == 0x20 {
                tally[0x20] &+= 1
                index &+= 1
            } else if byte == 0x0A {
                tally[0x0A] &+= 1
                breakLine(bytes, at: index)
                index &+= 1
            } else if byte < 0x80 {
                readSymbol(byte, bytes, at: index)
                index &+= 1
            } else {
                index = readNonASCII(bytes, from: index)
            }
        }
    }

    // MARK: Words

    /// Reads the word that starts at `start`; returns its end.
    @inline(__always)
    private mutating func readWord(_ bytes: ScannedBytes, from start: Int) -> Int {
        var word = ScannedWord(start: start)
        var index = start
        while index < bytes.count {
            let byte = bytes.base[index]
            let kind = classes[Int(byte)]
            if kind != 0 {
                word.add(byte, kind)
                index &+= 1
            } else if byte >= 0x80 {
                let scalar = DecodedScalar(bytes.base + index, count: bytes.count &- index)
                let script = Script.of(scalar.value)
                guard script.isWord else { break }
                tally[128 &+ script.rawValue] &+= 1
                word.add(bytes.base + index, count: scalar.byteCount)
                index &+= scalar.byteCount
            } else {
                break
            }
        }
        count(word, end: index, bytes)
        return index
    }

    @inline(__always)
    private mutating func count(_ word: ScannedWord, end: Int, _ bytes: ScannedBytes) {
        let length = end &- word.start
        let lower = word.lowerCount
        let upper = word.upperCount
        let digits = word.digitCount
        counts.wordBytes &+= length
        counts.letters &+= lower &+ upper
        counts.capitalLetters &+= upper
        counts.digits &+= digits
        counts.wordCharacters &+= word.asciiCount
        if length >= 8 { counts.longWords &+= 1 }
        if upper > 0 {
            if WordBytes.isUpper(bytes.base[word.start]) { counts.capitalisedWords &+= 1 }
            if upper >= 2 && lower == 0 { counts.capitalWords &+= 1 }
        }
        if word.isCamelCase || (word.underscoreCount > 0 && lower &+ upper > 0) { counts.identifiers &+= 1 }
        if word.underscoreCount == length { counts.blanks &+= 1 }
        if digits == length { counts.numbers &+= 1 }
        if counts.words < Self.differentWordsMax, Self.mark(word.hash, in: wordMarks) { counts.differentWords &+= 1 }
        countKinds(word, end: end, bytes)
        if length <= 2 { countMarker(start: word.start, end: end, bytes) }
        counts.words &+= 1
        lineHash = ByteHash.mixed(lineHash, word.hash)
    }

    @inline(__always)
    private mutating func countKinds(_ word: ScannedWord, end: Int, _ bytes: ScannedBytes) {
        let kinds = WordKindTable.shared.kinds(hash: word.hash)
        guard !kinds.isEmpty else { return }
        counts.add(kinds)
        if kinds.contains(.speaker), bytes[end] == UInt8(ascii: ":"), bytes[word.start &- 1] == 0x0A {
            counts.speakers &+= 1
        }
    }

    /// "(A)", "B. ", "c) " of letters up to J; "(1)", "2. " of at most two digits at the start of a line.
    @inline(__always)
    mutating func countMarker(start: Int, end: Int, _ bytes: ScannedBytes) {
        let next = bytes[end]
        guard next == UInt8(ascii: ")") || next == UInt8(ascii: ".") || next == UInt8(ascii: ":"),
            bytes[end &+ 1] <= 0x20
        else { return }
        let before = bytes[start &- 1]
        let (first, last) = (bytes[start], bytes[end &- 1])
        if WordBytes.isDigit(first), WordBytes.isDigit(last) {
            if before == 0x0A || before == UInt8(ascii: "(") { counts.numberMarkers &+= 1 }
        } else if end &- start == 1, before <= 0x20 || before == UInt8(ascii: "(") {
            let isUpper = first >= UInt8(ascii: "A") && first <= UInt8(ascii: "J")
            let isLower = first >= UInt8(ascii: "a") && first <= UInt8(ascii: "j") && next == UInt8(ascii: ")")
            if isUpper || isLower { counts.optionMarkers &+= 1 }
        }
    }

    // MARK: Symbols

    @inline(__always)
    private mutating func readNonASCII(_ bytes: ScannedBytes, from index: Int) -> Int {
        let scalar = DecodedScalar(bytes.base + index, count: bytes.count &- index)
        let script = Script.of(scalar.value)
        if script.isWord { return readWord(bytes, from: index) }
        tally[128 &+ script.rawValue] &+= 1
        // The full stop, exclamation and question marks of Chinese and Japanese.
        if scalar.value == 0x3002 || scalar.value == 0xFF01 || scalar.value == 0xFF1F {
            counts.sentences &+= 1
            if scalar.value == 0xFF1F { counts.wideQuestionMarks &+= 1 }
        }
        lineHash = ByteHash.mixed(lineHash, UInt64(scalar.value))
        return index &+ scalar.byteCount
    }

    @inline(__always)
    private mutating func readSymbol(_ byte: UInt8, _ bytes: ScannedBytes, at index: Int) {
        tally[Int(byte)] &+= 1
        guard byte > 0x20, byte != 0x7F else { return }
        lineHash = ByteHash.mixed(lineHash, UInt64(byte))
        let next = bytes[index &+ 1]
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
            if next <= 0x20 { counts.sentences &+= 1 }
            if byte == UInt8(ascii: "!"), next == UInt8(ascii: "=") { counts.codeOperators &+= 1 }
        case UInt8(ascii: "$"): if WordBytes.isDigit(next) { counts.money &+= 1 }
        case UInt8(ascii: "\\"): if WordBytes.isLetter(next) { counts.latexCommands &+= 1 }
        case UInt8(ascii: "\""): if next == UInt8(ascii: ":") { counts.jsonKeys &+= 1 }
        case UInt8(ascii: "@"):
            if classes[Int(next)] != 0, classes[Int(bytes[index &- 1])] != 0 { counts.links &+= 1 }
        case UInt8(ascii: "<"):
            if next == UInt8(ascii: "/") || WordBytes.isLetter(next) { counts.tags &+= 1 }
            if next == UInt8(ascii: "=") { counts.codeOperators &+= 1 }
        case UInt8(ascii: ":"):
            if next == UInt8(ascii: "/"), bytes[index &+ 2] == UInt8(ascii: "/") { counts.links &+= 1 }
            if next == UInt8(ascii: ":") { counts.codeOperators &+= 1 }
        default:
            if Self.isOperator(byte, next, before: bytes[index &- 1]) { counts.codeOperators &+= 1 }
        }
    }

    /// "->", "=>", "==", ">=", "+=", "-=", "*=", "()", "&&", "||", "/*", and "//" but for that of "://".
    @inline(__always)
    private static func isOperator(_ byte: UInt8, _ next: UInt8, before: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "-"): next == UInt8(ascii: ">") || next == UInt8(ascii: "=")
        case UInt8(ascii: ">"), UInt8(ascii: "+"), UInt8(ascii: "*"): next == UInt8(ascii: "=")
        case UInt8(ascii: "("): next == UInt8(ascii: ")")
        case UInt8(ascii: "&"), UInt8(ascii: "|"): next == byte
        case UInt8(ascii: "/"):
            next == UInt8(ascii: "*") || (next == UInt8(ascii: "/") && before != UInt8(ascii: ":"))
        default: false
        }
    }

    // MARK: Lines

    @inline(__always)
    mutating func breakLine(_ bytes: ScannedBytes, at index: Int) {
        endLine(byteCount: index &- lineStart)
        lineStart = index &+ 1
        beginLine(bytes, at: lineStart)
    }

    @inline(__always)
    private mutating func beginLine(_ bytes: ScannedBytes, at index: Int) {
        let first = bytes[index]
        let second = bytes[index &+ 1]
        if first == 0x09 || (first == 0x20 && second == 0x20) {
            counts.indentedLines &+= 1
        } else if first == UInt8(ascii: "#") {
            counts.headings &+= 1
        } else if second == 0x20, first == UInt8(ascii: "-") || first == UInt8(ascii: "*") {
            counts.bullets &+= 1
        }
    }

    @inline(__always)
    private mutating func endLine(byteCount: Int) {
        counts.lines &+= 1
        counts.longestLineBytes = max(counts.longestLineBytes, byteCount)
        if lineHash == ByteHash.empty {
            if lineBefore != ByteHash.empty { counts.paragraphs &+= 1 }
        } else if counts.comparedLines < Self.comparedLinesMax {
            counts.comparedLines &+= 1
            if !Self.mark(lineHash, in: lineMarks) { counts.repeatedLines &+= 1 }
        }
        lineBefore = lineHash
        lineHash = ByteHash.empty
    }

    /// Sets the bit that belongs to `hash`; says whether it was clear.
    @inline(__always)
    static func mark(_ hash: UInt64, in marks: UnsafeMutablePointer<UInt64>) -> Bool {
        let place = ByteHash.index(hash, bits: markBits)
        let bit = UInt64(1) << UInt64(place & 63)
        defer { marks[place &>> 6] |= bit }
        return marks[place &>> 6] & bit == 0
    }
}
