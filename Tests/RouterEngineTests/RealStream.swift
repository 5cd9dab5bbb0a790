import Artefact
import Features
import Foundation
import LinearAlgebra
import Predictor
import RouterEngine
import Routing

/// A stream of prompts with the true outcome of every model, from an outcomes file.
struct RealStream {
    struct Row {
        var prompt: [UInt8]
        var task: String
        var quality: [String: Double]
        var costUSD: [String: Double]
    }
    var rows: [Row]
    var models: [Model]

    static let folder = ProcessInfo.processInfo.environment["SUFFICE_DATA"].flatMap { $0.isEmpty ? nil : $0 }

    /// - Parameter names: the models to keep; rows that lack one are left out.
    init(_ path: String, names: [String]) throws {
        let folder = Self.folder! + "/" + path
        let text = try Self.unzipped(folder)
        rows = text.split(separator: 10).compactMap { line in
            guard let json = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
                let outcomes = json["outcomes"] as? [String: [String: Any]]
            else { return nil }
            let quality = names.compactMap { name in (outcomes[name]?["quality"] as? Double).map { (name, $0) } }
            let cost = names.compactMap { name in (outcomes[name]?["cost_usd"] as? Double).map { (name, $0) } }
            guard quality.count == names.count else { return nil }
            return Row(
                prompt: Array((json["prompt"] as! String).utf8), task: json["task"] as? String ?? "",
                quality: Dictionary(uniqueKeysWithValues: quality), costUSD: Dictionary(uniqueKeysWithValues: cost))
        }
        let list = (folder as NSString).deletingLastPathComponent + "/models.json"
        let prices =
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: list)))
            as! [String: [String: Any]]
        models = names.map { name in
            Model(
                name: name,
                prices: Prices(
                    inputUSDPerMTok: prices[name]?["input_usd_per_mtok"] as? Double,
                    outputUSDPerMTok: prices[name]?["output_usd_per_mtok"] as? Double))
        }
    }

    private static func unzipped(_ path: String) throws -> [UInt8] {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["-dc", path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        return Array(pipe.fileHandleForReading.readDataToEndOfFile())
    }

    /// The product's own features: surface numbers and the bundled token table.
    static func bundledExtractor() throws -> FeatureExtractor {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let table = try Data(contentsOf: root.appendingPathComponent("models/features/table.bin"))
        let spec = FeatureSpec(
            surface: true, table: true, hashedNgramBuckets: 0, promptBytesMax: 16_384, embeddingCount: 0)
        return try FeatureExtractor(spec: spec, table: TokenTable(decoding: Array(table)))
    }

    static let paretoModels = [
        "meta-llama/llama-3.1-8b-instruct", "mistralai/mistral-large-2512", "google/gemini-2.5-pro",
    ]

    static let routerDCModels = [
        "mistralai/Mistral-7B-v0.1",
        "meta-math/MetaMath-Mistral-7B",
        "itpossible/Chinese-Mistral-7B-v0.1",
        "HuggingFaceH4/zephyr-7b-beta",
        "cognitivecomputations/dolphin-2.6-mistral-7b",
        "meta-llama/Meta-Llama-3-8B",
        "cognitivecomputations/dolphin-2.9-llama3-8b",
    ]

    func artefact(_ extractor: FeatureExtractor, seed: UInt64 = 1) throws -> RouterArtefact {
        let names = models.map(\.name)
        let tasks = Array(Set(rows.map(\.task))).sorted()
        let weight = Matrix([[Float]](repeating: [Float](repeating: 1, count: names.count), count: rows.count))
        let set = TrainingSet(
            features: Matrix(rows.map { extractor.extract($0.prompt) }),
            quality: Matrix(rows.map { row in names.map { Float(row.quality[$0]!) } }), qualityWeight: weight,
            costUSD: Matrix(rows.map { row in names.map { Float(row.costUSD[$0] ?? 0) } }),
            costWeight: Matrix(rows.map { row in names.map { row.costUSD[$0] == nil ? Float(0) : 1 } }),
            taskLabels: rows.map { tasks.firstIndex(of: $0.task) })
        var fitting = try EnsembleFitting(set, seed: seed)
        while fitting.nextEpoch() != nil {}
        return try RouterArtefact(
            name: "real", features: extractor, predictor: fitting.predictor(), roster: models,
            defaultObjective: .cheapestWithin(0.02), card: ArtefactCard(seed: seed, threads: 1))
    }

    struct Played {
        var reward = 0.0
        var costs: [Double] = []
        var regret: [Double] = []
        var shares: [String: Int] = [:]
        var meanCost: Double { costs.reduce(0, +) / Double(costs.count) }
        /// The dearest window of n consecutive decisions, mean cost per decision.
        func dearest(_ n: Int) -> Double {
            guard costs.count > n else { return meanCost }
            var sum = costs[0..<n].reduce(0, +)
            var most = sum
            for i in n..<costs.count {
                sum += costs[i] - costs[i - n]
                most = max(most, sum)
            }
            return most / Double(n)
        }
    }

    /// Route, true outcome of the drawn model, feedback; in an order drawn from the seed.
    func play(_ router: Router, seed: UInt64, weight: Double = 0) throws -> Played {
        var random = SplitMix64(seed: seed)
        var played = Played()
        for row in rows.shuffled(using: &random) {
            let reply = try router.route(RouteRequest(prompt: row.prompt))
            let name = reply.record.model
            let (quality, cost) = (row.quality[name]!, row.costUSD[name] ?? 0)
            try router.say(reply.record.id, quality: quality, costUSD: cost)
            played.reward += quality / Double(rows.count)
            played.costs.append(cost)
            played.shares[name, default: 0] += 1
            let best = row.quality.map { $0.value - weight * (row.costUSD[$0.key] ?? 0) }.max()!
            played.regret.append(best - (quality - weight * cost))
        }
        return played
    }
}
