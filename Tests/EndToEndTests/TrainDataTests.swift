import Artefact
import Foundation
import StrictJSON
import TestFiles
import Testing

/// What `suffice train` learns from, and what it refuses, by the real command.
@Suite(.timeLimit(.minutes(10)))
struct TrainDataTests {
    private static let recipe = SmallRecipe.json()

    private static func train(
        _ arguments: [String], recipe: String = recipe, in folder: TemporaryFolder
    ) async throws -> Program.Result {
        let recipe = try folder.write(recipe, to: "recipe.json")
        return try await Program.run(["train", "--out", folder.path("out"), "--recipe", recipe] + arguments)
    }

    /// Rows of two models that differ; `change` makes one of them bad.
    private static func lines(_ count: Int = 40, change: (Int, String) -> String = { $1 }) -> String {
        (0..<count).map { number in
            change(
                number,
                #"{"id":"\#(number)","prompt":"No. \#(number)","split":"train","outcomes":{"a":{"quality":\#(number % 2)},"b":{"quality":\#(number % 3 == 0 ? 1 : 0)}}}"#
            )
        }.joined(separator: "\n")
    }

    private static let badData: [(name: String, data: String, words: String)] = [
        ("nothing", "", "the data has no rows"),
        (
            "constant qualities", lines().replacing("\"quality\":1", with: "\"quality\":0"),
            "every quality in 40 rows is 0.0"
        ),
        (
            "a model with one row",
            lines { $0 == 3 ? $1.replacing("\"a\":", with: "\"new\":{\"quality\":1},\"a\":") : $1 },
            "the model new has a quality in one row"
        ),
        (
            "an id twice", lines { $0 == 7 ? $1.replacing("\"id\":\"7\"", with: "\"id\":\"4\"") : $1 },
            "the id 4 stands in rows 5 and 8"
        ),
        (
            "NaN", lines { $0 == 5 ? $1.replacing("\"quality\":1", with: "\"quality\":NaN") : $1 },
            "data.jsonl:6: no JSON"
        ),
        (
            "a quality of 2",
            lines { $0 == 5 ? $1.replacing("\"a\":{\"quality\":1", with: "\"a\":{\"quality\":2") : $1 },
            "data.jsonl:6: outcomes.a.quality"
        ),
        ("propensity 0", bandit(0), "data.jsonl:3: propensity"),
        ("propensity 1.5", bandit(1.5), "data.jsonl:3: propensity"),
        (
            "propensity beside two models",
            lines(3) { $1.replacing("\"split\"", with: "\"propensity\":0.5,\"split\"") },
            "propensity: stands beside 2 models"
        ),
        (
            "no outcome", lines { $1.replacing(#/"quality":\d/#, with: "\"quality\":null") },
            "none of the 40 rows has a quality"
        ),
        ("no row of the split", lines(), "no row has the split test; there are: train"),
    ]

    private static func bandit(_ propensity: Double) -> String {
        (0..<10).map {
            #"{"id":"\#($0)","prompt":"p","propensity":\#($0 == 2 ? propensity : 0.5),"outcomes":{"a":{"quality":\#($0 % 2)}}}"#
        }.joined(separator: "\n")
    }

    @Test(arguments: badData.indices)
    func `data that can't be learnt from ends with status 65 and a sentence, and leaves no artefact`(
        number: Int
    ) async throws {
        let (name, data, words) = Self.badData[number]
        let folder = try TemporaryFolder()
        let file = try folder.write(data, to: "data.jsonl")
        let split = name == "no row of the split" ? ["--split", "test"] : []
        let result = try await Self.train(["--data", file] + split, in: folder)
        #expect(result.status == 65, "\(name): \(result.errors)")
        #expect(result.errors.contains(words), "\(name): \(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")), "\(name)")
    }

    @Test func `a model with one row can be left out`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.badData[2].data, to: "data.jsonl")
        let result = try await Self.train(["--data", file, "--without", "new", "--json"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(Reply(bytes: Array(result.output.utf8)).raw("models")?.contains("new") == false)
    }

    @Test func `the card has the hash of every file, of two that share a name, too, and the program's commit`()
        async throws
    {
        let folder = try TemporaryFolder()
        for name in ["one", "two"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
            _ = try folder.write(
                Self.lines().replacing("\"id\":\"", with: "\"id\":\"\(name)"), to: "\(name)/data.jsonl")
        }
        let (one, two) = (folder.path("one/data.jsonl"), folder.path("two/data.jsonl"))
        let largest = "\(UInt64.max)"
        let result = try await Self.train(["--data", one, two, "--seed", largest], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/card.json")))
        let card = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let hashes = try #require(card["data_hashes"] as? [String: String])
        #expect(Set(hashes.keys) == [one, two] && Set(hashes.values).count == 2)
        #expect(card["commit"] as? String == SourceCommit.head(ofCheckout: "\(Package.root)"))
    }

    @Test func `the store of a running server trains the next router, with no prompt in it`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, configuration: CommandTests.demoConfiguration)
        let store = folder.path("store.sqlite")
        let empty = try await Self.train(["--data", store], in: folder)
        #expect(empty.status == 65 && empty.errors.contains("no decision has been logged yet"), "\(empty.errors)")
        let played = try await Program.run([
            "play", "--data", Package.demoData, "--limit", "150", "--connections", "4", "--server", "\(server.address)",
        ])
        #expect(played.status == 0, "\(played.errors)")
        let client = try await server.connect()
        _ = try await client.ask(#"{"op":"route","prompt":"never judged"}"#)
        let trained = try await Self.train(["--data", store, "--half-life-days", "7", "--json"], in: folder)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(
            trained.errors.contains("150 of 151 decisions to learn from (1 without an outcome)"), "\(trained.errors)")
        #expect(Reply(bytes: Array(trained.output.utf8)).int("rows") == 150)
        let decided = try await Program.run(["route", "What is 2 + 2?", "--router", folder.path("out"), "--explain"])
        #expect(decided.status == 0 && decided.output.contains("router out@"), "\(decided.errors)")
        await server.stop(SIGTERM)
        let both = try await Self.train(["--data", store, Package.demoData, "--base", folder.path("out")], in: folder)
        #expect(both.status == 0, "\(both.errors)")
    }

    @Test func `an exported log teaches what its store does, pinned turns and decisions without an outcome included`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: CommandTests.demoConfiguration + "\nlog_prompts: full\nsessions: {pin: true}\n")
        let client = try await server.connect()
        for number in 0..<40 {
            let decided = try await client.ask(
                #"{"op":"route","prompt":"No. \#(number), in words","session":"s\#(number / 4)"}"#)
            let decision = try #require(decided.string("decision"), "\(decided.text)")
            guard number % 7 != 3 else { continue }
            let said = try await client.ask(
                #"{"op":"feedback","decision":"\#(decision)","quality":\#(number % 3 == 0 ? 1 : 0.25)}"#)
            #expect(said.bool("ok") == true, "\(said.text)")
        }
        await server.stop(SIGTERM)
        let (store, exported, imported) = (
            folder.path("store.sqlite"), folder.path("log.jsonl"), folder.path("rows.jsonl")
        )
        let export = try await Program.run(["export", "--log", store, "--format", "jsonl", "--out", exported])
        #expect(export.status == 0, "\(export.errors)")
        let again = try await Program.run(["import", exported, "--format", "outcomes", "--out", imported])
        #expect(again.status == 0, "\(again.errors)")
        let prompts = try folder.write(Self.lines(8), to: "prompts.jsonl")
        var predictions: [String] = []
        for data in [store, exported, imported] {
            // A store's rows have features, and are not reworded.
            let plain = Self.recipe.replacing("}", with: #", "rewordings": 0}"#)
            let trained = try await Self.train(["--data", data], recipe: plain, in: folder)
            #expect(
                trained.status == 0 && trained.errors.contains("34 of 40 decisions to learn from"), "\(trained.errors)")
            predictions.append(
                try await Program.run(["predict", "--router", folder.path("out"), "--data", prompts]).output)
        }
        #expect(!predictions[0].isEmpty && Set(predictions).count == 1)
        // What is measured on draws as they stand isn't what it is on all prompts, and the command says so.
        let judged = try await Program.run(["evaluate", "--router", folder.path("out"), "--data", imported, "--json"])
        #expect(judged.status == 0 && judged.errors.contains("34 of 34 rows have a propensity"), "\(judged.errors)")
        let notes = Reply(bytes: [UInt8](judged.output.utf8)).look { $0["notes"]?.elements.compactMap(\.string) }
        #expect(try #require(notes).contains { $0.hasPrefix("34 of 34 rows have a propensity") }, "\(notes ?? [])")
    }

    @Test func `prompts that stand in other splits, too, are counted, for people and for the card`() async throws {
        let folder = try TemporaryFolder()
        let lines = (0..<60).map { row in
            // 40 rows to learn from; of the 20 others five repeat a prompt.
            let prompt = row < 40 || row >= 45 ? "No. \(row)" : "No. \(row - 40)"
            return #"{"id":"\#(row)","prompt":"\#(prompt)","split":"\#(row < 40 ? "train" : "test")","outcomes":"#
                + #"{"a":{"quality":\#(row % 2)},"b":{"quality":\#(1 - row % 2)}}}"#
        }
        let data = try folder.write(lines.joined(separator: "\n"), to: "data.jsonl")
        let leaky = try await Self.train(["--data", data, "--split", "train"], in: folder)
        let remark = "5 of 40 prompts stand in other splits, too"
        #expect(leaky.status == 0 && leaky.errors.contains(remark), "\(leaky.errors)")
        #expect(try String(contentsOfFile: folder.path("out/card.json"), encoding: .utf8).contains(remark))
        // Nothing is kept aside where everything is learnt.
        let whole = try await Self.train(["--data", data], in: folder)
        #expect(whole.status == 0 && !whole.errors.contains("other splits"), "\(whole.errors)")
    }

    @Test func `a model joins from a few outcomes, from its price alone, and not a second time`() async throws {
        let folder = try TemporaryFolder()
        let trained = try await Self.train(["--data", try folder.write(Self.lines(), to: "data.jsonl")], in: folder)
        #expect(trained.status == 0, "\(trained.errors)")
        let few = try folder.write(
            (0..<20).map { #"{"id":"\#($0)","prompt":"No. \#($0)","outcomes":{"new":{"quality":1,"cost_usd":0.01}}}"# }
                .joined(separator: "\n"), to: "few.jsonl")
        func add(_ arguments: [String], to router: String = "out") async throws -> Program.Result {
            try await Program.run(
                ["train", "--add-model", "new", "--router", folder.path(router), "--out", folder.path("more")]
                    + arguments)
        }
        func quality() async throws -> Double {
            let predicted = try await Program.run(["predict", "--router", folder.path("more"), "--data", few])
            let line = try #require(predicted.outputLines.first, "\(predicted.errors)")
            return try #require(Reply(bytes: Array(line.utf8)).double("predicted", "new", "quality"))
        }
        #expect(try await add(["--data", few, "--licence", "MIT", "--note", "mind the step"]).status == 0)
        #expect(try await quality() > 0.7)
        let card = try String(contentsOfFile: folder.path("more/card.json"), encoding: .utf8)
        for words in ["\"MIT\"", "\"mind the step\"", "\"newcomer new: few.jsonl\"", "\"data.jsonl\""] {
            #expect(card.contains(words), "\(words)")
        }
        #expect(try await add(["--declared-quality", "0.2"]).status == 0)
        #expect(try await quality() < 0.4)
        #expect(try await add(["--input-usd-per-mtok", "1", "--output-usd-per-mtok", "3"]).status == 0)
        let twice = try await add(["--data", few], to: "more")
        #expect(twice.status == 65 && twice.errors.contains("has the model new already"), "\(twice.errors)")
        let nothing = try await add([])
        #expect(nothing.status == 65 && nothing.errors.contains("nothing is known of new"), "\(nothing.errors)")
        let strangers = try await add(["--data", folder.path("data.jsonl")])
        #expect(strangers.status == 65 && strangers.errors.contains("has a quality of new"), "\(strangers.errors)")
        let usage = try await Program.run(["train", "--add-model", "new", "--out", folder.path("more")])
        #expect(usage.status == 2 && usage.errors.contains("--router DIR"), "\(usage.errors)")
    }
}
