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
        ("id|prompt|model|quality", "columns are separated by commas, semicolons or tabs"),
        ("id;prompt;modle;quality", "it has: id, prompt, modle, quality; did you mean modle?"),
        ("id,prompt", "no column model; it has: id, prompt"),
    ])
    func `a table without a column says which it has`(header: String, said: String) async throws {
        let result = try await Program.run(
            ["import", "-", "--format", "csv", "--out", "-"], input: header + "\n")
        #expect(result.status == 65 && result.errors.contains(said), "\(result.errors)")
    }

    @Test func `a table with names of its own, and with several judges, is read as it is said to`() async throws {
        let folder = try TemporaryFolder()
        let table = try folder.write(
            "question_id,question,llm,quality_gpt4,quality_human\n1,What?,small,0.2,1\n1,,large,0.8,\n", to: "own.csv")
        let (out, common) = (
            folder.path("out.jsonl"), ["import", table, "--format", "csv", "--out", folder.path("out.jsonl")]
        )
        let nameless = try await Program.run(common)
        #expect(nameless.status == 65 && nameless.errors.contains("--columns prompt=NAME"), "\(nameless.errors)")
        let named = common + ["--columns", "id=question_id", "prompt=question", "model=llm"]
        let silent = try await Program.run(named)
        #expect(silent.status == 65 && silent.errors.contains("--judges gpt4 human"), "\(silent.errors)")
        #expect(!FileManager.default.fileExists(atPath: out))
        let judged = try await Program.run(named + ["--judges", "human=3", "gpt4"])
        #expect(judged.status == 0 && judged.errors.contains("weight 3"), "\(judged.errors)")
        #expect(try String(contentsOfFile: out, encoding: .utf8).contains(#""small":{"quality":0.8}"#))
        let unknown = try await Program.run(named + ["--judges", "gtp4"])
        #expect(unknown.status == 65 && unknown.errors.contains("did you mean gpt4?"), "\(unknown.errors)")
        for wrong in [
            ["--judges", "a=0"], ["--judges", "a=1e308", "b=1e308"], ["--judges", "a", "a"], ["--combine", "first"],
            ["--judges", "a=3", "b", "--combine", "first"], ["--scale", "5:1"], ["--columns", "promt=x"],
            ["--columns", "quality_=x"],
        ] {
            #expect(try await Program.run(named + wrong).status == 2, "\(wrong)")
        }
        let signed = try await Program.run(named + ["--judges", "human", "gpt4", "--scale", "-1:1"])
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try String(contentsOfFile: out, encoding: .utf8).contains(#""large":{"quality":0.9}"#))
        let outcomes = try folder.write(
            #"{"id":"1","prompt":"p","outcomes":{"a":{"judges":{"x":1}},"b":{"quality":1}}}"#, to: "in.jsonl")
        let trained = try await Program.run(["train", "--data", outcomes, "--out", folder.path("r")])
        #expect(trained.errors.contains("suffice import --judges x"), "\(trained.errors)")
    }
}
