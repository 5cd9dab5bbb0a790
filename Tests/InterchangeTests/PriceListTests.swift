import Routing
import TestFiles
import Testing

@testable import Interchange

@Suite struct PriceListTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    static let list = PriceList(prices: [
        "m": Prices(inputUSDPerMTok: 2, outputUSDPerMTok: 10), "free": Prices(inputUSDPerMTok: 0, outputUSDPerMTok: 0),
        "half": Prices(inputUSDPerMTok: 2), "unknown": Prices(),
    ])

    /// An outcome, the full prompt's characters, and the cost worked out by hand for the prompt "äbcdefgh" (8 characters).
    static let cases: [(outcome: Outcome, full: Int?, costUSD: Double)] = [
        (Outcome(costUSD: 0.5, inputTokens: 1), nil, 0.5),
        (Outcome(costUSD: 0), nil, 0),
        // 100 × 2 + 30 × 10 = 500 millionths.
        (Outcome(inputTokens: 100, outputTokens: 30), 4000, 500e-6),
        // 8 / 4 × 2 + 30 × 10 = 304.
        (Outcome(outputTokens: 30), nil, 304e-6),
        // 400 / 4 × 2 + 50 / 4 × 10 = 325.
        (Outcome(outputCharacters: 50), 400, 325e-6),
        // 2 × 2 + 250 × 10 = 2504.
        (Outcome(), nil, 2504e-6),
        (Outcome(inputTokens: 0, outputTokens: 0), nil, 0),
    ]

    @Test(arguments: cases)
    func `cost is filled by the rule`(outcome: Outcome, full: Int?, costUSD: Double) throws {
        let row = OutcomeRow(id: "", prompt: "äbcdefgh", fullPromptCharacters: full, outcomes: ["m": outcome])
        let cost = try #require(Self.list.filled(row).outcomes["m"]?.costUSD)
        #expect(abs(cost - costUSD) < 1e-15)
    }

    @Test func `characters are unicode scalars`() {
        // 5 + 2 + 1 scalars.
        let row = OutcomeRow(id: "", prompt: "👩‍👩‍👧e\u{301}x", outcomes: ["m": Outcome(outputTokens: 0)])
        #expect(Self.list.filled(row).outcomes["m"]?.costUSD == 8.0 / 4 * 2 / 1e6)
    }

    @Test(arguments: ["half", "unknown", "nobody"])
    func `without both prices a cost stays unknown`(model: String) {
        let row = OutcomeRow(id: "", prompt: "x", outcomes: [model: Outcome(inputTokens: 1, outputTokens: 1)])
        #expect(Self.list.filled(row).outcomes[model] == row.outcomes[model])
    }

    @Test func `a free model costs nothing`() {
        let row = OutcomeRow(id: "", prompt: "x", outcomes: ["free": Outcome()])
        #expect(Self.list.filled(row).outcomes["free"]?.costUSD == 0)
    }

    @Test func `prices per token of LiteLLM's map are ours times a million, and ours win`() throws {
        let path = try folder.write(
            #"""
            {"a":{"input_cost_per_token":1.5e-07,"output_cost_per_token":6e-07,"max_tokens":"16384"},
             "b":{"input_usd_per_mtok":3,"input_cost_per_token":9,"output_cost_per_token":1.1e-06},"c":{"mode":"chat"}}
            """#, to: "prices.json")
        #expect(
            try PriceList.read(path: path).prices == [
                "a": Prices(inputUSDPerMTok: 0.15, outputUSDPerMTok: 0.6),
                "b": Prices(inputUSDPerMTok: 3, outputUSDPerMTok: 1.1), "c": Prices(),
            ])
        let bad = try folder.write(#"{"a":{"input_cost_per_token":-1}}"#, to: "bad.json")
        #expect(throws: InterchangeError.self) { try PriceList.read(path: bad) }
    }

    @Test func `the list beside the data is found and unknown fields are ignored`() throws {
        #expect(try PriceList.beside(folder.path("data.jsonl")) == PriceList())
        try folder.write(
            #"{"m":{"input_usd_per_mtok":0.1,"output_usd_per_mtok":3,"source":null},"n":{"input_usd_per_mtok":null}}"#,
            to: "models.json")
        let list = try PriceList.beside(folder.path("data.jsonl"))
        #expect(list == PriceList(prices: ["m": Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 3), "n": Prices()]))
        #expect(try PriceList.beside("-") == PriceList())
    }

    @Test(
        arguments: [
            ("", nil), ("[]", nil), ("{", nil), (#"{"m":3}"#, "m"),
            (#"{"m":{"input_usd_per_mtok":-1}}"#, "m.input_usd_per_mtok"),
            (#"{"m":{"output_usd_per_mtok":"1"}}"#, "m.output_usd_per_mtok"),
        ] as [(String, String?)])
    func aBadListIsRefusedWithItsField(text: String, field: String?) throws {
        let path = try folder.write(text, to: "models.json")
        let error = #expect(throws: InterchangeError.self) { try PriceList.read(path: path) }
        guard case .badPrices(path, field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
