import Foundation
import Routing
import TestFiles
import Testing

@testable import Interchange

/// The folder of the real data sets, where the tests are given one.
let realDataFolder = ProcessInfo.processInfo.environment["SUFFICE_DATA"]

@Suite struct DatasetTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `several files become one dataset with a sorted roster`() throws {
        try folder.write(#"{"b":{"input_usd_per_mtok":1,"output_usd_per_mtok":1}}"#, to: "models.json")
        let first = try folder.write(
            #"{"id":"1","prompt":"","outcomes":{"b":{"quality":1},"a":{"quality":0}}}"# + "\noops\n", to: "1.jsonl")
        let second = try folder.write(#"{"id":"2","prompt":"","outcomes":{"c":{"quality":1}}}"#, to: "2.jsonl")
        var bad = BadRows()
        let dataset = try Dataset.read(paths: [first, second], badRows: &bad)
        #expect(dataset.rows.map(\.id) == ["1", "2"])
        #expect(dataset.roster == ["a", "b", "c"])
        #expect(dataset.rows[0].outcomes["b"]?.costUSD == 250e-6)
        #expect(dataset.rows[0].outcomes["a"]?.costUSD == nil)
        #expect(dataset.models[1] == Model(name: "b", prices: Prices(inputUSDPerMTok: 1, outputUSDPerMTok: 1)))
        #expect(bad.count == 1 && bad.exceedAllowance)
        #expect(dataset.files.map(\.rows) == [1, 1] && dataset.files.map(\.badRows) == [1, 0])
    }

    /// File, rows, models, and whether every cost is known once the price list is applied.
    static let realFiles: [(file: String, rows: Int, models: Int, costsKnown: Int)] = [
        ("paretobandit/train_partial.jsonl.gz", 2625, 3, 3), ("paretobandit/val.jsonl.gz", 1785, 4, 4),
        ("routellm/mmlu_dev.jsonl.gz", 4211, 2, 2), ("llmrouter/train.jsonl.gz", 5608, 9, 9),
        ("zeroeval/gsm.jsonl.gz", 1319, 44, 27), ("routerbench_part/train.jsonl.gz", 2205, 11, 11),
        ("routerdc/train.jsonl.gz", 5935, 7, 0), ("latency_small/conduit_gsm8k.jsonl.gz", 94, 9, 9),
        ("latency_small/qwen_pair_gsm8k.jsonl.gz", 105, 2, 2),
    ]

    @Test(.enabled(if: realDataFolder != nil, "SUFFICE_DATA is not set"), arguments: realFiles)
    func `real files have the rows and models that their readme states`(
        file: String, rows: Int, models: Int, costsKnown: Int
    ) throws {
        var bad = BadRows()
        let dataset = try Dataset.read(paths: ["\(realDataFolder!)/\(file)"], badRows: &bad)
        #expect(bad.report == [])
        #expect(dataset.rows.count == rows)
        #expect(dataset.roster.count == models)
        let known = dataset.roster.filter { model in
            dataset.rows.allSatisfy { row in row.outcomes[model].map { $0.costUSD != nil } ?? true }
        }
        #expect(known.count == costsKnown)
    }
}
