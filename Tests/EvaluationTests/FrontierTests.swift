import Evaluation
import Testing

@Suite struct FrontierTests {
    /// Two prompts, cheap (cost 1, quality 1 and 0) and dear (cost 3, quality 1 and 1), predicted as they are.
    /// λ = 0: row 0 ties → the first model, cheap; row 1 → dear: (2, 1). λ > ½: all cheap: (1, .5).
    private let truth = OutcomeTable(
        models: ["cheap", "dear"], tasks: ["a", "b"], quality: [[1, 1], [0, 1]], costUSD: [[1, 3], [1, 3]])

    @Test func `two prompts by hand: corners, area, gain and saving`() throws {
        let frontier = try #require(Frontier(.oracle(truth), truth: truth))
        #expect(frontier.points.first == CostQuality(costUSD: 2, quality: 1))
        #expect(frontier.points.last == CostQuality(costUSD: 1, quality: 0.5))
        #expect(frontier.hull.corners.map(\.costUSD) == [1, 2])
        // Area over [1, 3]: .75 + 1, width 2.
        #expect(agree(frontier.aiq, 0.875))
        // Zero router: (1, .5) → (3, 1); at 3 the hull has 1: no gain over the dear model's own quality.
        #expect(agree(frontier.gain, 0))
        // The dear model's quality for 2 instead of 3 USD.
        let dear = try #require(frontier.singles.points[1])
        let saving = try #require(frontier.hull.saving(against: dear))
        #expect(agree(saving.share, 1.0 / 3))
        #expect(agree(saving.usdPer1000Requests, 1000))
        #expect(agree(frontier.singles.zeroRouter?.quality(atCostUSD: 2), 0.75))
    }

    @Test func `adds the cheapest model although no lambda reaches it`() throws {
        // The cheap model is predicted dear, so that the sweep never goes there.
        let wrong = PredictionTable(modelCount: 2, quality: [[0, 1], [0, 1]], costUSD: [[9, 1], [9, 1]])
        let frontier = try #require(Frontier(wrong, truth: truth))
        #expect(frontier.points.allSatisfy { $0 == CostQuality(costUSD: 3, quality: 1) })
        #expect(frontier.hull.corners.map(\.costUSD) == [1, 3])
    }

    @Test func `leaves out rows whose chosen model is unknown`() throws {
        let partial = OutcomeTable(
            models: ["cheap", "dear"], tasks: [nil, nil], quality: [[1, nil], [0, 1]], costUSD: [[1, 3], [1, 3]])
        let dearFirst = PredictionTable(modelCount: 2, quality: [[0, 1], [0, 1]], costUSD: [[1, 3], [1, 3]])
        let frontier = try #require(Frontier(dearFirst, truth: partial))
        // λ = 0 sends both rows to dear; only row 1 knows what dear does.
        #expect(frontier.points.first == CostQuality(costUSD: 3, quality: 1))
        #expect(frontier.singles.coverage == [1, 0.5])
    }

    @Test func `is absent without costs`() {
        let free = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[1, 0]], costUSD: [[nil, nil]])
        #expect(Frontier(.oracle(free), truth: free) == nil)
        let empty = OutcomeTable(models: ["a", "b"], tasks: [], quality: [[Double?]](), costUSD: [])
        #expect(Frontier(.oracle(empty), truth: empty) == nil)
    }

    @Test func `has no AIQ where all models cost the same`() throws {
        let equal = OutcomeTable(models: ["a", "b"], tasks: [nil], quality: [[0.2, 0.9]], costUSD: [[1, 1]])
        let frontier = try #require(Frontier(.oracle(equal), truth: equal))
        #expect(frontier.aiq == nil)
        #expect(frontier.gain == nil)
        #expect(frontier.hull.corners == [CostQuality(costUSD: 1, quality: 0.9)])
    }

    /// The slow twin: argmax by a plain loop at each λ, means over the routed rows.
    @Test(arguments: [0.0, 0.3]) func `equals a plain loop over lambda`(missing: Double) throws {
        for seed in UInt64(0)..<4 {
            let truth = RandomTables.truth(rows: 60, models: 4, missing: missing, seed: seed)
            let predictions = RandomTables.predictions(of: truth, signal: 0.4, seed: seed)
            let grid = LambdaGrid(spanning: predictions)
            let frontier = try #require(Frontier(predictions, truth: truth, grid: grid))
            for (lambda, point) in zip(grid.values, frontier.points) {
                var known: [(cost: Double, quality: Double)] = []
                for row in 0..<truth.rowCount {
                    let utilities = (0..<4).map {
                        predictions.quality[row, $0]! - lambda * predictions.costUSD[row, $0]!
                    }
                    let choice = utilities.firstIndex(of: utilities.max()!)!
                    if let quality = truth.quality[row, choice], let cost = truth.costUSD[row, choice] {
                        known.append((cost, quality))
                    }
                }
                let n = Double(known.count)
                #expect(agree(point.quality, known.map(\.quality).reduce(0, +) / n), "seed \(seed) λ \(lambda)")
                #expect(agree(point.costUSD, known.map(\.cost).reduce(0, +) / n), "seed \(seed) λ \(lambda)")
            }
        }
    }

    @Test(arguments: UInt64(0)..<4) func `oracle is above every router and single model`(seed: UInt64) throws {
        let truth = RandomTables.truth(rows: 200, models: 4, seed: seed)
        let oracle = try #require(Frontier(.oracle(truth), truth: truth))
        let oracleAIQ = try #require(oracle.aiq)
        for signal in [0, 0.2, 0.6, 0.95] {
            let predictions = RandomTables.predictions(of: truth, signal: signal, seed: seed)
            let frontier = try #require(Frontier(predictions, truth: truth))
            #expect(try #require(frontier.aiq) <= oracleAIQ + 1e-9)
            #expect(try #require(frontier.gain) <= #require(oracle.gain) + 1e-9)
            for corner in frontier.hull.corners where corner.costUSD >= oracle.hull.corners[0].costUSD {
                // The grid of λ misses the exact hull by a hair.
                #expect(try #require(oracle.hull.quality(atCostUSD: corner.costUSD)) >= corner.quality - 2e-3)
            }
        }
        for case let single? in oracle.singles.points {
            #expect(try #require(oracle.hull.quality(atCostUSD: single.costUSD)) >= single.quality - 1e-12)
        }
    }

    @Test func `grid reaches every choice from best to cheapest`() {
        for seed in UInt64(0)..<20 {
            let truth = RandomTables.truth(rows: 40, models: 5, seed: seed)
            let predictions = RandomTables.predictions(of: truth, signal: 0.5, seed: seed)
            let top = LambdaGrid(spanning: predictions).values.last!
            for row in 0..<truth.rowCount {
                let costs = (0..<5).map { predictions.costUSD[row, $0]! }
                let utilities = (0..<5).map { predictions.quality[row, $0]! - top * costs[$0] }
                #expect(utilities.firstIndex(of: utilities.max()!) == costs.firstIndex(of: costs.min()!))
            }
        }
    }
}
