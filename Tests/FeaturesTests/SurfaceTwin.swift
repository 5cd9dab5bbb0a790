import LinearAlgebra

@testable import Features

/// The surface numbers again, slowly and readably, over arrays of characters. What it shares with the fast ones: the
/// word lists, the ranges of scripts, and the hash where marks are bounded.
struct SurfaceTwin {
    private enum Piece: Hashable {
        /// Folded bytes.
        case word([UInt8])
        case sign(UInt32)
    }

    private struct Word {
        let scalars: [UInt32]
        /// Characters before and after: two of each, line breaks outside the text.
        let before: UInt32
        let after: (UInt32, UInt32)

        var isASCII: Bool { scalars.allSatisfy { $0 < 0x80 } }
        var folded: [UInt8] {
            scalars.flatMap { $0 < 0x80 ? [UInt8($0) | 0x20] : Array(String(Unicode.Scalar($0)!).utf8) }
        }
        var byteCount: Int { folded.count }
        func count(_ range: ClosedRange<Unicode.Scalar>) -> Int {
            scalars.count { (range.lowerBound.value...range.upperBound.value).contains($0) }
        }
        var text: String? { isASCII ? String(decoding: folded, as: UTF8.self) : nil }
    }

    private let scalars: [UInt32]
    private let bytes: [UInt8]
    private let words: [Word]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var scalars: [UInt32] = []
        var index = 0
        while index < bytes.count {
            let rest = Array(bytes[index...].prefix(4))
            // The longest prefix that Swift decodes to a single character without repairing it.
            let length = (1...rest.count).first {
                String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.count == 1
            }
            let text = length.flatMap { String(validating: rest.prefix($0), as: UTF8.self) }
            scalars.append(text?.unicodeScalars.first?.value ?? DecodedScalar.invalid)
            index += length ?? 1
        }
        self.scalars = scalars
        words = Self.words(scalars)
    }

    private static func isWord(_ scalar: UInt32) -> Bool {
        if scalar >= 0x80 { return Script.of(scalar).isWord }
        return Unicode.Scalar(scalar).map { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
            ?? false
    }

    private static func words(_ scalars: [UInt32]) -> [Word] {
        func at(_ index: Int) -> UInt32 { scalars.indices.contains(index) ? scalars[index] : 0x0A }
        var words: [Word] = []
        var start = 0
        while start < scalars.count {
            let end = scalars[start...].firstIndex { !isWord($0) } ?? scalars.count
            if end > start {
                words.append(
                    Word(scalars: Array(scalars[start..<end]), before: at(start - 1), after: (at(end), at(end + 1))))
            }
            start = max(end, start + 1)
        }
        return words
    }

    /// The columns this twin knows; those of the other tests' by-hand cases are left out.
    func columns() -> [SurfaceColumn: Float] {
        func log(_ count: Int) -> Float { Float.log1(count) }
        func share(_ count: Int, _ total: Int) -> Float { total == 0 ? 0 : Float(count) / Float(total) }
        func kinds(_ kind: WordKinds, in words: some Sequence<Word>) -> Int {
            words.count { word in
                WordKinds.lists.contains { list in
                    list.0 == kind && list.1.split(separator: " ").contains { String($0) == word.text }
                }
            }
        }
        func signs(_ characters: String) -> Int {
            scalars.count { scalar in characters.unicodeScalars.contains { $0.value == scalar } }
        }
        let letters = words.reduce(0) { $0 + $1.count("a"..."z") + $1.count("A"..."Z") }
        let spread = Set(words.prefix(512).map { ByteHash.index(ByteHash.hash($0.folded), bits: 12) })
        let lines = scalars.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        var columns: [SurfaceColumn: Float] = [
            .wordLength: words.isEmpty ? 0 : Float(words.reduce(0) { $0 + $1.byteCount }) / Float(words.count) / 10,
            .longWords: share(words.count { $0.byteCount >= 8 }, words.count),
            .differentWords: share(spread.count, min(512, words.count)),
            .questionMarks: log(signs("?？")),
            .questionWords: log(kinds(.question, in: words)),
            .startsWithQuestion: kinds(.question, in: words.prefix(4)) > 0 ? 1 : 0,
            .startsWithSolve: kinds(.solve, in: words.prefix(4)) > 0 ? 1 : 0,
            .digits: share(words.reduce(0) { $0 + $1.count("0"..."9") }, bytes.count),
            .numbers: log(words.count { $0.count("0"..."9") == $0.byteCount }),
            .operators: log(signs("+*/=^%<>")),
            .mathsWords: log(kinds(.maths, in: words)),
            .codeWords: log(kinds(.codeWord, in: words)),
            .optionWords: log(kinds(.option, in: words)),
            .braces: log(signs("{}")), .brackets: log(signs("[]")), .parentheses: log(signs("()")),
            .semicolons: log(signs(";")), .backticks: log(signs("`")), .quotes: log(signs("\"'")),
            .blanks: log(words.count { $0.scalars.allSatisfy { $0 == 0x5F } }),
            .capitalLetters: share(words.reduce(0) { $0 + $1.count("A"..."Z") }, letters),
            .capitalisedWords: share(words.count { (0x41...0x5A).contains($0.scalars[0]) }, words.count),
            .capitalWords: share(words.count { $0.count("A"..."Z") >= 2 && $0.count("a"..."z") == 0 }, words.count),
            .spaces: share(signs(" \n\t\r"), bytes.count),
            .punctuation: share(
                scalars.count { (0x21...0x7E).contains($0) && !Self.isWord($0) }, bytes.count),
            .indentedLines: share(
                bytes.isEmpty ? 0 : lines.count { $0.first == 0x09 || $0.starts(with: [0x20, 0x20]) }, lines.count),
            .longestLine: log(
                bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(\.count).max() ?? 0),
            .unreadable: share(
                scalars.count { scalar in
                    let isControl = scalar < 0x20 && ![0x09, 0x0A, 0x0D].contains(scalar) || scalar == 0x7F
                    return isControl || (scalar >= 0x80 && Script.of(scalar) == .unreadable)
                }, bytes.count),
        ]
        for script in Script.allCases where script != .unreadable {
            let column = SurfaceColumn(rawValue: SurfaceColumn.latinExtended.rawValue + script.rawValue)!
            columns[column] = share(scalars.count { $0 >= 0x80 && Script.of($0) == script }, scalars.count)
        }
        return columns
    }
}

extension Float {
    /// log(1 + count)
    static func log1(_ count: Int) -> Float { count == 0 ? 0 : .log(1 + Float(count)) }
}
