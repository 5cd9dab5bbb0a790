import Routing
import StrictJSON
import TestFiles
import Testing

@testable import Interchange

/// A small seeded generator, so that a failing seed can be played again.
private struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func text() -> String {
        let pieces = [
            "a", "B7", "\"", "\\", "\n", "\r\n", "\t", ",", "é", "漢", "👩‍👩‍👧", "\u{0}", "\u{7F}", " ", "{", "x\u{2028}",
        ]
        return (0..<Int.random(in: 1...12, using: &self)).map { _ in pieces.randomElement(using: &self)! }.joined()
    }

    mutating func maybe<Value>(_ value: (inout Chance) -> Value) -> Value? {
        Bool.random(using: &self) ? value(&self) : nil
    }

    mutating func outcome() -> Outcome {
        Outcome(
            quality: maybe { Double.random(in: 0...1, using: &$0) },
            costUSD: maybe { Double.random(in: 0...1, using: &$0) * 1e-5 },
            inputTokens: maybe { Int.random(in: 0...1 << 40, using: &$0) },
            outputTokens: maybe { Int.random(in: 0...10, using: &$0) },
            latencyMilliseconds: maybe { Double.random(in: 0...1e9, using: &$0) },
            outputCharacters: maybe { Int.random(in: 0...10000, using: &$0) })
    }

    mutating func row() -> OutcomeRow {
        var row = OutcomeRow(
            id: text(), task: maybe { $0.text() }, prompt: text(), split: maybe { $0.text() },
            fullPromptCharacters: maybe { Int.random(in: 0...9, using: &$0) })
        for _ in 0..<Int.random(in: 0...4, using: &self) { row.outcomes[text()] = outcome() }
        for _ in 0..<Int.random(in: 0...2, using: &self) { row.attributes[text()] = text() }
        if row.outcomes.count == 1 { row.propensity = maybe { Double.random(in: 0.001...1, using: &$0) } }
        return row
    }
}

@Suite struct RoundTripTests {
    @Test func `what is written reads as the same row`() throws {
        let folder = try TemporaryFolder()
        for seed in UInt64(0)..<20 {
            var chance = Chance(state: seed)
            let rows = (0..<100).map { _ in chance.row() }
            let sink = try LineSink(path: folder.path("rows.jsonl.gz"))
            var writer = JSONWriter()
            for row in rows {
                writer.removeAll()
                row.write(to: &writer)
                try sink.write(writer.bytes)
            }
            try sink.close()
            var bad = BadRows()
            let dataset = try Dataset.read(paths: [folder.path("rows.jsonl.gz")], badRows: &bad)
            #expect(dataset.rows == rows && bad.count == 0, "seed \(seed)")
        }
    }

    @Test func `fields of a table read as they were written`() throws {
        let folder = try TemporaryFolder()
        for seed in UInt64(0)..<50 {
            var chance = Chance(state: seed)
            let width = Int.random(in: 2...5, using: &chance)
            let records = (0..<20).map { _ in (0..<width).map { _ in chance.maybe { $0.text() } ?? "" } }
                .filter { $0.contains { !$0.isEmpty } }
            let path = try folder.write(records.flatMap { CSVRecord.bytes($0) }, to: "table.csv")
            var reader = try CSVReader(path: path, lineBytesMax: 1000)
            var found: [[String]] = []
            while let record = try reader.next() { found.append(try record.get()) }
            #expect(found == records, "seed \(seed)")
        }
    }
}
