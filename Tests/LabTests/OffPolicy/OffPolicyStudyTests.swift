import Evaluation
import OutcomeStore
import Parallel
import RouterEngine
import Routing
import Testing

@testable import Lab

/// Candidates valued on logs that the real engine has written.
@Suite struct OffPolicyStudyTests {
    private static func candidate(
        _ settings: PolicySettings, _ knowledge: FrozenPolicy.Knowledge? = nil
    ) throws -> NamedCandidate {
        NamedCandidate(
            name: "candidate",
            policy: try FrozenPolicy(settings, knowledge: knowledge ?? .untrained(ServedLog.features())))
    }

    private static func finding(
        _ decisions: [LoggedDecision], _ candidate: NamedCandidate, _ question: OffPolicyQuestion = .init()
    ) throws -> CandidateFinding {
        var study = OffPolicyStudy([candidate], question)
        study.take([decisions])
        return try #require(study.findings().candidates.first)
    }

    private static let careful = PolicySettings(
        objective: .minQuality(0.7), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.1),
        learning: LearningSettings(enabled: false))

    @Test func `the logging policy itself has weight 1 in every row, and no difference`() throws {
        for exploration in [
            ExplorationSettings(kind: .epsilon, epsilon: 0.3), ExplorationSettings(kind: .matching, floor: 0.05),
        ] {
            var log = ServedLog(count: 200)
            log.settings.exploration = exploration
            let decisions = try log.decisions(seed: 4)
            var policy = try Self.candidate(log.settings).policy
            for decision in decisions {
                let probabilities = policy.probabilities(of: decision.record)
                #expect(probabilities == decision.record.scores.map(\.probability))
            }
            let finding = try Self.finding(decisions, Self.candidate(log.settings))
            #expect(finding.support.overlap.weightMax == 1 && finding.support.unsupportedShare == 0)
            let quality = try #require(finding.values[.quality])
            #expect(abs(quality.difference.value) < 0.03, "\(quality.difference)")
            for share in finding.shares { #expect(abs(share.logged - share.candidate) < 1e-12) }
        }
    }

    @Test(arguments: [0, 2, 10])
    func `a measure that few rows tell of has no estimate, whatever the log covers`(rated: Int) throws {
        var decisions = try ServedLog(count: 600).decisions(seed: 2)
        for place in decisions.indices.dropFirst(rated) { decisions[place].outcome?.quality = nil }
        let finding = try Self.finding(decisions, Self.candidate(Self.careful))
        #expect(finding.values[.quality] == nil && finding.values[.value] == nil && finding.estimators.isEmpty)
        #expect(finding.values[.cost] != nil && finding.support.allowsEstimates)
        let sentence = rated == 0 ? "No row tells of quality" : "Only \(rated) rows tell of quality, worth about "
        #expect(finding.support.sentences.contains { $0.hasPrefix(sentence) }, "\(finding.support.sentences)")
        let gate = LogGate.ask(decisions, try Self.candidate(Self.careful).policy, costWeight: 0).finding
        #expect(gate.low == nil && gate.sentence.contains("tell"), "\(gate.sentence)")
    }

    @Test func `a log that dropped some decisions is valued as if it held them all`() throws {
        let whole = try ServedLog(count: 3000).decisions(seed: 5)
        // Of the decisions with a good outcome it keeps the first of four: the truth is what the whole log says.
        var good = 0
        let kept = whole.compactMap { decision -> LoggedDecision? in
            guard (decision.outcome?.quality ?? 0) > 0.5 else { return decision }
            good += 1
            guard good % 4 == 1 else { return nil }
            return LoggedDecision(record: decision.record, outcome: decision.outcome, multiplicity: 4)
        }
        let (expected, found) = (
            try Self.finding(whole, Self.candidate(Self.careful)), try Self.finding(kept, Self.candidate(Self.careful))
        )
        let plain = try Self.finding(
            kept.map { LoggedDecision(record: $0.record, outcome: $0.outcome) }, Self.candidate(Self.careful))
        func quality(_ finding: CandidateFinding) throws -> PairedValue { try #require(finding.values[.quality]) }
        #expect(abs(try quality(found).logged - quality(expected).logged) < 0.002)
        #expect(abs(try quality(found).candidate - quality(expected).candidate) < 0.03)
        #expect(try quality(plain).logged < quality(expected).logged - 0.05)
        for (share, other) in zip(found.shares, expected.shares) {
            #expect(share.model == other.model && abs(share.logged - other.logged) < 0.02)
        }
        for (key, value) in found.estimators {
            let other = try #require(expected.estimators.first { $0.key == key }?.value)
            #expect(
                abs(try #require(value).value - other.value) < 0.05, "\(key): \(String(describing: value)), \(other)")
        }
    }

    @Test func `an empty log is called empty at the gate`() throws {
        let gate = LogGate.ask([], try Self.candidate(Self.careful).policy, costWeight: 0).finding
        #expect(gate.low == nil && gate.sentence == "The log is empty.")
    }

    @Test func `features that the candidate can't read are named, not called impossible`() throws {
        var decisions = try ServedLog(count: 100).decisions(seed: 2)
        for place in decisions.indices { decisions[place].record.features = [] }
        var settings = Self.careful
        settings.exploration = ExplorationSettings(kind: .matching)
        let support = try Self.finding(decisions, Self.candidate(settings)).support
        #expect(support.unreadableShare == 1 && !support.allowsEstimates)
        #expect(support.sentences.count == 1 && support.sentences[0].hasPrefix("100 % of the decisions lack"))
        // What its own router has logged is enough where no deviation is asked for.
        #expect(try Self.finding(decisions, Self.candidate(Self.careful)).support.unreadableShare == 0)
    }

    @Test func `with what the log's learner knew, a learning policy reproduces its own probabilities`() throws {
        let settings = PolicySettings(objective: .costWeight(20), seed: 3)
        let router = try Router(
            configuration: Configuration(models: ServedLog.models, policy: settings), artefact: nil,
            features: ServedLog.features(), store: OutcomeStore.open(path: nil), clock: { 1_700_000_000_000 })
        var policy = try FrozenPolicy(settings, knowledge: .loggedLearner)
        for number in 0..<100 {
            let record = try router.route(RouteRequest(prompt: Array(ServedLog.prompt(number).utf8))).record
            router.feedback(decision: record.id, outcome: Outcome(quality: Double(number % 2))) { _ in }
            #expect(policy.probabilities(of: record) == record.scores.map(\.probability))
        }
    }

    @Test func `the 95 % interval of a frozen candidate's value holds the truth about as often as it says`() throws {
        let candidate = try Self.candidate(Self.careful)
        // The reward model is the models' means here: quick enough for so many logs.
        let (logs, rows) = (400, 400)
        var question = OffPolicyQuestion()
        question.fitRowsMin = rows + 1
        let (asked, measures) = (question, [PolicyMeasure.quality, .cost])
        let hits = try inParallel(logs, threads: 4) { seed -> [Bool] in
            let decisions = try ServedLog(count: rows).decisions(seed: UInt64(seed))
            let finding = try Self.finding(decisions, candidate, asked)
            return try measures.map { measure in
                let figure = measure == .quality ? ServedLog.quality : ServedLog.costUSD
                var policy = candidate.policy
                let after = ServedLog.truth(decisions, figure) { policy.probabilities(of: $0) ?? [] }
                let before = ServedLog.truth(decisions, figure) { $0.scores.map(\.probability) }
                let estimate = try #require(finding.values[measure]).difference
                return try #require(estimate.low) <= after - before && after - before <= #require(estimate.high)
            }
        }
        for (place, measure) in measures.enumerated() {
            let share = Double(hits.count { $0[place] }) / Double(logs)
            #expect((0.92...0.98).contains(share), "\(measure): \(share)")
        }
    }

    @Test func `turns of a conversation and repeats of a prompt count as one, so that saying all twice says no more`()
        throws
    {
        let decisions = try ServedLog(count: 300).decisions(seed: 6)
        func estimate(_ change: (_ number: Int, inout DecisionRecord) -> Void) throws -> (half: Double, name: String?) {
            let twice = decisions.enumerated().flatMap { number, decision in
                var (first, second) = (decision, decision)
                second.record.number += 1_000
                change(number, &second.record)
                first.record.session = second.record.session
                return [first, second]
            }
            var question = OffPolicyQuestion()
            question.fitRowsMin = twice.count + 1
            let finding = try Self.finding(twice, Self.candidate(Self.careful), question)
            let quality = try #require(finding.values[.quality]).difference
            let overlap = finding.support.overlap
            return (
                try (#require(quality.high) - #require(quality.low)) / 2,
                overlap.conversationCount.map { "\($0) \(overlap.conversationsName)" }
            )
        }
        let alone = try estimate { $1.prompt = "\($0) again" }
        let turns = try estimate { $1.session = "s\($0)" }
        let repeats = try estimate { _, _ in }
        let mixed = try estimate { $1.session = $0 < 100 ? "s\($0)" : nil }
        #expect(alone.name == nil && turns.name == "300 conversations" && repeats.name == "300 prompts")
        #expect(mixed.name == "300 prompts and conversations")
        for (half, name) in [turns, repeats, mixed] {
            #expect((1.35...1.48).contains(half / alone.half), "\(half / alone.half), of √2: \(name ?? "")")
        }
    }

    /// A probe that makes a tenth of the traffic is no single piece of evidence; a prompt that was tried thirty times is.
    @Test func `a prompt that makes a part of the traffic by itself stands alone in each row`() throws {
        func count(_ repeats: Int, of rows: Int) throws -> Int? {
            var decisions = try ServedLog(count: rows).decisions(seed: 6)
            for place in 0..<repeats { decisions[place].record.prompt = "ping" }
            return try Self.finding(decisions, Self.candidate(Self.careful)).support.overlap.conversationCount
        }
        #expect(try count(30, of: 300) == 271)
        #expect(try count(31, of: 300) == nil)
        #expect(try count(40, of: 1_200) == 1_161)
        #expect(try count(41, of: 1_200) == nil)
    }

    @Test func `so few conversations that no interval holds get no estimate, however many their turns`() throws {
        var decisions = try ServedLog(count: 600).decisions(seed: 2)
        #expect(try Self.finding(decisions, Self.candidate(Self.careful)).support.overlap.conversationCount == nil)
        for place in decisions.indices { decisions[place].record.session = "s\(place % 20)" }
        let finding = try Self.finding(decisions, Self.candidate(Self.careful))
        #expect(finding.support.overlap.conversationCount == 20 && finding.values.isEmpty)
        #expect(finding.support.sentences[0].contains("600 logged rows in 20 conversations"))
    }

    @Test func `where next to nothing went wrong, an interval that leans on a limit is called thin`() throws {
        let usual = try ServedLog(count: 600).decisions(seed: 2)
        #expect(try Self.finding(usual, Self.candidate(Self.careful)).support.level == .sound)
        var flawless = usual
        for place in flawless.indices { flawless[place].outcome?.quality = place == 5 ? 0 : 1 }
        let support = try Self.finding(flawless, Self.candidate(Self.careful)).support
        #expect(support.level == .thin && support.overlap.verdict.level == .sound)
        #expect(try #require(support.rareOutcomes) < 5)
        #expect(support.sentences.contains { $0.contains("too narrow") }, "\(support.sentences)")
        let bound = try Self.finding(flawless, Self.candidate(Self.careful), OffPolicyQuestion(method: .anytime))
        #expect(bound.support.level == .sound && bound.support.rareOutcomes == nil)
        // Nothing hangs on outcomes where both policies do the same, nor on failures where qualities are judged in shades.
        #expect(try Self.finding(flawless, Self.candidate(ServedLog().settings)).support.rareOutcomes == nil)
        for place in flawless.indices { flawless[place].outcome?.quality = 0.9 + 0.001 * Double(place % 9) }
        #expect(try Self.finding(flawless, Self.candidate(Self.careful)).support.rareOutcomes == nil)
    }

    @Test func `what the log never tried is unsupported, and where that is most of it there is no estimate`() throws {
        var log = ServedLog(count: 400)
        log.settings.exploration = ExplorationSettings(kind: ExplorationSettings.Kind.none)
        let decisions = try log.decisions(seed: 1)
        let drawn = Set(decisions.map(\.record.model))
        #expect(drawn.count == 1)
        // Wants the dearest only: where the log drew another with probability 1, it says nothing.
        let greedy = PolicySettings(
            objective: .minQuality(1), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.1),
            learning: LearningSettings(enabled: false))
        var changed = decisions
        for place in changed.indices {
            for arm in changed[place].record.scores.indices {
                changed[place].record.scores[arm].priorQuality =
                    changed[place].record.scores[arm].model == "large" ? 1 : 0
            }
        }
        let finding = try Self.finding(changed, Self.candidate(greedy, .loggedPrior))
        #expect(finding.support.unsupportedShare > 0.9)
        #expect(finding.values.isEmpty && finding.estimators.isEmpty)
        #expect(finding.support.sentences[0].hasPrefix("No estimate"))
    }

    @Test func `pinned turns are counted as unsupported and left out`() throws {
        var decisions = try ServedLog(count: 400).decisions(seed: 2)
        for place in stride(from: 0, to: 400, by: 4) { decisions[place].record.reason = .sessionPinned }
        let finding = try Self.finding(decisions, Self.candidate(Self.careful), .init(slice: "kind"))
        #expect(abs(finding.support.unsupportedShare - 0.25) < 1e-9)
        #expect(finding.support.overlap.rowCount == 300)
        #expect(finding.values[.quality]?.rowCount == 300)
        // Those of each slice are the slice's own: together they are the whole's.
        for slice in finding.slices {
            let own = decisions.filter { $0.record.attributes["kind"] == slice.name }
            let pinned = Double(own.count { !$0.record.isEvaluable })
            #expect(abs(slice.support.unsupportedShare - pinned / Double(own.count)) < 1e-9, "\(slice.name)")
        }
    }

    @Test func `a request's own objective wins over the candidate's, as it does in a served decision`() throws {
        var decisions = try ServedLog(count: 50).decisions(seed: 2)
        decisions[7].record.objective = .maxCostUSD(1e-9)
        let finding = try Self.finding(decisions, Self.candidate(Self.careful))
        // No model fits a ceiling of nothing: the candidate would have refused that one.
        #expect(finding.support.overlap.rowCount == 49)
        #expect(abs(finding.support.unsupportedShare - 0.02) < 1e-9)
    }

    @Test func `slices add up to the whole, and outcomes that are missing are left out`() throws {
        let decisions = try ServedLog(count: 600, unratedEvery: 5).decisions(seed: 6)
        let finding = try Self.finding(decisions, Self.candidate(Self.careful), .init(slice: "kind"))
        #expect(finding.slices.map(\.name) == ["0", "1"])
        #expect(finding.slices.reduce(0) { $0 + $1.support.overlap.rowCount } == 600)
        #expect(finding.values[.quality]?.rowCount == 480)
        #expect(finding.slices.reduce(0) { $0 + ($1.values[.quality]?.rowCount ?? 0) } == 480)
        let latency = try #require(finding.values[.latency])
        #expect(latency.logged >= 300 && latency.logged <= 900)
    }

    @Test func `a paced candidate keeps its budget on expected costs`() throws {
        let decisions = try ServedLog(count: 600).decisions(seed: 3)
        let costs = decisions[0].record.scores.compactMap(\.costUSD)
        let budget = try #require(costs.min()) * 1.5
        let paced = PolicySettings(
            objective: .budgetUSDPerRequest(budget), exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.05),
            learning: LearningSettings(enabled: false))
        var policy = try Self.candidate(paced).policy
        #expect(policy.keepsAccount)
        let spent = decisions.reduce(0.0) { total, decision in
            let probabilities = policy.probabilities(of: decision.record) ?? []
            return total + zip(probabilities, decision.record.scores).reduce(0) { $0 + $1.0 * ($1.1.costUSD ?? 0) }
        }
        #expect(spent / 600 < 1.3 * budget, "\(spent / 600) of \(budget)")
    }

    @Test func `the reward model is better than the models' means where the prompts tell the kinds apart`() throws {
        let decisions = try ServedLog(count: 1500).decisions(seed: 8)
        var table = DecisionTable(candidateCount: 0)
        for decision in decisions { table.append(decision, [], slice: "") }
        let model = RewardModel(table, seed: 1)
        let folds = [Int](repeating: 0, count: 1500)
        let means = FoldMeans(table, folds.indices.map { $0 % RewardModel.folds }, nil)
            .expanded(folds.indices.map { $0 % RewardModel.folds }, \.quality)
        func error(_ predicted: [Double]) -> Double {
            (0..<1500).reduce(0) { total, row in
                table.models.indices.reduce(total) { total, arm in
                    let away =
                        predicted[row * 3 + arm] - ServedLog.quality(table.models[arm], kind: ServedLog.kind(row))
                    return total + away * away
                }
            }
        }
        #expect(error(model.quality) < 0.6 * error(means), "\(error(model.quality)) against \(error(means))")
    }
}
