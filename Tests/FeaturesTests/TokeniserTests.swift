import LinearAlgebra
import Testing

@testable import Features

@Suite struct TokeniserTests {
    private static let tokens = [
        "[UNK]", "un", "##aff", "##able", "cafe", "a", "##b", "中", "文", ",", "!", "strasse", "istanbul", "[", "]",
        "mask",
        "ᄒ", "##ᅡ", "##ᆫ", "w", "##w", "##ᄒ",
    ]
    private let table: TokenTable

    init() throws {
        let count = Self.tokens.count
        table = try TokenTable(
            tokens: Self.tokens, dimensions: 1, values: .init(repeating: 1, count: count),
            rowScales: .init(repeating: 1, count: count), weights: .init(repeating: 1, count: count))
    }

    private func pieces(_ text: String) -> [String] {
        table.tokenise(Array(text.utf8)).map { table.token($0) }
    }

    @Test(arguments: [
        ("unaffable", ["un", "##aff", "##able"]),
        ("", []), (" \t\n", []),
        ("UNAFFABLE, a!", ["un", "##aff", "##able", ",", "a", "!"]),
        ("Café cafe\u{301}", ["cafe", "cafe"]),
        ("a中文b", ["a", "中", "文", "[UNK]"]),
        ("a\u{200B}b \u{0}a\u{7}b", ["a", "##b", "a", "##b"]),
        ("İstanbul", ["istanbul"]),
        ("[MASK]", ["[", "mask", "]"]),
        ("한", ["ᄒ", "##ᅡ", "##ᆫ"]),
        ("unaffablez a", ["[UNK]", "a"]),
        ("a\u{2003}a\u{3000}a", ["a", "a", "a"]),
    ])
    func `a text becomes the tokens worked out by hand`(text: String, expected: [String]) {
        #expect(pieces(text) == expected)
    }

    @Test func `a word of a hundred characters is cut, one of a hundred and one is unknown`() {
        #expect(pieces(String(repeating: "w", count: 100)).count == 100)
        #expect(pieces(String(repeating: "w", count: 101)) == ["[UNK]"])
        #expect(pieces(String(repeating: "한", count: 33)).count == 99)
        #expect(pieces(String(repeating: "한", count: 34)) == ["[UNK]"])
    }

    @Test func `bytes that are not UTF-8 are dropped`() {
        #expect(table.tokenise([0x61, 0xFF, 0x62]) == [5, 6])
        #expect(table.tokenise([0x61, 0xE4, 0xB8]) == [5])
        #expect(table.tokenise([0xED, 0xA0, 0x80, 0x61, 0xC0, 0xAF]) == [5])
    }

    @Test func `the fast tokeniser equals a slow one over strings`() {
        let slow = SlowTokeniser(tokens: Self.tokens)
        let letters =
            Array("unaffablecafew,![]中文 \n").map(String.init) + ["UN", "##", "able", "é", "\u{301}", "\u{200B}"]
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let text = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &random)]
            }.joined()
            #expect(table.tokenise(Array(text.utf8)) == slow.tokenise(text), "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test func `a hash step can be taken back`() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<1_000 {
            let hash = random.next()
            let byte = UInt8(truncatingIfNeeded: random.next())
            #expect(ByteHash.removing(byte, from: ByteHash.adding(byte, to: hash)) == hash)
        }
    }
}

/// Greedy longest match over a dictionary of strings; knows of the folding only what the test above needs.
private struct SlowTokeniser {
    let numbers: [String: Int]

    init(tokens: [String]) {
        numbers = Dictionary(uniqueKeysWithValues: zip(tokens, 0...))
    }

    func tokenise(_ text: String) -> [Int] {
        words(text).flatMap(pieces)
    }

    private func words(_ text: String) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = [[]]
        for scalar in text.unicodeScalars where scalar != "\u{301}" && scalar != "\u{200B}" {
            switch scalar {
            case " ", "\n": words.append([])
            case ",", "!", "[", "]", "#", "中", "文": words += [[scalar], []]
            case "é": words[words.count - 1].append("e")
            default: words[words.count - 1] += Array(scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return words.filter { !$0.isEmpty }
    }

    private func pieces(_ word: [Unicode.Scalar]) -> [Int] {
        var pieces: [Int] = []
        var rest = word[...]
        while !rest.isEmpty {
            let prefix = pieces.isEmpty ? "" : "##"
            let lengths = (1...rest.count).reversed()
            func number(_ length: Int) -> Int? {
                numbers[prefix + String(String.UnicodeScalarView(rest.prefix(length)))]
            }
            guard let length = lengths.first(where: { number($0) != nil }), let id = number(length) else { return [0] }
            pieces.append(id)
            rest = rest.dropFirst(length)
        }
        return word.count > 100 ? [0] : pieces
    }
}
