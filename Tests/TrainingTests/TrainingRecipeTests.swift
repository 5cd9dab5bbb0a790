import Foundation
import Predictor
import Testing
import Training

@Suite("Recipe files")
struct TrainingRecipeTests {
    private func recipe(_ json: String) throws(TrainingError) -> TrainingRecipe {
        try TrainingRecipe(json: Data(json.utf8))
    }

    @Test func `an empty object is the default recipe`() throws {
        #expect(try recipe("{}") == TrainingRecipe())
        #expect(try recipe("{\"nets\": null, \"clusters\": null}") == TrainingRecipe())
    }

    @Test func `the recipe of docs slash formats has every key, with its default`() throws {
        let page = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/formats.md")
        let text = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n```recipe\n")[1]
        let block = Data(try #require(text.components(separatedBy: "\n```").first).utf8)
        #expect(try TrainingRecipe(json: block) == TrainingRecipe())
        let shown = try #require(JSONSerialization.jsonObject(with: block) as? [String: Any])
        let known = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(TrainingRecipe())) as? [String: Any])
        #expect(Set(shown.keys) == Set(known.keys))
    }

    @Test func `keys that are given replace their defaults, and no others`() throws {
        let given = try recipe(
            #"{"hidden": [8], "epochs_max": 3, "stacking": false, "hashed_ngram_buckets": 64, "assessment_share": 0}"#)
        let expected = TrainingRecipe().with {
            $0.fit.hidden = [8]
            $0.fit.epochsMax = 3
            $0.fit.stacking = false
            $0.hashedNgramBuckets = 64
            $0.assessmentShare = 0
        }
        #expect(given == expected)
    }

    @Test func `a recipe that is written is read as the same`() throws {
        let recipe = TrainingRecipe.short.with {
            $0.fit.stacking = false
            $0.hashedNgramBuckets = 128
            $0.assessmentShare = 0.3
        }
        #expect(try TrainingRecipe(json: JSONEncoder().encode(recipe)) == recipe)
        #expect(try TrainingRecipe(json: JSONEncoder().encode(TrainingRecipe())) == TrainingRecipe())
    }

    @Test func `an unknown key is named beside those that exist`() {
        let error = #expect(throws: TrainingError.self) { try recipe(#"{"nets": 2, "learning_rat": 0.1}"#) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("no key learning_rat;"))
        for key in ["learning_rate", "stacking", "hashed_ngram_buckets", "assessment_share"] {
            #expect(sentence.contains(" \(key)"))
        }
    }

    static let outOfRange: [(json: String, field: String)] = [
        (#"{"nets": 0}"#, "nets is 0"), (#"{"hidden": []}"#, "the number of layers in hidden is 0"),
        (#"{"reworded_rows_max": -5}"#, "reworded_rows_max is -5"),
        (#"{"epochs_max": 0}"#, "epochs_max is 0"), (#"{"learning_rate": -1}"#, "learning_rate is -1.0"),
        (#"{"clusters": -1}"#, "clusters is -1"), (#"{"assessment_share": 0.51}"#, "assessment_share is 0.51"),
        (#"{"assessment_share": -0.1}"#, "assessment_share is -0.1"),
        (#"{"hashed_ngram_buckets": -1}"#, "hashed_ngram_buckets is -1"),
        (#"{"hashed_ngram_buckets": 1048577}"#, "hashed_ngram_buckets is 1048577"),
    ]

    @Test(arguments: outOfRange)
    func `a value out of range is named with what is allowed`(json: String, field: String) {
        let error = #expect(throws: TrainingError.self) { try recipe(json) }
        let sentence = error?.description ?? ""
        #expect(sentence.hasPrefix("the recipe can't be used: \(field), allowed is "), "\(sentence)")
    }

    @Test(arguments: [#"{"nets": "three"}"#, #"{"nets": [1]}"#])
    func `a value of the wrong kind is named`(json: String) {
        #expect(throws: TrainingError.badRecipe("the value of nets is of the wrong kind")) { try recipe(json) }
    }

    @Test(arguments: [#"{"nets": 2.5}"#, #"{"nets": 1e30}"#])
    func `a number that is no count is not called broken JSON`(json: String) {
        let error = #expect(throws: TrainingError.self) { try recipe(json) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("nets") || sentence.contains("a fraction where a count is meant"), "\(sentence)")
    }

    @Test(arguments: ["[]", "[1, 2]"])
    func `what is no object is refused`(json: String) {
        #expect(throws: TrainingError.badRecipe("it is not a JSON object")) { try recipe(json) }
    }

    @Test(arguments: ["", "{", "nets: 3", "{\"nets\": 3,,}", "\u{0}", "3"])
    func `what is no JSON is refused`(json: String) {
        #expect(throws: TrainingError.self) { try recipe(json) }
    }

    @Test func `a recipe made in code is checked before training`() throws {
        var world = World(seed: 1)
        let rows = world.rows(10)
        let bad: [(String, TrainingRecipe)] = [
            ("assessment_share", TrainingRecipe.short.with { $0.assessmentShare = .nan }),
            ("assessment_share", TrainingRecipe.short.with { $0.assessmentShare = 2 }),
            ("nets", TrainingRecipe.short.with { $0.fit.nets = 0 }),
            ("hashed_ngram_buckets", TrainingRecipe.short.with { $0.hashedNgramBuckets = -3 }),
        ]
        for (field, recipe) in bad {
            let error = #expect(throws: TrainingError.self) { _ = try trained(rows, recipe: recipe) }
            #expect(error?.description.contains("the recipe can't be used: \(field) is") == true)
        }
    }
}
