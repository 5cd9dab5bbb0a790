import LinearAlgebra
import Routing

/// What the scenario's judges will say, and when: feedback waits here until it is due.
struct FeedbackQueue {
    struct Item {
        var decision: ULID
        var source: String
        var outcome: Outcome
    }

    private let judges: [Judge]
    private let seed: UInt64
    /// By the request before which it comes.
    private var waiting: [Int: [Item]] = [:]

    init(_ judges: [Judge], seed: UInt64) {
        self.judges = judges
        self.seed = seed
    }

    /// The longest that any feedback may wait, in requests.
    static func delayMax(_ judges: [Judge]) -> Int {
        judges.map { $0.delayRequests + $0.delaySpreadRequests }.max() ?? 0
    }

    /// Asks every judge about a decision.
    /// - Parameters:
    ///   - model: that answered.
    ///   - task: of the prompt.
    /// - Returns: what is said at once, in the judges' order.
    mutating func judge(
        _ decision: ULID, truth: Outcome, model: String = "", task: String? = nil, request: Int
    ) -> [Item] {
        var atOnce: [Item] = []
        for (number, judge) in judges.enumerated() {
            var random = SplitMix64(
                seed: SplitMix64.mix(seed ^ SplitMix64.mix(UInt64(number) + 1)) &+ UInt64(bitPattern: Int64(request)))
            let share = judge.share(of: truth.quality)
            if share < 1, random.nextUniform() >= share { continue }
            let bias = judge.bias(model: model, task: task)
            let item = Item(
                decision: decision, source: judge.source, outcome: judge.word(of: truth, bias: bias, &random))
            guard item.outcome != Outcome() else { continue }
            let delay =
                judge.delaySpreadRequests == 0
                ? judge.delayRequests
                : judge.delayRequests + Int.random(in: 0...judge.delaySpreadRequests, using: &random)
            if delay == 0 {
                atOnce.append(item)
            } else {
                waiting[request + delay + 1, default: []].append(item)
            }
        }
        return atOnce
    }

    /// Takes out what is due before a request.
    mutating func due(before request: Int) -> [Item] {
        waiting.isEmpty ? [] : waiting.removeValue(forKey: request) ?? []
    }
}

extension Judge {
    /// What it says of a true outcome.
    /// - Parameter bias: towards this model in this task.
    fileprivate func word(of truth: Outcome, bias: Double, _ random: inout SplitMix64) -> Outcome {
        var word = Outcome()
        if says.contains(.quality) { word.quality = truth.quality.map { noisy($0, bias: bias, &random) } }
        if says.contains(.cost) { word.costUSD = truth.costUSD }
        if says.contains(.tokens) {
            word.inputTokens = truth.inputTokens
            word.outputTokens = truth.outputTokens
        }
        if says.contains(.latency) { word.latencyMilliseconds = truth.latencyMilliseconds }
        return word
    }

    private func noisy(_ quality: Double, bias: Double, _ random: inout SplitMix64) -> Double {
        guard flip > 0 || bias != 0 || noiseSD > 0 else { return quality }
        var said = quality
        if flip > 0, random.nextUniform() < flip { said = 1 - said }
        if noiseSD > 0 { said += noiseSD * random.nextNormal() }
        return min(1, max(0, said + bias))
    }
}
