import LinearAlgebra
import Testing

@testable import Features

/// A text read passage by passage gives the same bits as one read byte by byte.
@Suite struct PassageTests {
    private let table: TokenTable
    private let folding = Array("[UNK] the cat ##s s a b i is it ##t to 1 2 12 ##2 . , ! ? ( ) _ : / = - é x ##x".utf8)

    init() throws {
        let tokens = String(decoding: folding, as: UTF8.self).split(separator: " ").map(String.init)
        var random = SplitMix64(seed: 3)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.nextUniform()) } }
        table = try TokenTable(
            tokens: tokens, dimensions: 17, values: (0..<17 * tokens.count).map { Int8(truncatingIfNeeded: $0 &* 37) },
            rowScales: numbers(tokens.count), weights: numbers(tokens.count))
    }

    private func expectSame(_ bytes: [UInt8], bytesMax: Int = 16_384, _ note: String) {
        let quick = surfaceNumbers(bytes, bytesMax: bytesMax).map(\.bitPattern)
        let slow = surfaceNumbers(bytes, bytesMax: bytesMax, Self.scanSlowly).map(\.bitPattern)
        for column in SurfaceColumn.allCases where quick[column.rawValue] != slow[column.rawValue] {
            Issue.record("\(note): \(column) of \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(table.tokenise(bytes) == tokensSlowly(bytes), "\(note)")
        #expect(table.pool(bytes).map(\.bitPattern) == poolSlowly(bytes).map(\.bitPattern), "\(note)")
    }

    private static func scanSlowly(_ scan: SurfaceScan, _ excerpt: Excerpt) -> SurfaceScan {
        var scan = scan
        for text in [excerpt.head, excerpt.tail] {
            guard let bytes = ScannedBytes(text) else { continue }
            scan.begin(bytes)
            scan.read(bytes, 0..<bytes.count)
            scan.end(bytes)
        }
        return scan
    }

    private func tokensSlowly(_ bytes: [UInt8]) -> [Int] {
        var ids: [Int] = []
        bytes.withUnsafeBufferPointer { text in
            _ = WordPieceTokeniser(table.vocabulary).forEachToken(in: text) { id, _ in
                ids.append(id)
                return true
            }
        }
        return ids
    }

    private func poolSlowly(_ bytes: [UInt8]) -> [Float] {
        var sum = [Float](repeating: 0, count: table.dimensions)
        var weight: Float = 0
        for id in tokensSlowly(bytes).prefix(TokenTable.tokensMax) {
            let factor = table.factors.base[id]
            weight += factor.y
            let scale = factor.x * factor.y
            for column in sum.indices {
                sum[column] += Float(table.values.base[id * table.dimensions + column]) * scale
            }
        }
        return weight > 0 ? sum.map { $0 / weight } : sum
    }

    /// Runs of a text: mostly words and signs, now and then something else.
    private static func runs(_ alphabet: [String], _ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).flatMap { _ in
            (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in
                Array(alphabet.randomElement(using: &random)!.utf8)
            } + [[0x20], [0x0A], [0x20, 0x20], [0x09], [0x0D, 0x0A], []].randomElement(using: &random)!
        }
    }

    private static let plain =
        "a b is It THE cats camelCase x_1 __ _ a_B 12 1 2) A) (B) c) :// http://x @ a@b == -> => != () && || & | /* // / < </p> <b <= : :: \": $5 $ \\frac \\ . ! ? , ; # - * ` ' q: what if return sum"
        .split(separator: " ").map(String.init)

    @Test func `the same of words, signs and lines of ASCII`() {
        for seed in 0..<400 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = Self.runs(Self.plain, Int.random(in: 0..<200, using: &random), &random)
            expectSame(bytes, "seed \(seed)")
        }
    }

    @Test func `with characters outside ASCII, control bytes and what is no UTF-8 between them`() {
        let foreign = ["é", "中", "？", "🙂", "ß", "\u{301}", "\u{200B}", "\u{1}", "\u{7F}", "\u{C}", "\u{A0}", "–", "“"]
        for seed in 0..<400 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let share = Int.random(in: 0...12, using: &random)
            let some = (0..<share).map { _ in foreign.randomElement(using: &random)! }
            var bytes = Self.runs(Self.plain + some, Int.random(in: 0..<200, using: &random), &random)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            expectSame(bytes, "seed \(seed)")
        }
    }

    @Test func `the same of any bytes`() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let most = UInt8.random(in: 0x21...0xFF, using: &random)
            expectSame(
                (0..<Int.random(in: 0..<3_000, using: &random)).map { _ in UInt8.random(in: 0...most, using: &random) },
                "seed \(seed)")
        }
    }

    /// At the end of blocks of 64 bytes, of thirds of a passage, of passages.
    @Test(arguments: [
        1, 2, 3, 7, 8, 9, 62, 63, 64, 65, 99, 100, 101, 102, 127, 128, 129, 1_022, 1_023, 1_024, 1_025, 3_000,
    ])
    func `a word, a run of signs, a number or a line of any length at any place`(length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        for before in [0, 1, 55, 62, 63, 64, 65, 500, 959, 1_022, 1_023, 1_024] {
            for letter in ["w", "W", "aB", "_", "7", "-", "é", "w.", "x_"] {
                let between = [" ", "\n", "x ", "-", "é "].randomElement(using: &random)!
                let start = String(repeating: between, count: before)
                let middle = String(repeating: letter, count: length).prefix(length)
                expectSame(
                    Array("\(start)\(middle)) why?".utf8), "\(length) of \(letter) after \(before) of \(between)")
            }
        }
    }

    @Test func `heads and tails cut anywhere`() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = Self.runs(Self.plain + ["é", "中"], 300, &random)
            expectSame(bytes, bytesMax: Int.random(in: 256...bytes.count, using: &random), "seed \(seed)")
        }
    }
}
