import Foundation
import TestFiles
import Testing

/// `docs/formats.md`: its examples are files. (Its recipe: TrainingRecipeTests.)
@Suite(.timeLimit(.minutes(10)))
struct FormatsPageTests {
    /// The text of the fenced block in `language`.
    private static func block(_ language: String) throws -> String {
        let page = try String(contentsOfFile: "\(Package.root)/docs/formats.md", encoding: .utf8)
        let parts = page.components(separatedBy: "\n```\(language)\n")
        try #require(parts.count == 2, "one block of \(language)")
        return try #require(parts[1].components(separatedBy: "\n```").first) + "\n"
    }

    @Test(arguments: [("jsonl", "outcomes", 3, 4, 0), ("csv", "csv", 2, 3, 0)])
    func `outcomes and tables on the page are read, and prices fill their costs`(
        language: String, format: String, rows: Int, outcomes: Int, unknown: Int
    ) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.block(language), to: "rows.\(language)")
        try folder.write(Self.block("json"), to: "models.json")
        let result = try await Program.run(
            ["import", path, "--format", format, "--out", folder.path("out.jsonl"), "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let summary = try result.object
        #expect(summary["rows"] as? Int == rows && summary["outcomes"] as? Int == outcomes)
        #expect(summary["unknown_costs"] as? Int == unknown)
    }

    @Test(arguments: [
        ("id;prompt;model;quality", "columns are separated by commas"),
        ("id,prompt,modle,quality", "it has: id, prompt, modle, quality; did you mean modle?"),
        ("prompt,model", "no column id; it has: prompt, model"),
    ])
    func `a table without a column says which it has`(header: String, said: String) async throws {
        let result = try await Program.run(
            ["import", "-", "--format", "csv", "--out", "-"], input: header + "\n")
        #expect(result.status == 65 && result.errors.contains(said), "\(result.errors)")
    }
}
