import Routing
import Testing
import Training

@Suite("Data that can be read and can't be learnt from")
struct DataCheckTests {
    private func rows(_ qualities: [Double?], model: String = "a") -> [OutcomeRow] {
        qualities.enumerated().map {
            OutcomeRow(id: "\($0)", prompt: "p\($0)", outcomes: [model: Outcome(quality: $1)])
        }
    }

    @Test func `constants, nothings and single rows are named`() {
        let cases: [([OutcomeRow], [String], String)] = [
            ([], ["a"], "the data has no rows"), (rows([nil, nil]), ["a"], "none of the 2 rows has a quality"),
            (rows([0.5, 0.5, 0.5]), ["a"], "every quality in 3 rows is 0.5"),
            (rows([0, 1]) + rows([1], model: "b"), ["a", "b"], "the model b has a quality in one row"),
            (rows([0, 1]) + rows([nil], model: "b"), ["a", "b"], "the model b has a quality in no row"),
        ]
        for (rows, models, words) in cases {
            let error = #expect(throws: TrainingError.self) { try DataCheck.check(rows, models: models) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        #expect(throws: Never.self) { try DataCheck.check(rows([0, 1]), models: ["a"]) }
    }

    @Test func `a cost that no request has is named by row and model`() {
        var rows = rows([0, 1])
        rows[1].outcomes["a"]?.costUSD = 1e300
        let error = #expect(throws: TrainingError.self) { try DataCheck.check(rows, models: ["a"]) }
        #expect(error?.description.contains("the cost of a in the row 1 is 1e+300 USD") == true)
    }

    @Test func `a name that no server takes is refused before the work`() {
        let long = String(repeating: "n", count: DataCheck.modelNameBytesMax)
        #expect(throws: Never.self) { try DataCheck.check(rows([0, 1], model: long), models: [long]) }
        let error = #expect(throws: TrainingError.self) {
            try DataCheck.check(rows([0, 1], model: long + "n"), models: [long + "n"])
        }
        #expect(error?.description.contains("a name of 257 bytes") == true)
    }

    @Test func `a log may draw a model once and a prompt twice`() {
        var log = rows([0, 1]) + rows([1], model: "b")
        for i in log.indices { log[i].propensity = 0.5 }
        #expect(throws: Never.self) { try DataCheck.check(log, models: ["a", "b"]) }
        #expect(DataCheck.sparse(log, ["a", "b"]).map(\.model) == ["b"])
        for i in log.indices { log[i].id = "same" }
        #expect(DataCheck.duplicate(in: log) == nil)
        for i in log.indices { log[i].timeMilliseconds = 1 }
        #expect(DataCheck.duplicate(in: log)?.second == 2, "a decision of a server is there once")
    }

    @Test func `an id that stands twice is found with both places`() {
        var rows = rows([0, 1, 0, 1])
        #expect(DataCheck.duplicate(in: rows) == nil)
        rows[3].id = "1"
        let found = DataCheck.duplicate(in: rows)
        #expect(found?.id == "1" && found?.first == 2 && found?.second == 4)
    }

    @Test func `prompts that are all the same teach nothing`() {
        for (prompt, words) in [("", "all 4 rows have no prompt"), ("why?", "all 4 rows have the same prompt")] {
            var rows = rows([0, 1, 0, 1])
            for i in rows.indices { rows[i].prompt = prompt }
            let error = #expect(throws: TrainingError.self) { try DataCheck.check(rows, models: ["a"]) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            for i in rows.indices { rows[i].features = [1] }
            #expect(throws: Never.self) { try DataCheck.check(rows, models: ["a"]) }
        }
    }

    @Test func `little and monotonous data is learnt from with a remark`() {
        let few = DataCheck.remarks(rows([0, 1]), models: ["a"])
        #expect(few.count == 2 && few[0].hasPrefix("2 rows are few") && few[1].hasPrefix("a is the only model"))
        let many = rows((0..<60).map { Double($0 % 2) })
        let constant = many.map { row in
            var row = row
            row.outcomes["b"] = Outcome(quality: 1)
            return row
        }
        #expect(
            DataCheck.remarks(constant, models: ["a", "b"])
                == ["b has the quality 1.0 in all of its 60 rows: is that how it was judged?"])
    }

    @Test func `fifty rows are not few and two alike qualities are remarked on`() {
        func remarks(_ count: Int, of b: Int) -> [String] {
            let rows = (0..<count).map { number in
                OutcomeRow(
                    id: "\(number)", prompt: "p\(number)",
                    outcomes: ["a": Outcome(quality: Double(number % 2)), "b": Outcome(quality: number < b ? 1 : nil)])
            }
            return DataCheck.remarks(rows, models: ["a", "b"])
        }
        #expect(!remarks(50, of: 3).contains { $0.contains("are few") })
        #expect(remarks(49, of: 3).contains { $0.contains("are few") })
        #expect(remarks(50, of: 2).contains { $0.hasPrefix("b has the quality 1.0 in all of its 2 rows") })
        #expect(!remarks(50, of: 1).contains { $0.contains("all of its") })
    }
}
