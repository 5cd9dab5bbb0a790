import Testing

@testable import Features

@Suite struct FeatureExtractorTests {
    @Test func `pooling is the weighted mean worked out by hand`() throws {
        // "The cats": the (w .25, row 3 4 5), cat (w 1, row 6 7 8), ##s (w 1, row 9 10 11).
        let expected: [Float] = [3, 4, 5].map { (0.25 * $0 + ($0 + 3) + ($0 + 6)) / 2.25 }
        let vector = try smallTable().pool(Array("The cats".utf8))
        #expect(zip(vector, expected).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    }

    @Test func `an unknown word is pooled as its own token`() throws {
        #expect(try smallTable().pool(Array("zzz".utf8)) == [0, 0.5, 1])
    }

    @Test func `text without tokens, or of weight zero, gives zeros`() throws {
        #expect(try smallTable().pool([]) == [0, 0, 0])
        #expect(try smallTable().pool(Array("??".utf8)) == [0, 0, 0])
    }

    @Test func `no more tokens are pooled than the cap`() throws {
        let table = try smallTable()
        let capped = Array(repeatElement("the ", count: TokenTable.tokensMax).joined().utf8)
        #expect(table.pool(capped + Array("cat cat cat".utf8)) == table.pool(capped))
    }

    @Test func `groups cover all columns in order, each under a name of its own`() throws {
        let extractor = try FeatureExtractor(spec: FeatureSpec(hashedNgramBuckets: 8), table: smallTable())
        #expect(extractor.count == SurfaceColumn.allCases.count + 3 + 2 + 8)
        #expect(extractor.groups.flatMap { Array($0.columns) } == Array(0..<extractor.count))
        #expect(Set(extractor.groups.map(\.name)).count == extractor.groups.count)
    }

    @Test func `the table's columns are its vector, the log of its tokens, its tokens per word`() throws {
        let extractor = try FeatureExtractor(spec: FeatureSpec(surface: false), table: smallTable())
        let row = extractor.extract(Array("the cats".utf8))
        #expect(Array(row[..<3]) == (try smallTable().pool(Array("the cats".utf8))))
        #expect(row[3] == Float.log1(3))
        #expect(row[4] == 1.5)
    }

    @Test func `the caller's vector replaces the table`() throws {
        let extractor = try FeatureExtractor(spec: FeatureSpec(surface: false, embeddingCount: 2), table: smallTable())
        #expect(extractor.table == nil)
        #expect(extractor.extract(Array("the cat".utf8), embedding: [0.5, -3]) == [0.5, -3])
        #expect(extractor.extract(Array("the cat".utf8)) == [0, 0])
    }

    @Test func `a table that is needed and missing is an error`() {
        #expect(throws: FeatureError.missingTable) { try FeatureExtractor(spec: FeatureSpec(), table: nil) }
    }

    @Test(arguments: [
        FeatureSpec(table: false, promptBytesMax: 255), FeatureSpec(table: false, promptBytesMax: 65_536),
        FeatureSpec(table: false, hashedNgramBuckets: -1), FeatureSpec(embeddingCount: -1),
        FeatureSpec(surface: false, table: false),
    ])
    func `a spec out of range is an error`(spec: FeatureSpec) throws {
        let table = try smallTable()
        #expect(throws: FeatureError.self) { try FeatureExtractor(spec: spec, table: table) }
    }
}

@Suite struct FeatureEncodingTests {
    private static let specs = [
        FeatureSpec(), FeatureSpec(table: false), FeatureSpec(hashedNgramBuckets: 16, promptBytesMax: 1_000),
        FeatureSpec(embeddingCount: 4),
    ]

    @Test(arguments: specs)
    func `an extractor comes back from its bytes`(spec: FeatureSpec) throws {
        let extractor = try FeatureExtractor(spec: spec, table: smallTable())
        let decoded = try FeatureExtractor(decoding: extractor.encoded())
        #expect(decoded.spec == spec)
        #expect(decoded.groups == extractor.groups)
        #expect(decoded.encoded() == extractor.encoded())
        let prompt = Array("The cats? (A) 中".utf8)
        #expect(decoded.extract(prompt) == extractor.extract(prompt))
    }

    @Test(arguments: specs)
    func `truncated anywhere or with something after its end it is an error`(spec: FeatureSpec) throws {
        let bytes = try FeatureExtractor(spec: spec, table: smallTable()).encoded()
        for end in 0..<bytes.count {
            #expect(throws: FeatureError.self) { try FeatureExtractor(decoding: Array(bytes[..<end])) }
        }
        #expect(throws: FeatureError.trailingBytes(1)) { try FeatureExtractor(decoding: bytes + [0]) }
    }

    @Test func `another format or a newer version is named`() throws {
        var bytes = try FeatureExtractor(spec: FeatureSpec(table: false), table: nil).encoded()
        bytes[8] = 99
        #expect(throws: FeatureError.unsupportedVersion(got: 99, expected: FeatureExtractor.version)) {
            try FeatureExtractor(decoding: bytes)
        }
        bytes[0] = 0
        #expect(throws: FeatureError.notThisFormat(expected: "SUFFEAT1")) { try FeatureExtractor(decoding: bytes) }
    }

    @Test func `no flipped bit crashes the reader of a table`() throws {
        let bytes = try smallTable().encoded()
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let table = try? TokenTable(decoding: flipped)
            #expect(table?.pool(Array("The cats?".utf8)).allSatisfy { $0.isFinite } ?? true, "bit \(bit)")
        }
    }

    @Test func `bad numbers, tokens and counts in a table are named`() throws {
        func table(_ tokens: [String], scale: Float = 1, weight: Float = 1) throws(FeatureError) -> TokenTable {
            try TokenTable(
                tokens: tokens, dimensions: 1, values: .init(repeating: 0, count: tokens.count),
                rowScales: .init(repeating: scale, count: tokens.count),
                weights: .init(repeating: weight, count: tokens.count))
        }
        #expect(throws: FeatureError.badNumber(part: "row scales", index: 0)) { try table(["a"], scale: .nan) }
        #expect(throws: FeatureError.badNumber(part: "token weights", index: 0)) { try table(["a"], weight: -1) }
        #expect(throws: FeatureError.badToken(index: 1)) { try table(["a", "a"]) }
        #expect(throws: FeatureError.badToken(index: 0)) { try table([""]) }
        var bytes = try table(["a", "b"]).encoded()
        bytes[bytes.count - 3] = UInt8(ascii: "x")
        #expect(throws: FeatureError.tokenCount(got: 1, expected: 2)) { try TokenTable(decoding: bytes) }
    }
}
