import LinearAlgebra
import Testing

@testable import Features

@Suite struct FeatureLawTests {
    private static let pieces: [String] =
        "What is the capital of France ? def f ( x ) : return { } [ ] ; ` \" ' _ __ A. (B) 12 3.5 CAPS camelCase 中文 。 ？ é Ö ß λ ж 한 か م न 🙂 \u{301} \u{200B} \u{1} \u{7F} + = \\frac $5 solve options"
        .split(separator: " ").map(String.init) + [" ", " ", "\n", "\n", "\t", "  ", "\r\n"]

    /// Text of all kinds, cut anywhere, a byte broken here and there.
    private static func bytes(_ random: inout SplitMix64) -> [UInt8] {
        var bytes = (0..<Int.random(in: 0..<120, using: &random)).flatMap { _ in
            Array(pieces.randomElement(using: &random)!.utf8)
        }
        if Bool.random(using: &random), !bytes.isEmpty {
            bytes = Array(bytes[..<Int.random(in: 0..<bytes.count, using: &random)])
        }
        if Bool.random(using: &random), !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    private let everything: FeatureExtractor

    init() throws {
        everything = try FeatureExtractor(spec: FeatureSpec(hashedNgramBuckets: 64), table: smallTable())
    }

    @Test func `the fast surface numbers equal the slow ones`() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = Self.bytes(&random)
            let row = surfaceNumbers(bytes)
            for (column, expected) in SurfaceTwin(bytes).columns() {
                #expect(
                    (row[column.rawValue] - expected).magnitude < 1e-6,
                    "seed \(seed), \(column): \(row[column.rawValue]), expected \(expected)")
            }
        }
    }

    @Test func `any bytes give finite numbers of moderate size, the same every time`() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let noise = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for bytes in [noise, Self.bytes(&random)] {
                let row = everything.extract(bytes)
                #expect(row.allSatisfy { $0.isFinite && $0.magnitude < 50 }, "seed \(seed)")
                #expect(row == everything.extract(bytes), "seed \(seed)")
            }
        }
    }

    @Test func `every prefix of a text is a prompt, half a character at its end or not`() {
        let bytes = Array("Größe 中文 👩‍👩‍👧 한글 e\u{301} (A) $5?".utf8)
        for end in 0...bytes.count {
            for start in 0...end {
                #expect(everything.extract(Array(bytes[start..<end])).allSatisfy { $0.isFinite })
            }
        }
    }

    @Test func `every column is set`() {
        var row = [Float](repeating: .nan, count: everything.count)
        row.withUnsafeMutableBufferPointer { row in
            everything.extract(UnsafeBufferPointer(start: nil, count: 0), embedding: nil, into: row)
        }
        #expect(row.allSatisfy { $0 == 0 })
    }

    @Test func `a megabyte is read at its head and its tail, and counted whole`() {
        let middle = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
        let row = everything.extract(Array("solve ".utf8) + middle + Array(" why?".utf8))
        #expect(row[SurfaceColumn.bytes.rawValue] == Float.log(1_000_012))
        #expect(row[SurfaceColumn.chunks.rawValue] == Float.log(4))
        #expect(row[SurfaceColumn.startsWithSolve.rawValue] == 1)
        #expect(row[SurfaceColumn.endsWithQuestion.rawValue] == 1)
        #expect(row[SurfaceColumn.questionWords.rawValue] == Float.log(2))
    }

    @Test func `an excerpt keeps within its bytes and splits no character`() {
        let text = Array(String(repeating: "中🙂é", count: 100).utf8)
        for bytesMax in 256..<300 {
            text.withUnsafeBufferPointer { text in
                let excerpt = Excerpt(of: text, bytesMax: bytesMax)
                #expect(excerpt.byteCount <= bytesMax && excerpt.byteCount > bytesMax - 10)
                #expect(String(validating: excerpt.head, as: UTF8.self) != nil)
                #expect(String(validating: excerpt.tail, as: UTF8.self) != nil)
            }
        }
        text.withUnsafeBufferPointer { text in
            #expect(Excerpt(of: text, bytesMax: text.count).tail.isEmpty)
            #expect(!Excerpt(of: text, bytesMax: text.count - 1).tail.isEmpty)
        }
    }

    @Test func `hashed n-grams have length one, and see words and their neighbours but not spaces or case`() throws {
        let extractor = try FeatureExtractor(
            spec: FeatureSpec(surface: false, table: false, hashedNgramBuckets: 4_096), table: nil)
        func buckets(_ text: String) -> [Float] { extractor.extract(Array(text.utf8)) }
        #expect(buckets("a b c") == buckets("A,  b\nC!"))
        #expect(buckets("a b c") != buckets("a c b"))
        #expect(buckets("one").count { $0 != 0 } == 1)
        #expect(buckets("one two").count { $0 != 0 } == 3)
        let length = buckets("the quick brown fox the end").reduce(0) { $0 + $1 * $1 }
        #expect((length - 1).magnitude < 1e-5)
    }
}

/// Five tokens in three dimensions.
func smallTable() throws -> TokenTable {
    try TokenTable(
        tokens: ["[UNK]", "the", "cat", "##s", "?"], dimensions: 3, values: (0..<15).map { Int8($0) },
        rowScales: [0.5, 1, 1, 1, 2], weights: [0.5, 0.25, 1, 1, 0])
}
