import Foundation
import Testing

@testable import Features

/// Ids recorded from the reference tokeniser, vectors from NumPy in double precision, both for the shipped table; see
/// `training/golden_features.py`.
@Suite struct GoldenTests {
    private struct Tokens: Decodable { let text: String, ids: [Int] }
    private struct Pooled: Decodable { let text: String, vector: [Float] }

    private static func golden<Row: Decodable>(_ name: String) throws -> [Row] {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        return try JSONDecoder().decode([Row].self, from: Data(contentsOf: folder.appending(path: name)))
    }

    private let table: TokenTable

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        table = try TokenTable(decoding: [UInt8](Data(contentsOf: root.appending(path: "models/features/table.bin"))))
    }

    @Test func `token ids are those of the reference`() throws {
        let rows: [Tokens] = try Self.golden("tokens.json")
        #expect(rows.count > 50)
        for row in rows {
            #expect(table.tokenise(Array(row.text.utf8)) == row.ids, "\(row.text.debugDescription)")
        }
    }

    @Test func `pooled vectors are those of the reference`() throws {
        let rows: [Pooled] = try Self.golden("pooled.json")
        #expect(rows.count > 50)
        for row in rows {
            let vector = table.pool(Array(row.text.utf8))
            #expect(vector.count == row.vector.count)
            let error = zip(vector, row.vector).map { ($0 - $1).magnitude }.max() ?? .infinity
            #expect(error < 1e-5, "\(row.text.debugDescription): \(error)")
        }
    }

    @Test func `the shipped table comes back from its bytes`() throws {
        #expect(try TokenTable(decoding: table.encoded()).encoded() == table.encoded())
    }
}
