import LinearAlgebra
import Testing

@testable import Features

@Suite struct SurfaceTests {
    private func number(_ column: SurfaceColumn, of text: String) -> Float {
        surfaceNumbers(Array(text.utf8))[column.rawValue]
    }

    private func count(_ column: SurfaceColumn, of text: String) -> Float {
        (Float.exp(number(column, of: text)) - 1).rounded()
    }

    @Test func `an empty prompt has only zeros`() {
        #expect(surfaceNumbers([]).allSatisfy { $0 == 0 })
    }

    @Test func `a small question has the numbers worked out by hand`() {
        // 16 bytes, 3 chunks, 1 line; words What, is, 12, 3: 9 bytes; letters WhatIs: 1 capital of 6.
        let row = surfaceNumbers(Array("What is 12 + 3?\n".utf8))
        func at(_ column: SurfaceColumn) -> Float { row[column.rawValue] }
        #expect(at(.bytes) == Float.log(17))
        #expect(at(.chunks) == Float.log(6))
        #expect(at(.lines) == Float.log(3))
        #expect(at(.wordLength) == Float(9) / 40)
        #expect(at(.numbers) == Float.log(3))
        #expect(at(.digits) == Float(3) / 16)
        #expect(at(.operators) == Float.log(2))
        #expect(at(.questionMarks) == Float.log(2))
        #expect(at(.endsWithQuestion) == 1)
        #expect(at(.startsWithQuestion) == 1)
        #expect(at(.capitalLetters) == Float(1) / 6)
        #expect(at(.capitalisedWords) == Float(1) / 4)
        #expect(at(.spaces) == Float(5) / 16)
        #expect(at(.punctuation) == Float(2) / 16)
        #expect(at(.sentences) == Float.log(2))
    }

    @Test(arguments: [
        (SurfaceColumn.optionMarkers, "Which?\n(A) one\nB. two\nC) three\nD: four\n(e) five", 5),
        (.optionMarkers, "(K) a vitamin b. (AB) A.x", 0),
        (.numberMarkers, "1. a\n2) b\n(3) c 4. d 3.14", 3),
        (.speakers, "Q: hm\nAnswer: so\nUser: a\nthe user: b", 3),
        (.bullets, "- a\n* b\n-c\n d", 2),
        (.headings, "# a\n## b\nc #", 2),
        (.tags, "<p>3 < 4</p> <br>", 3),
        (.jsonKeys, "{\"a\": 1, \"b\":\"c\"}", 2),
        (.links, "https://example.org/a//b mail a@b.c @d", 2),
        (.money, "$5 and $x and $ 7 $12.50", 2),
        (.latexCommands, "\\frac{1}{\\pi} \\\\ \\1", 2),
        (.codeOperators, "a->b => c == d != e <= f >= g() x::y && || += -= *= /* // http://", 15),
        (.identifiers, "snake_case camelCase PascalCase plain Plain CAPS _ __a", 4),
        (.blanks, "The _ is ___ a_b", 2),
        (.paragraphs, "a\n\nb\n\n\nc", 2),
        (.codeWords, "def f(x): return x", 2),
        (.sentences, "One. Two! Three? 3.5 a.b 好。", 4),
        (.questionMarks, "什么？ what?", 2),
    ])
    func `marks are counted`(column: SurfaceColumn, text: String, expected: Float) {
        #expect(count(column, of: text) == expected)
    }

    @Test(arguments: [
        (SurfaceColumn.startsWithWrite, "Please write a poem"), (.startsWithExplain, "Can you EXPLAIN this"),
        (.startsWithTransform, "Translate into German"), (.startsWithSolve, "Prove that"),
        (.startsWithExtract, "Summarise the text"), (.startsWithCode, "Implement a queue"),
    ])
    func `the first four words tell the task`(column: SurfaceColumn, text: String) {
        #expect(number(column, of: text) == 1)
        #expect(number(column, of: "one two three four " + text) == 0)
    }

    @Test(arguments: [
        (SurfaceColumn.cyrillic, "привет"), (.greek, "λόγος"), (.ideographs, "中文字"), (.kanaAndHangul, "かな한글"),
        (.arabicAndHebrew, "مرحبا"), (.otherLetters, "नमस"), (.symbols, "→∑🙂"), (.latinExtended, "éßłø"),
    ])
    func `a text in one script has that script's share alone`(column: SurfaceColumn, text: String) {
        for script in SurfaceColumn.allCases where script >= .latinExtended {
            #expect(number(script, of: text) == (script == column ? 1 : 0), "\(script)")
        }
    }

    @Test func `bytes that are not UTF-8 and control characters are unreadable`() {
        #expect(surfaceNumbers([0xFF, 0x01, 0x61, 0xE4])[SurfaceColumn.unreadable.rawValue] == 0.75)
    }

    @Test func `lines seen before are repeated, spaces and case apart`() {
        #expect(number(.repeatedLines, of: "a b\nc\nA  b\n\na b") == 0.5)
    }

    @Test func `words seen before are not different`() {
        #expect(number(.differentWords, of: "a A b a") == 0.5)
    }

    @Test func `lengths are those of the whole prompt, however blocks fall`() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = (0..<Int.random(in: 1..<1_000, using: &random)).map { _ in
                [0x20, 0x0A, 0x61, 0xC3, 0xA9, 0x09].randomElement(using: &random)! as UInt8
            }
            let lengths = bytes.withUnsafeBufferPointer { PromptLengths(of: $0) }
            #expect(lengths.characters == bytes.count { $0 & 0xC0 != 0x80 }, "seed \(seed)")
            #expect(lengths.newlines == bytes.count { $0 == 0x0A }, "seed \(seed)")
            #expect(lengths.chunks == bytes.split { $0 <= 0x20 }.count, "seed \(seed)")
        }
    }
}

/// The surface numbers of a prompt, read whole.
func surfaceNumbers(_ bytes: [UInt8], bytesMax: Int = 16_384) -> [Float] {
    surfaceNumbers(bytes, bytesMax: bytesMax) { scan, excerpt in
        var reading = FeatureReading(excerpt, surface: scan, pooling: nil)
        reading.run()
        return reading.surface
    }
}

func surfaceNumbers(
    _ bytes: [UInt8], bytesMax: Int, _ read: (SurfaceScan, Excerpt) -> SurfaceScan?
) -> [Float] {
    var row = [Float](repeating: .nan, count: SurfaceNumbers.count)
    bytes.withUnsafeBufferPointer { prompt in
        row.withUnsafeMutableBufferPointer { row in
            let excerpt = Excerpt(of: prompt, bytesMax: bytesMax)
            SurfaceScan.withRoom { scan in
                if let scan = read(scan, excerpt) {
                    SurfaceNumbers.write(scan, of: prompt, excerpt: excerpt, into: row)
                }
            }
        }
    }
    return row
}
