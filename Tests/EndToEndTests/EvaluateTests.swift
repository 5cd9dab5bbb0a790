import Foundation
import Interchange
import Routing
import StrictJSON
import TestFiles
import Testing

/// `suffice evaluate`, from the command line to the browser.
@Suite(.timeLimit(.minutes(10)))
struct EvaluateTests {
    /// A part of the bundled data: 240 rows to learn from, 160 to judge on.
    private static func outcomes(in folder: TemporaryFolder) throws -> String {
        var bad = BadRows()
        let rows = try Dataset.read(paths: [Package.demoData], badRows: &bad).rows
        var writer = JSONWriter()
        for (split, count) in [("train", 240), ("stream", 160)] {
            for row in rows.filter({ $0.split == split }).prefix(count) { row.write(to: &writer) }
        }
        return try folder.write(String(decoding: writer.bytes, as: UTF8.self), to: "outcomes.jsonl")
    }

    /// A small router trained on it.
    private static func router(in folder: TemporaryFolder, isAssessed: Bool = false) async throws -> String {
        let recipe = try folder.write(
            SmallRecipe.json(epochs: 3, assessedShare: isAssessed ? 0.2 : 0), to: "recipe.json")
        let directory = folder.path("router")
        let result = try await Program.run([
            "train", "--data", outcomes(in: folder), "--split", "train", "--out", directory, "--recipe", recipe,
            "--json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        return directory
    }

    private static func evaluate(
        _ router: String, in folder: TemporaryFolder, _ more: [String]
    ) async throws -> Program.Result {
        let data = folder.path("outcomes.jsonl")
        return try await Program.run(
            ["evaluate", "--router", router, "--data", data, "--split", "stream", "--baseline-data", data]
                + ["--resamples", "40"] + more)
    }

    @Test func `the terminal gets tables of 80 columns, the page and JSON the same figures, the card every method`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder, isAssessed: true)
        let more = ["--slice", "task", "--slice", "length", "--robustness"]
        let text = try await Self.evaluate(router, in: folder, more + ["--html", folder.path("page.html")])
        #expect(text.status == 0, "\(text.errors)")
        for line in text.outputLines where !line.hasPrefix("Page: ") { #expect(line.count <= 80, "\(line)") }
        for words in [
            "At the quality of the best single model", "oracle", "Groups by length", "templates stripped",
            "Expected and actual error",
        ] {
            #expect(text.output.contains(words), "\(words)")
        }
        let json = try await Self.evaluate(router, in: folder, more + ["--json"])
        let report = Reply(bytes: Array(json.output.utf8))
        #expect(!json.output.contains("per1000"), "one name for one figure")
        let aiq = try #require(report.double("router", "measures", "aiq", "value"))
        let page = try String(contentsOfFile: folder.path("page.html"), encoding: .utf8)
        for text in [text.output, page] { #expect(text.contains(String(format: "%.3f", aiq))) }
        let keys = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((keys["audits"] as? [[String: Any]])?.count == 2)
        #expect((keys["robustness"] as? [String: Any])?["rule"] as? String == "within:0.02")
        #expect(((keys["robustness"] as? [String: Any])?["lines"] as? [Any])?.count == 8)
        #expect(((keys["error_foresight"] as? [String: Any])?["lines"] as? [Any])?.count == 10)

        let card = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: router + "/card.json")))
                as? [String: Any])
        let metrics = try #require(card["metrics"] as? [[String: Any]])
        let methods = Set(metrics.map { $0["method"] as? String ?? "router" })
        #expect(
            methods == [
                "router", "best single", "all-cheap", "zero router", "kNN", "predicted task", "shuffled control",
                "oracle",
            ])
        #expect(metrics.contains { ($0["group"] as? String)?.hasPrefix("task:") == true && $0["low"] != nil })
    }

    @Test
    func `rows that the router or a baseline has learnt are named in every report, and the page's command is whole`()
        async throws
    {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let (data, page) = (folder.path("outcomes.jsonl"), folder.path("page.html"))
        let prices = try folder.write("{}", to: "prices.json")
        let result = try await Program.run([
            "evaluate", "--router", router, "--data", data, "--baseline-data", data, "--resamples", "0", "--json",
            "--html", page, "--models", prices, "--at-cost", "0.001", "0.002", "--allow-bad", "3",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let notes = try #require(
            Reply(bytes: [UInt8](result.output.utf8)).look { $0["notes"]?.elements.compactMap(\.string) })
        #expect(notes.count == 2 && notes[0].contains("is among what") && notes[1].hasPrefix("400 of 400 prompts"))
        let text = try String(contentsOfFile: page, encoding: .utf8)
        for words in notes.map({ $0.prefix(40) }) + ["--models \(prices) --at-cost 0.001 0.002 --allow-bad 3"] {
            #expect(text.contains(words), "\(words)")
        }
        // What was kept aside for judging is another matter.
        let apart = try await Self.evaluate(router, in: folder, ["--json"])
        #expect(!apart.errors.contains("is among what"), "\(apart.errors)")
    }

    /// `/dev/full` takes nothing. A page moved into its place would be a device's end.
    @Test func `what can't be written fails, and a device stays one`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let device = folder.path("device")
        try FileManager.default.createSymbolicLink(atPath: device, withDestinationPath: "/dev/full")
        let page = try await Self.evaluate(router, in: folder, ["--html", device])
        #expect(page.status == 1 && page.errors.contains("device can't be written"), "\(page.errors)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: device) == "/dev/full")

        let lost = try await Self.evaluate(router, in: folder, ["--html", folder.path("no/where.html")])
        #expect(lost.status == 1 && lost.errorLines.count == 1, "before the work: \(lost.errors)")

        let data = folder.path("outcomes.jsonl")
        let process = try Program.make(["evaluate", "--router", router, "--data", data, "--resamples", "0", "--json"])
        process.run(behind: "exec >/dev/full")
        let errors = Pipe()
        process.standardError = errors
        let exit = ExitStatus(of: process)
        try process.run()
        #expect(await exit.value() == 1)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said.contains("\nsuffice: standard output can't be written"), "\(said)")
    }

    @Test func `an attribute nobody has and a rule that is none say what there is`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let nobody = try await Self.evaluate(router, in: folder, ["--slice", "team"])
        #expect(nobody.status == 65)
        #expect(nobody.errors.contains("there are: task, split, length"))
        #expect(try await Self.evaluate(router, in: folder, ["--choose", "cheapest"]).status == 2)
    }

    @Test func `perturbed outcomes are written for training and judging`() async throws {
        let folder = try TemporaryFolder()
        let rows = try folder.write(
            """
            {"id":7,"prompt":"Question: what is it\\nA. this\\nB. that\\nAnswer:","outcomes":{"m":{"quality":1}}}
            {"id":"7b","prompt":"What is 2 + 2?","outcomes":{"m":{"quality":0}}}

            """, to: "rows.jsonl")
        let result = try await Program.run(
            ["import", rows, "--format", "outcomes", "--perturb", "no_templates", "--out", folder.path("out.jsonl")])
        #expect(result.status == 0 && result.output == "", "\(result.errors)")
        let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
        #expect(written.contains(#"{"id":7,"prompt":"what is it this that""#))
        #expect(written.contains(#"{"id":"7b","prompt":"What is 2 + 2?""#))
    }

    @Test func `what import and predict have done is read as JSON, and as nothing else`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let data = folder.path("outcomes.jsonl")
        let imported = try await Program.run(
            ["import", data, "--format", "outcomes", "--out", folder.path("rows.jsonl.gz"), "--json"])
        #expect(imported.status == 0 && imported.errors == "", "\(imported.errors)")
        let rows = try imported.object
        #expect(rows["rows"] as? Int == 400 && rows["bad_lines"] as? Int == 0 && rows["unknown_costs"] as? Int == 0)
        let predicted = try await Program.run(
            ["predict", "--router", router, "--data", data, "--split", "stream", "--out", folder.path("p"), "--json"])
        #expect(predicted.status == 0 && predicted.errors == "", "\(predicted.errors)")
        let summary = try predicted.object
        #expect(summary["rows"] as? Int == 160 && (summary["models"] as? [String])?.count == 4)
    }

    /// What baselines learn from one file that has all splits is not what they are judged on.
    @Test func `outcomes of other models are refused with both sides' names`() async throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(
            #"{"id":"1","prompt":"p","outcomes":{"somebody-else":{"quality":1}}}"#, to: "other.jsonl")
        let result = try await Program.run(["evaluate", "--router", "\(Package.root)/models/base", "--data", data])
        #expect(result.status == 65 && result.errors.contains("the data has somebody-else"), "\(result.errors)")
        #expect(result.errors.contains("it knows ") && result.errors.contains(" more, and"), "\(result.errors)")
    }

    @Test func `baselines learn from the split that is named`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let whole = try await Self.evaluate(router, in: folder, ["--json"])
        #expect(whole.errors.contains("prompts stand in --baseline-data, too"), "\(whole.errors)")
        let page = folder.path("page.html")
        let part = try await Self.evaluate(router, in: folder, ["--json", "--baseline-split", "train", "--html", page])
        #expect(part.status == 0 && part.errors == "", "\(part.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("--baseline-split train"))
        let nobody = try await Self.evaluate(router, in: folder, ["--baseline-split", "trian"])
        #expect(nobody.status == 65 && nobody.errors.contains("there are: stream, train"), "\(nobody.errors)")
    }

    @Test func `predict gives ids back as they came`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let result = try await Program.run(
            ["predict", "--router", router, "--data", "-"],
            input: """
                {"id":12345678901234567890,"prompt":"one"}
                {"id":"12","prompt":"two"}
                {"id":-3,"prompt":"three"}

                """)
        #expect(result.status == 0, "\(result.errors)")
        let ids = result.outputLines.map { $0.prefix { $0 != "," } }
        #expect(ids == [#"{"id":12345678901234567890"#, #"{"id":"12""#, #"{"id":-3"#])
    }

    @Test(.enabled(if: Browser.path != nil, "SKIPPED: no chromium or chrome on PATH"))
    func `a browser opens the page without a complaint, and a phone needs no sideways scrolling`() async throws {
        let folder = try TemporaryFolder()
        let router = try await Self.router(in: folder)
        let page = folder.path("page.html")
        let more = ["--slice", "task", "--slice", "length", "--robustness", "--html", page]
        #expect(try await Self.evaluate(router, in: folder, more).status == 0)
        let visit = try await Browser.open(page, width: 1_100, in: folder)
        #expect(visit.console.isEmpty, "\(visit.console)")
        #expect(visit.document.contains("<h1>Router router@") && visit.document.contains("</svg>"))
        #expect(visit.document.components(separatedBy: "<figure>").count > 6)

        // Chromium's own windows aren't as narrow as a phone: the page stands in a frame of 390 pixels.
        let frame = try folder.write(
            """
            <!DOCTYPE html><iframe id="phone" src="page.html" style="width:390px;height:800px;border:0"></iframe>
            <p id="width">unknown</p><script>
            document.getElementById("phone").onload = event => {
              const root = event.target.contentDocument.documentElement;
              document.getElementById("width").textContent = "needs " + root.scrollWidth + " of " + root.clientWidth;
            };
            </script>
            """, to: "phone.html")
        let phone = try await Browser.open(frame, width: 800, in: folder)
        #expect(phone.console.isEmpty, "\(phone.console)")
        #expect(phone.document.contains("needs 390 of 390"), "\(phone.document.suffix(200))")
    }
}
